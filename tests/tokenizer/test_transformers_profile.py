"""The profile `transformers`: ids and classes as AutoTokenizer.from_pretrained has them."""

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

os.environ["TRANSFORMERS_VERBOSITY"] = "critical"

import huggingface_hub
import make_transformers_tables as tables
import pytest
import transformers

from tests.fixtures import TOKENIZERS, tokenizer_config_path, tokenizer_path
from tests.parity import program_encoder
from tests.parity.edge_texts import EDGE_TEXTS, random_texts
from tests.parity.model_families import FAMILIES
from tests.program import program_path

assert transformers.__version__ == tables.PINNED, f"the pin is transformers {tables.PINNED}"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """AutoTokenizer asks nobody; other tests of this process may."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


PROFILE = ["--tokenizer-profile", "transformers"]
EXTRA_TEXTS = ["<x>tok <x> tok", "a <new> b<new>", "<s>tok</s> <s> x", "[MASK] a [SEP]", "<mask> a"]
TEXTS = [*EDGE_TEXTS, *EXTRA_TEXTS, *random_texts(seed=40, count=150)]
SHORT_TEXTS = [text for text in TEXTS if len(text) < 200][::3] + EXTRA_TEXTS

# A stand-in for each class, and the settings that its constructor reads.
CLASSES = {
    "LlamaTokenizer": (
        "llama2",
        {"legacy": [True, False, None], "add_prefix_space": [True, False]},
    ),
    "GemmaTokenizer": ("gemma", {"unk_token": ["<unk>"]}),
    "GPT2Tokenizer": ("roberta", {"add_prefix_space": [True, False]}),
    "GPTNeoXTokenizer": ("pythia", {"add_prefix_space": [True, False], "trim_offsets": [False]}),
    "Qwen2Tokenizer": ("qwen2", {"add_prefix_space": [True, False], "bos_token": [None]}),
    "BertTokenizer": (
        "bert_uncased",
        {
            "do_lower_case": [True, False],
            "strip_accents": [True, False, None],
            "tokenize_chinese_chars": [True, False],
        },
    ),
    "DistilBertTokenizer": ("bert_cased", {"do_lower_case": [False]}),
    "RobertaTokenizer": ("roberta", {"add_prefix_space": [True], "trim_offsets": [False]}),
    "CLIPTokenizer": ("clip", {"unk_token": ["<unk>"]}),
    "T5Tokenizer": ("t5", {}),
    "XLMRobertaTokenizer": ("xlm_roberta", {"add_prefix_space": [True, False]}),
    "PreTrainedTokenizerFast": ("llama3", {}),
    "TokenizersBackend": ("xlm_roberta", {"split_special_tokens": [True]}),
    "PreTrainedTokenizer": ("phi3", {}),
    "NobodysTokenizer": ("bert_uncased", {}),
}


def write(folder: Path, file: dict, **beside: dict | None) -> Path:
    """A repository; names of files with "_json" for the ending."""
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(file))
    for name, content in beside.items():
        path = folder / f"{name}.json"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_text(json.dumps(content))
    return folder


def judge(folder: Path) -> transformers.PreTrainedTokenizerBase | None:
    """None where transformers fails on the folder."""
    try:
        return transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except BaseException as error:  # a Rust panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None


def ids_of(folder: Path, texts: list[str], *, special_tokens: bool) -> list[list[int]]:
    options = PROFILE if special_tokens else [*PROFILE, "--no-special-tokens"]
    command = ["encode", "--tokenizer", str(folder), *options]
    return program_encoder.run_lines(command, [{"text": text} for text in texts])


def compare(folder: Path, texts: list[str]) -> None:
    expected = judge(folder)
    assert expected is not None
    for special_tokens in (True, False):
        wanted = expected(texts, add_special_tokens=special_tokens)["input_ids"]
        actual = ids_of(folder, texts, special_tokens=special_tokens)
        different = [i for i in range(len(texts)) if wanted[i] != actual[i]]
        if different:
            i = different[0]
            config = (folder / "tokenizer_config.json").read_text()[:2000]
            pytest.fail(f"{texts[i][:100]!r}: {wanted[i][:40]}, not {actual[i][:40]}; {config}")


def info(folder: Path) -> dict:
    command = [program_path(), "tokenizer", "info", "--format", "json", *PROFILE, folder]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


# Repositories whose configuration names no class, or that come without one.
BARE = {
    "gpt2": ({"model_max_length": 1024}, {"model_type": "gpt2"}),
    "bert": ({"do_lower_case": True, "model_max_length": 512}, {"model_type": "bert"}),
    "clip": ({"tokenizer_class": "CLIPTokenizer"}, {"model_type": "clip"}),
}


@pytest.mark.parametrize("name", TOKENIZERS)
def test_real_repositories_have_the_ids_of_transformers(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "tokenizer.json").symlink_to(tokenizer_path(name))
    if name in BARE:
        for file, content in zip(["tokenizer_config", "config"], BARE[name], strict=True):
            (folder / f"{file}.json").write_text(json.dumps(content))
    else:
        (folder / "tokenizer_config.json").symlink_to(tokenizer_config_path(name))
    compare(folder, [*TEXTS, *random_texts(seed=41, count=1000)])


def settings_of(name: str) -> Iterator[dict]:
    _, knobs = CLASSES[name]
    if name != "CLIPTokenizer":  # the stand-in has another unknown token than the class
        yield {}
    for key, values in knobs.items():
        for value in values:
            yield {key: value}
    yield {key: values[-1] for key, values in knobs.items()}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_the_ids_of_transformers(name: str, tmp_path: Path) -> None:
    file = FAMILIES[CLASSES[name][0]]()
    for settings in settings_of(name):
        for byte_level in [{}, {"add_bos_token": True, "add_eos_token": True}]:
            config = {"tokenizer_class": name, **settings, **byte_level}
            compare(write(tmp_path / "repo", file, tokenizer_config=config), SHORT_TEXTS)


def random_token(chance: random.Random) -> dict:
    flags = ["single_word", "lstrip", "rstrip", "normalized", "special"]
    token = {flag: chance.random() < 0.3 for flag in flags if chance.random() < 0.8}
    return {"content": chance.choice(["<x>", "<new>", "tok", "<s>", "</s>", "[MASK]"]), **token}


def random_config(chance: random.Random) -> dict:
    names = ["bos_token", "eos_token", "unk_token", "pad_token", "mask_token", "image_token"]
    config: dict = {}
    for name in chance.sample(names, k=chance.randint(0, 3)):
        token: object = chance.choice(["<s>", "</s>", "<new>", "<x>", "tok", None])
        if chance.random() < 0.2:
            token = {"__type": "AddedToken", **random_token(chance)}
        config[name] = token
    if chance.random() < 0.7:
        tokens = [random_token(chance) for _ in range(chance.randint(0, 4))]
        config["added_tokens_decoder"] = {
            str(chance.randint(0, 2000)): token
            for token in {token["content"]: token for token in tokens}.values()
        }
    if chance.random() < 0.4:
        key = chance.choice(["additional_special_tokens", "extra_special_tokens"])
        config[key] = chance.sample(["<x>", "<new>", "b", "<mask>"], k=2)
    if chance.random() < 0.15:
        config["extra_special_tokens"] = {"boi_token": "<new>", "eoi_token": "<x>"}
    if chance.random() < 0.15:
        config["split_special_tokens"] = True
    return config


def random_map(chance: random.Random) -> dict | None:
    if chance.random() < 0.5:
        return None
    token = random_token(chance)
    return {
        "bos_token": chance.choice(["<s>", token]),
        "additional_special_tokens": chance.choice([[], ["<new>"], ["<x>", "tok"]]),
    }


@pytest.mark.parametrize(
    ("name", "family"),
    [("PreTrainedTokenizerFast", "gemma"), ("TokenizersBackend", "bert_uncased")]
    + [(name, CLASSES[name][0]) for name in ["LlamaTokenizer", "Qwen2Tokenizer", "T5Tokenizer"]],
)
def test_tokens_of_the_configuration_are_added_as_transformers_does(
    name: str, family: str, tmp_path: Path
) -> None:
    file = FAMILIES[family]()
    chance = random.Random(name)
    compared = 0
    for _ in range(40):
        config = {"tokenizer_class": name, **random_config(chance)}
        folder = write(
            tmp_path / "repo",
            file,
            tokenizer_config=config,
            special_tokens_map=random_map(chance),
            added_tokens=chance.choice([None, None, {"<x>": 900, "tok": 901}]),
        )
        if judge(folder) is None:
            continue
        compare(folder, SHORT_TEXTS[-60:])
        compared += 1
    assert compared > 20


MODEL_TYPES = [None, "", "llama", "mistral", "phi3", "gpt2", "qwen2", "bert", "whisper", "nobody"]
NAMES = [None, "LlamaTokenizer", "LlamaTokenizerFast", "PreTrainedTokenizerFast", "Nobody"]


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_the_class_is_the_one_that_transformers_takes(
    model_type: str | None, tmp_path: Path
) -> None:
    for family in ["llama2", "qwen2"]:
        file = FAMILIES[family]()
        for name in NAMES:
            config = {} if name is None else {"tokenizer_class": name}
            model = None if model_type is None else {"model_type": model_type}
            folder = write(tmp_path / family, file, tokenizer_config=config, config=model)
            expected = type(judge(folder)).__name__
            try:
                actual = info(folder)["tokenizer_class"]
            except subprocess.CalledProcessError as error:
                actual = error.stderr.decode()
                assert expected in actual or expected == "NoneType", (config, model, actual)
                continue
            assert actual == expected or expected == "NoneType", (config, model)


def test_a_large_mistral_file_gets_its_pattern_repaired(tmp_path: Path) -> None:
    file = FAMILIES["tekken"]()
    vocabulary = file["model"]["vocab"]
    for i in range(100_001):
        vocabulary[f"unused{i}"] = len(vocabulary)
    # Only where one piece holds both letters: the right pattern cuts between them.
    upper = next(token for token in vocabulary if len(token) == 1 and token.isupper())
    vocabulary["o" + upper] = len(vocabulary)
    file["model"]["merges"].insert(0, ["o", upper])
    wrong = FAMILIES["llama3"]()["pre_tokenizer"]
    config = {"tokenizer_class": "PreTrainedTokenizerFast"}
    cuts = []
    for fix in [True, False]:
        for model in [{"model_type": "mistral"}, {"model_type": "llama"}]:
            folder = write(
                tmp_path / "repo",
                file | {"pre_tokenizer": wrong},
                tokenizer_config=config | {"fix_mistral_regex": fix},
                config=model | {"transformers_version": "4.50.0"},
            )
            compare(folder, ["o" + upper, "HelloWorld 1234", "don't DON'T camelCase a/b//\n"])
            cuts += ids_of(folder, ["o" + upper], special_tokens=False)
    assert [len(ids) for ids in cuts] == [2, 1, 1, 1]


def test_a_class_that_is_not_known_here_is_refused(tmp_path: Path) -> None:
    config = {"tokenizer_class": "WhisperTokenizer"}
    folder = write(tmp_path / "repo", FAMILIES["roberta"](), tokenizer_config=config)
    with pytest.raises(program_encoder.EncodeError, match="class WhisperTokenizer.*\n.*tokenizers"):
        ids_of(folder, ["a"], special_tokens=True)


def test_a_broken_configuration_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "repo", FAMILIES["roberta"]())
    for text in [
        "{",
        "[]",
        '{"bos_token": {"content": "<s>"}}',
        '{"added_tokens_decoder": {"x":{}}}',
    ]:
        (folder / "tokenizer_config.json").write_text(text)
        assert judge(folder) is None
        with pytest.raises(program_encoder.EncodeError, match="profile"):
            ids_of(folder, ["a"], special_tokens=True)


def test_the_default_takes_the_file_alone(tmp_path: Path) -> None:
    config = {"tokenizer_class": "LlamaTokenizer", "add_eos_token": True, "eos_token": "<new>"}
    folder = write(tmp_path / "repo", FAMILIES["llama2"](), tokenizer_config=config)
    alone = program_encoder.encode(folder / "tokenizer.json", TEXTS, special_tokens=True)
    assert alone != ids_of(folder, TEXTS, special_tokens=True)
    (folder / "tokenizer_config.json").unlink()
    assert alone == program_encoder.encode(folder, TEXTS, special_tokens=True)


def test_the_tables_are_those_of_the_wheel() -> None:
    assert tables.OUTPUT.read_text() == tables.content(), "run tools/make_transformers_tables.py"
