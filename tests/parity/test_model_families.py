"""Stand-ins for the families in use: ids with and without special tokens, spans, decoding."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.parity import program_encoder
from tests.parity.agreement import check_decoding, check_encoding
from tests.parity.edge_texts import EDGE_TEXTS, random_texts
from tests.parity.model_families import FAMILIES
from tests.parity.reference import reference_spans, survives

TEXTS = EDGE_TEXTS + random_texts(seed=12, count=800)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_agrees_with_the_reference(name: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(FAMILIES[name]()))
    reference = Tokenizer.from_file(str(path))
    texts = [text for text in TEXTS if survives(reference, text)]
    check_encoding(path, texts, [reference_spans(reference, text) for text in texts])
    framed = [reference.encode(text).ids for text in texts]
    assert program_encoder.encode(path, texts, special_tokens=True) == framed
    check_decoding(path, reference, framed + [row[1::2] for row in framed])
