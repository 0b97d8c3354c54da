"""Each trap of the format: ids of both engines, spans, special tokens and decoding."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.parity import program_encoder
from tests.parity.agreement import check_decoding, check_encoding
from tests.parity.reference import reference_spans, survives
from tests.parity.traps import TRAPS


@pytest.mark.parametrize("number", TRAPS)
def test_a_trap_is_met_as_the_reference_does(number: int, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(TRAPS[number].text_of_file())
    reference = Tokenizer.from_file(str(path))
    texts = [text for text in TRAPS[number].texts if survives(reference, text)]
    assert texts, "the reference panics on all of them"
    check_encoding(path, texts, [reference_spans(reference, text) for text in texts])
    framed = [reference.encode(text).ids for text in texts]
    assert program_encoder.encode(path, texts, special_tokens=True) == framed
    check_decoding(path, reference, framed)
