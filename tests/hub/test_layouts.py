"""Configs, splits, files and format: ours against `datasets`, for small repositories.

The judge is `datasets` itself, asking the fake Hub for repositories with these files (judge.py).
Equal, or an error on both sides.
"""

import json
import random
from pathlib import Path

import pytest

from tests.fake_hub import RunningHub
from tests.hub.client import Client, HubError


def card(yaml: str) -> str:
    return f"---\n{yaml}\n---\n# Title\n"


CONFIGS = """configs:
- config_name: en
  data_files:
  - split: train
    path: en/train-*.jsonl
  - split: test
    path: [en/test-*.jsonl, en/more/*.jsonl]
- config_name: de
  data_files: de/*.jsonl
"""

# name: files. A list is file names; a dict has "README.md" and the like with their text.
LAYOUTS: dict[str, list[str] | dict[str, str]] = {
    "one file": ["data.jsonl"],
    "split in file name": ["train.csv", "test.csv"],
    "split words": ["training.csv", "dev.csv", "evaluation.csv"],
    "split word after separator": ["my-train.csv", "x_val_2.csv", "a.test.b.csv"],
    "split word before digit": ["train1.csv", "train2.csv", "valid01.csv"],
    "no separator": ["mytrain.csv", "trainset.csv"],
    "capital": ["Train.csv", "TEST.csv"],
    "folders": ["train/a.jsonl", "train/b.jsonl", "test/a.jsonl"],
    "deep folders": ["x/train/y/a.jsonl", "x/dev-1/b.jsonl"],
    "folder beats file": ["train/a.jsonl", "test.jsonl"],
    "folder drops the rest": ["train/a.jsonl", "extra/b.jsonl"],
    "plural folder is none": ["tests/a.jsonl", "trains/b.jsonl"],
    "sharded": ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"],
    "sharded drops the rest": ["data/test-00000-of-00001.parquet", "extra/a.parquet"],
    "sharded with own split": ["data/zeta-00000-of-00001.jsonl", "data/alpha-00000-of-00001.jsonl"],
    "sharded order": [f"data/{s}-00000-of-00001.jsonl" for s in ("test", "b", "train", "a")],
    "sharded with bad split": ["data/en-train-00000-of-00001.jsonl"],
    "sharded deeper": ["data/x/train-00000-of-00001.jsonl"],
    "sharded with hash": ["data/train-00000-of-00001-abc123.parquet"],
    "sharded with six digits": ["data/train-000000-of-000001.jsonl"],
    "sharded twice in a name": ["data/a-00000-of-00001-00000-of-00002.jsonl"],
    "sharded with dots": ["data/a.b-00000-of-00001.jsonl"],
    "stray script": ["train.jsonl", "test.py"],
    "stray script in eval": ["data.jsonl", "eval/run.sh"],
    "text outvotes": ["a.parquet", "LICENSE.txt", "requirements.txt"],
    "markdown outvotes": ["a.json", "one.md", "two.md"],
    "tie goes to parquet": ["a.parquet", "b.json", "c.csv"],
    "tie of others": ["a.csv", "b.jsonl"],
    "compressed": ["a.jsonl.gz", "b.jsonl.zst"],
    "two dots": ["a.v1.jsonl", "b.tar.gz"],
    "capital extension": ["a.JSONL", "b.jsonl"],
    "only capital extension": ["a.CSV"],
    "tab separated": ["a.tsv", "b.tsv"],
    "tabs and commas": ["train.csv", "test.tsv"],
    "hidden": [".hidden.jsonl", ".folder/a.jsonl", "b.jsonl"],
    "only hidden": [".hidden.jsonl"],
    "special folders": ["__cache__/a.jsonl", "b.jsonl", "__c.jsonl"],
    "descriptions are no data": ["config.json", "dataset_infos.json", "dataset_info.json"],
    "nothing": ["README.md"],
    "unknown kind": ["a.xyz", "b.bin"],
    "spaces": ["my train data.csv", "test set/a.csv"],
    "test in two ways": ["test/test.jsonl", "train/train-test.jsonl"],
    "formats differ": ["train.csv", "test.jsonl"],
    "logs": ["runs/a.eval", "train.jsonl"],
    "task": ["x/task.toml", "train.jsonl"],
    "images": ["train/a.png", "train/b.PNG", "train/metadata.csv"],
    "arrow and text": ["data/a.arrow", "data/state.json"],
    "duplicate match": ["train-train.jsonl", "train/training.jsonl"],
    "non-ascii": ["日本/train.jsonl", "été-test.jsonl"],
    "many words": ["train/dev/a.jsonl", "val.test.jsonl"],
    "configs": {
        "README.md": card(CONFIGS),
        "en/train-1.jsonl": "",
        "en/test-1.jsonl": "",
        "en/more/a.jsonl": "",
        "de/x.jsonl": "",
        "other.jsonl": "",
    },
    "config by data_dir": {
        "README.md": card(
            "configs:\n- config_name: a\n  data_dir: a\n- config_name: b\n  data_dir: b"
        ),
        "a/train.jsonl": "",
        "a/test.jsonl": "",
        "b/data/x-00000-of-00001.jsonl": "",
    },
    "data_dir with data_files": {
        "README.md": card("configs:\n- config_name: a\n  data_dir: sub\n  data_files: '*.jsonl'"),
        "sub/x.jsonl": "",
        "y.jsonl": "",
    },
    "default by name": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: a.csv\n- config_name: default\n"
            "  data_files: b.csv"
        ),
        "a.csv": "",
        "b.csv": "",
    },
    "two defaults": {
        "README.md": card(
            "configs:\n- config_name: x\n  default: yes\n  data_files: a.csv\n"
            "- config_name: default\n  data_files: b.csv"
        ),
        "a.csv": "",
        "b.csv": "",
    },
    "default no": {
        "README.md": card(
            "configs:\n- config_name: x\n  default: no\n  data_files: a.csv\n"
            "- config_name: z\n  default: on\n  data_files: b.csv"
        ),
        "a.csv": "",
        "b.csv": "",
    },
    "first config decides": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: a.csv\n"
            "- config_name: y\n  data_files: b.jsonl"
        ),
        "a.csv": "",
        "b.jsonl": "",
    },
    "name is a boolean": {
        "README.md": card("configs:\n- config_name: no\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name is a number": {
        "README.md": card("configs:\n- config_name: 001\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name is a quoted number": {
        "README.md": card("configs:\n- config_name: '001'\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name is a date": {
        "README.md": card("configs:\n- config_name: 2024-01-01\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name is a time": {
        "README.md": card("configs:\n- config_name: 12:30\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name looks like no number": {
        "README.md": card("configs:\n- config_name: 1e5\n  data_files: a.csv"),
        "a.csv": "",
    },
    "name with slash": {
        "README.md": card("configs:\n- config_name: a/b\n  data_files: a.csv"),
        "a.csv": "",
    },
    "no name": {"README.md": card("configs:\n- data_files: a.csv"), "a.csv": ""},
    "name twice": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: a.csv\n- config_name: x\n  data_files: b.csv"
        ),
        "a.csv": "",
        "b.csv": "",
    },
    "bad split": {
        "README.md": card("configs:\n- config_name: x\n  data_files: [{split: a-b, path: a.csv}]"),
        "a.csv": "",
    },
    "split twice": {
        "README.md": card(
            "configs:\n- config_name: x\n"
            "  data_files: [{split: a, path: a.csv}, {split: a, path: b.csv}]"
        ),
        "a.csv": "",
        "b.csv": "",
    },
    "extra key": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: [{split: a, path: a.csv, x: 1}]"
        ),
        "a.csv": "",
    },
    "mixed list": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: [a.csv, {split: a, path: a.csv}]"
        ),
        "a.csv": "",
    },
    "missing file": {
        "README.md": card("configs:\n- config_name: x\n  data_files: nothing.csv"),
        "a.csv": "",
    },
    "missing by pattern": {
        "README.md": card(
            "configs:\n- config_name: x\n"
            "  data_files: [{split: a, path: a.csv}, {split: b, path: b*.csv}]"
        ),
        "a.csv": "",
    },
    "second config misses its file": {
        "README.md": card(
            "configs:\n- config_name: x\n  data_files: a.csv\n"
            "- config_name: y\n  data_files: gone.csv"
        ),
        "a.csv": "",
    },
    "same file twice": {
        "README.md": card("configs:\n- config_name: x\n  data_files: [a.csv, '*.csv']"),
        "a.csv": "",
    },
    "named hidden": {
        "README.md": card("configs:\n- config_name: x\n  data_files: .h/*.csv"),
        ".h/a.csv": "",
        "b.csv": "",
    },
    "double star in a part": {
        "README.md": card("configs:\n- config_name: x\n  data_files: data/**.csv"),
        "data/a.csv": "",
    },
    "sets": {
        "README.md": card("configs:\n- config_name: x\n  data_files: ['[a-b]?.csv', '[!x]z.csv']"),
        "a1.csv": "",
        "c1.csv": "",
        "xz.csv": "",
        "yz.csv": "",
    },
    "named description": {
        "README.md": card("configs:\n- config_name: x\n  data_files: config.json"),
        "config.json": "{}",
    },
    "star passes over descriptions": {
        "README.md": card("configs:\n- config_name: x\n  data_files: '*.json'"),
        "config.json": "{}",
        "a.json": "{}",
    },
    "no block": {"README.md": "# Title\n---\nconfigs: x\n---\n", "a.csv": ""},
    "space before block": {
        "README.md": "\n  " + card(CONFIGS),
        "de/x.jsonl": "",
        "en/train-1.jsonl": "",
    },
    "block without end": {"README.md": "---\nconfigs: 5\n", "a.csv": ""},
    "block is a list": {"README.md": card("- a\n- b"), "a.csv": ""},
    "broken yaml": {"README.md": card("configs: [unclosed"), "a.csv": ""},
    "configs is no list": {"README.md": card("configs: yes"), "a.csv": ""},
    "configs is empty": {"README.md": card("configs: []"), "a.csv": ""},
    "windows line ends": {
        "README.md": card("configs:\n- config_name: x\n  data_files: a.csv").replace("\n", "\r\n"),
        "a.csv": "",
        "b.csv": "",
    },
    "info names the config": {
        "README.md": card("dataset_info:\n  config_name: plain\n  splits: []"),
        "a.csv": "",
    },
    "null data_files": {
        "README.md": card("configs:\n- config_name: x\n  data_files:"),
        "a.csv": "",
    },
    "dot in pattern": {
        "README.md": card("configs:\n- config_name: x\n  data_files: ./*.csv"),
        "a.csv": "",
    },
    "anchors": {
        "README.md": card(
            "base: &b\n  data_files: a.csv\nconfigs:\n- config_name: x\n  <<: *b\n"
            "- config_name: y\n  data_files: b.csv"
        ),
        "a.csv": "",
        "b.csv": "",
    },
}


def files_of(layout: list[str] | dict[str, str]) -> dict[str, str]:
    return layout if isinstance(layout, dict) else dict.fromkeys(layout, "")


def ours(client: Client, files: dict[str, str]) -> dict | None:
    given = {
        "paths": sorted(files, key=str.encode),
        "readme": files.get("README.md", ""),
        "standalone": files.get(".huggingface.yaml", ""),
    }
    try:
        layout = client.run("layout", stdin=json.dumps(given))
    except HubError as error:
        assert error.code in ("corrupt_data", "unsupported"), error
        return None
    return {
        "format": layout["format"],
        "default": layout["default"],
        "configs": {
            config["name"]: None
            if "problem" in config
            else {split["name"]: split["paths"] for split in config["splits"]}
            for config in layout["configs"]
        },
    }


@pytest.fixture
def offline_client(tmp_path: Path) -> Client:
    return Client("http://127.0.0.1:9", tmp_path / "home")


WORDS = ["train", "test", "dev", "val", "eval", "data", "x", "tests", "Train", "training", "a b"]
SEPARATORS = ["-", "_", ".", " ", "1", ""]
EXTENSIONS = [".jsonl", ".csv", ".parquet", ".txt", ".json.gz", ".tsv", ".md", ".py", ""]


def random_part(generator: random.Random) -> str:
    parts = generator.choices(WORDS, k=generator.randint(1, 3))
    return generator.choice(SEPARATORS).join(parts)


def random_files(generator: random.Random) -> dict[str, str]:
    extensions = generator.sample(EXTENSIONS, k=generator.choice([1, 1, 2, 3]))
    files = {}
    for _ in range(generator.randint(1, 6)):
        name = random_part(generator) + generator.choice(extensions)
        if generator.random() < 0.2:
            split = generator.choice(["train", "test", "x"])
            name = f"{split}-0000{generator.randint(0, 2)}-of-00003{generator.choice(extensions)}"
        folders = [random_part(generator) for _ in range(generator.choice([0, 0, 1, 1, 2]))]
        if generator.random() < 0.2:
            folders = ["data"]
        files["/".join([*folders, name])] = ""
    # A folder and a file cannot have one name.
    return {p: t for p, t in files.items() if not any(q.startswith(p + "/") for q in files)}


CASES = {name: files_of(layout) for name, layout in LAYOUTS.items()} | {
    f"random {seed}": random_files(random.Random(seed)) for seed in range(80)
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict | None]:
    """What `datasets` makes of every case; one process for all, for its imports take seconds."""
    with RunningHub() as hub:
        ids = {name: f"org/layout{i}" for i, name in enumerate(CASES)}
        for name, repo_id in ids.items():
            hub.add(repo_id, CASES[name])
        client = Client(hub.hub_url, tmp_path_factory.mktemp("judge"))
        code = Path(__file__).with_name("judge.py").read_text()
        answer = json.loads(client.python(code, REPO_IDS=" ".join(ids.values())))
    return {name: answer[repo_id] for name, repo_id in ids.items()}


@pytest.mark.parametrize("name", CASES)
def test_layouts(offline_client: Client, verdicts: dict, name: str):
    assert ours(offline_client, CASES[name]) == verdicts[name], CASES[name]


def test_the_judge_finds_most_layouts_right(verdicts: dict):
    """A judge that only raises would agree with a program that only fails."""
    assert sum(verdict is not None for verdict in verdicts.values()) > len(verdicts) / 2
