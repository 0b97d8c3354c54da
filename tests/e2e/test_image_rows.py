"""A tokenizer image in the place of its file, through the whole program."""

import json
from pathlib import Path

from tests.fixtures import tokenizer_path
from tests.program import Program


def test_rows_of_an_image_are_those_of_the_file(program: Program, tmp_path: Path) -> None:
    """Special tokens, too, that only tokenizer_config.json names; it does not lie by the image."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes(tokenizer_path("gpt2").read_bytes())
    (folder / "tokenizer_config.json").write_text('{"bos_token": {"content": " the"}}')
    image = tmp_path / "image"
    assert program.run("tokenizer", "compile", folder, "--output", image).returncode == 0
    texts = tmp_path / "texts.jsonl"
    texts.write_text("".join(json.dumps({"text": text}) + "\n" for text in ["one two", "three"]))
    assert program.run("import", "mine", texts).returncode == 0
    manifests = []
    for tokenizer in (folder, image):
        options = ["--bos", "document", "--again", "-q"]
        done = program.run("tokenize", "mine", "--tokenizer", tokenizer, *options)
        assert done.returncode == 0, done.stderr
        made = program.data_dir / "tokenizations" / done.stdout.strip()
        manifests.append(json.loads((made / "tokenmill.json").read_text()))
    for manifest in manifests:
        assert manifest["tokenizer"].pop("name")
    for key in ("tokenizer", "options", "shards", "ids", "vocab_size"):
        assert manifests[0][key] == manifests[1][key]
    assert manifests[0]["ids"] == 5
