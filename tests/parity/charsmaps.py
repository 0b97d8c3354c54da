"""Character maps of the Precompiled normalizer: SentencePiece's own, and hostile ones."""

import base64
import io
import struct
from functools import cache

import sentencepiece

# Keys that begin clusters of all kinds; values that are shorter, longer, and nothing at all.
OWN_MAPPING = dict.fromkeys(["a", "\u0301", "क", "Ａ", "\u1161", "\u2764", "\u0e33"], "Q") | {
    "ﬁ": "fi",
    "\u200d": "",
    "\u0308": "xyz",
    "a\u0301": "never: the shorter key wins",
    "가": "ga",
}
RULES = ["nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf"]


@cache
def sentencepiece_charsmap(rule: str) -> bytes:
    """What SentencePiece stores in a model that is trained with this rule."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d"] * 10),
        model_writer=model,
        vocab_size=8,
        hard_vocab_limit=False,
        normalization_rule_name=rule,
        minloglevel=2,
    )
    normalizer = field_of(model.getvalue(), 3)
    return field_of(normalizer, 2)


def field_of(message: bytes, wanted: int) -> bytes:
    """The bytes of a length-delimited field of a protocol buffer."""
    position = 0

    def number() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = message[position]
            position += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while position < len(message):
        tag = number()
        kind = tag & 7
        if kind == 2:
            size = number()
            if tag >> 3 == wanted:
                return message[position : position + size]
            position += size
        elif kind == 0:
            number()
        else:
            position += {1: 8, 5: 4}[kind]
    raise ValueError(f"no field {wanted}")


def precompiled(charsmap: bytes) -> dict:
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()}


def own_charsmap(mapping: dict[str, str]) -> bytes:
    """A map with these keys, each node with a block of 512 units of its own."""
    nodes: dict[bytes, int] = {b"": 0}
    for key in mapping:
        data = key.encode()
        for end in range(1, len(data) + 1):
            nodes.setdefault(data[:end], len(nodes))
    values = {key.encode(): value for key, value in mapping.items()}
    pool = b""
    units = [0] * (1024 * (len(nodes) + 1))

    def offset(node: int) -> int:
        return 1024 * (node + 1)

    units[0] = offset(0) << 10
    places = {b"": 0}
    for path, node in sorted(nodes.items(), key=lambda item: len(item[0])):
        if not path:
            continue
        byte = path[-1]
        place = offset(nodes[path[:-1]]) ^ byte
        places[path] = place
        # Children, and the leaf at the offset itself, are in this node's block.
        units[place] = byte | ((offset(node) ^ place) << 10)
        if path in values:
            units[place] |= 1 << 8
            units[offset(node)] = 1 << 31 | len(pool)
            pool += values[path].encode() + b"\0"
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + pool
