"""What a preview says of each token: its bytes, and whether a filter takes it out."""

import pytest

PATH = "/api/v1/tokenize-preview"
TEXT = "Once upon a time there was a mill."


def preview(stage, **options) -> dict:
    body = {"tokenizer_name": str(stage.tokenizer), "text": TEXT, "stride": 0, **options}
    return stage.post(PATH, body, status=200)


def test_a_part_of_a_character_has_its_own_bytes(stage) -> None:
    tokens = preview(stage, text="日本")["tokens"]
    parts = [token for token in tokens if "hex" in token]
    assert parts, tokens
    assert bytes.fromhex("".join(token["hex"] for token in parts)) == "日本".encode()
    assert all("\ufffd" in token["token"] for token in parts)


@pytest.mark.parametrize(
    ("filters", "is_marked"),
    [
        ({"stop_words": "remove"}, True),
        # Below the threshold the document stays, and so does each of its tokens.
        ({"stop_words": "drop", "threshold": 0.95}, False),
        ({"stop_words": "drop", "threshold": 0.05}, True),
        ({"min_length": 1000}, False),
    ],
)
def test_only_what_is_gone_is_marked(stage, filters, is_marked) -> None:
    said = preview(stage, filters=filters)
    marked = {token["token"].strip() for token in said["tokens"] if token["dropped_by"]}
    assert ("was" in marked) == is_marked, marked
    assert "mill" not in marked
    is_dropped = filters != {"stop_words": "remove"} and filters.get("threshold") != 0.95
    assert (said["dropped_by"] is not None) == is_dropped
