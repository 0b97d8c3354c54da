"""One tokenizer file, the program and the reference: where they must agree."""

from pathlib import Path

from tokenizers import Tokenizer

from tests.parity import program_encoder


def check_encoding(path: Path, texts: list[str], expected: list) -> None:
    fast = program_encoder.encode(path, texts)
    plain = program_encoder.encode_with_offsets(path, texts)
    for i, text in enumerate(texts):
        wanted_ids = [token[0] for token in expected[i]]
        assert [token[0] for token in plain[i]] == wanted_ids, f"reference engine, {text!r}"
        assert fast[i] == wanted_ids, f"fast engine, {text!r}"
        assert plain[i] == expected[i], f"spans, {text!r}"


def check_decoding(path: Path, reference: Tokenizer, rows: list[list[int]]) -> None:
    for skip in (False, True):
        decoded = program_encoder.decode(path, rows, skip_special_tokens=skip)
        assert decoded == reference.decode_batch(rows, skip_special_tokens=skip)
