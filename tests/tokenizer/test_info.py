"""`tokenmill tokenizer info`: which engine runs which stage."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.parity.model_families import FAMILIES
from tests.program import program_path

ENGINES = {
    "llama3": "fast",
    "pythia": "fast",
    "gemma": "fast",
    "t5": "fast",
    "scripts": "reference",
}


@pytest.mark.parametrize("name", ENGINES)
def test_every_stage_has_an_engine_and_a_reason(name: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(FAMILIES[name]()))
    command = [program_path(), "tokenizer", "info", "--format", "json", path]
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert report["engine"] == ENGINES[name]
    stages = {stage["stage"]: stage for stage in report["stages"]}
    assert list(stages) == [
        *("added_tokens", "normalizer", "pre_tokenizer", "model", "post_processor")
    ]
    assert stages["model"]["engine"] == ENGINES[name]
    assert all(stage["reason"] for stage in stages.values())
