"""`tokenmill tokenizer compile`: an image gives what the file gives, and the judge is the library
that reads the file."""

import json
import subprocess
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tests.fixtures import TOKENIZERS, tokenizer_config_path, tokenizer_path
from tests.parity import program_encoder
from tests.parity.agreement import check_decoding, check_encoding
from tests.parity.edge_texts import EDGE_TEXTS, random_texts
from tests.parity.model_families import FAMILIES
from tests.parity.program_encoder import EncodeError
from tests.parity.reference import reference_spans, survives
from tests.parity.synthetic_tokenizers import FILES, with_added_tokens
from tests.program import program_path

TEXTS = EDGE_TEXTS + random_texts(seed=31, count=150)
MAGIC = b"tokenmill image\n"


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [program_path(), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def compile_image(file: Path, image: Path, *options: str) -> Path:
    done = run("tokenizer", "compile", file, "--output", image, *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{image}\n"
    return image


def info(path: Path, *options: str) -> dict:
    done = run("tokenizer", "info", "--format", "json", *options, path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_image(file: Path, image: Path) -> None:
    reference = Tokenizer.from_file(str(file))
    texts = [text for text in TEXTS if survives(reference, text)]
    check_encoding(image, texts, [reference_spans(reference, text) for text in texts])
    framed = [reference.encode(text).ids for text in texts]
    assert program_encoder.encode(image, texts, special_tokens=True) == framed
    check_decoding(image, reference, framed)
    assert info(image) == info(file) | {"image_format": 1}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_image_of_a_family_agrees_with_the_reference(name: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(FAMILIES[name]()))
    check_image(path, compile_image(path, tmp_path / "image"))


@pytest.mark.parametrize("name", TOKENIZERS)
def test_the_image_of_a_real_file_agrees_with_the_reference(name: str, tmp_path: Path) -> None:
    check_image(tokenizer_path(name), compile_image(tokenizer_path(name), tmp_path / "image"))


@pytest.mark.parametrize("name", FILES)
def test_an_image_gives_what_its_file_gives(name: str, tmp_path: Path) -> None:
    """The file is compared with the reference elsewhere: here all of them, with added tokens."""
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(with_added_tokens(FILES[name](), seed=7)))
    try:
        expected = program_encoder.encode_with_offsets(path, TEXTS)
    except EncodeError as error:
        # Refused, or without a token that some text wants: so is the image.
        image = tmp_path / "image"
        done = run("tokenizer", "compile", path, "--output", image)
        if done.returncode == 0:
            with pytest.raises(EncodeError) as again:
                program_encoder.encode_with_offsets(image, TEXTS)
            assert str(again.value) == str(error)
        return
    image = compile_image(path, tmp_path / "image")
    assert program_encoder.encode_with_offsets(image, TEXTS) == expected
    assert program_encoder.encode(image, TEXTS) == program_encoder.encode(path, TEXTS)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    images = [
        compile_image(tokenizer_path("gemma3"), tmp_path / name).read_bytes() for name in "ab"
    ]
    assert images[0] == images[1]


def test_a_profile_is_compiled_in(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes(tokenizer_path("llama2").read_bytes())
    (folder / "tokenizer_config.json").write_bytes(tokenizer_config_path("llama2").read_bytes())
    profile = ["--tokenizer-profile", "transformers"]
    image = compile_image(folder, tmp_path / "image", *profile)
    assert info(image, *profile) == info(folder, *profile) | {"image_format": 1}

    def ids(path: Path) -> list:
        lines = [{"text": text} for text in TEXTS]
        return program_encoder.run_lines(["encode", "--tokenizer", str(path), *profile], lines)

    assert ids(image) == ids(folder) != program_encoder.encode(image.parent / "repository", TEXTS)
    done = run("tokenizer", "info", image)
    assert done.returncode == 2
    assert "was compiled with the profile transformers" in done.stderr


def test_the_default_place_is_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps(FAMILIES["t5"]()))
    for argument in (tmp_path, tmp_path / "tokenizer.json"):
        done = run("tokenizer", "compile", argument)
        assert done.stdout == f"{tmp_path / 'tokenizer.image'}\n"
    done = run("tokenizer", "compile", tmp_path / "tokenizer.image")
    assert done.returncode == 2
    assert "an image already" in done.stderr
    assert "image " in run("tokenizer", "info", tmp_path / "tokenizer.image").stdout


def test_a_real_image_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    image = compile_image(tokenizer_path("gpt2"), tmp_path / "image")
    good = image.read_bytes()
    assert good.startswith(MAGIC)
    changed = tmp_path / "changed"
    step = len(good) // 60
    for at in [*range(16, 1200, 24), *range(1200, len(good), step), len(good) - 1]:
        changed.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        check_refusal(changed)
    for size in [16, 17, 47, 48, 100, *range(1200, len(good), 8 * step), len(good) - 1]:
        changed.write_bytes(good[:size])
        check_refusal(changed)


def check_refusal(path: Path) -> None:
    done = run("tokenizer", "info", path)
    assert done.returncode in (2, 7), done  # 2: of another version
    assert "tokenizer image" in done.stderr
    assert "Compile it again: tokenmill tokenizer compile" in done.stderr
