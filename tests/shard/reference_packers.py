"""What rows must be, in plain Python: the judge of the C++ packers.

Each function takes documents as lists of ids and gives the rows of a documented rule, written
from what the named release does, as simply as possible and without regard to speed.
"""


def windows(document, max_length, stride, prefix=(), suffix=()):
    """Overlapping windows of one document, as Hugging Face tokenizers 0.22 cuts them."""
    room = max_length - len(prefix) - len(suffix)
    rows = []
    begin = 0
    while True:
        rows.append([*prefix, *document[begin : begin + room], *suffix])
        if begin + room >= len(document):
            return rows
        begin += room - stride


def map_batches(documents, batch_size, num_proc=1):
    """The batches that `datasets.map(batched=True)` hands to its function, in order."""
    size, longer = divmod(len(documents), num_proc)
    begin = 0
    for process in range(num_proc):
        end = begin + size + (1 if process < longer else 0)
        for start in range(begin, end, batch_size):
            yield documents[start : min(start + batch_size, end)]
        begin = end


def saelens(
    documents, context_size, begin_batch=None, begin_sequence=None, separator=None, keeps_start=True
):
    """SAELens `concat_and_batch_sequences`; keeps_start is True since 6.19."""
    rows = []
    row = []
    for document in documents:
        rest = list(document)
        start_pending = True
        while rest:
            prefix = []
            following = rest[0]
            marked = False
            if start_pending and begin_sequence is not None and following != begin_sequence:
                prefix = [begin_sequence]
                following = begin_sequence
                marked = True
            special = separator if row else begin_batch
            if special is not None and following != special:
                prefix = [special, *prefix]
            free = context_size - len(row)
            row += prefix[:free]
            start_pending = keeps_start and marked and len(prefix) > free
            taken = context_size - len(row)
            row += rest[:taken]
            rest = rest[taken:]
            if len(row) == context_size:
                rows.append(row)
                row = []
    return rows


def saelens_single(documents, context_size, begin=None):
    """SAELens with disable_concat_sequences."""
    rows = []
    for document in documents:
        row = list(document)
        if not row:
            continue
        if begin is not None and len(row) >= context_size - 1 and row[0] != begin:
            row = [begin, *row[: context_size - 1]]
        if len(row) >= context_size:
            rows.append(row[:context_size])
    return rows


def sparsify(documents, max_length, eos, prefix=(), suffix=()):
    """sparsify 1.3 `chunk_and_tokenize` for one batch of documents."""
    joined = []
    for document in documents:
        joined += [eos, *document]
    return windows(joined, max_length, 0, prefix, suffix)[:-1]


def transformer_lens(documents, max_length, bos, eos, pad=None):
    """TransformerLens 4.3 `tokenize_and_concatenate` for one batch of documents."""
    joined = []
    for number, document in enumerate(documents):
        joined += ([eos] if number else []) + list(document)
    room = max_length - 1
    count = len(joined) // room
    if len(joined) < room:
        count = 1
        joined += [eos if pad is None else pad] * (room - len(joined))
    return [[bos, *joined[i * room : (i + 1) * room]] for i in range(count)]
