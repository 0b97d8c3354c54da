"""Writes src/tokenizer/transformers_tables.cc: which class AutoTokenizer takes for what.

`transformers` chooses a tokenizer class from `tokenizer_config.json` and `config.json`, by tables
of its own; these are a copy of them, from the pinned wheel.

Usage: .venv/bin/python tools/make_transformers_tables.py [--check]
"""

import argparse
import os
import pathlib
import sys

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import transformers
from transformers.models.auto import tokenization_auto as auto

PINNED = "5.23.0"
OUTPUT = pathlib.Path(__file__).parent.parent / "src/tokenizer/transformers_tables.cc"
# They take the mistral-common package when it is installed, else the file as it is.
INSTEAD = {"MistralCommonBackend": "TokenizersBackend"}

HEAD = """\
// Written by tools/make_transformers_tables.py from transformers {version}. Do not edit.
#include "tokenizer/transformers_tables.h"

namespace tokenmill::tokenizer {{
namespace {{
"""
TAIL = """
}  // namespace

std::span<const NamePair> transformers_model_classes() { return kModelClasses; }
std::span<const NamePair> transformers_class_names() { return kClassNames; }
std::span<const std::string_view> transformers_distrusted_models() { return kDistrustedModels; }

}  // namespace tokenmill::tokenizer
"""


def registered_classes() -> dict[str, str]:
    """The class of each model type, without its old ending."""
    return {
        model: INSTEAD.get(name, name.removesuffix("Fast"))
        for model, name in auto.TOKENIZER_MAPPING_NAMES.items()
        if name
    }


def class_names() -> dict[str, str]:
    """Names without "Fast" that a file may give, and what the class calls itself."""
    names = {name for name in dir(transformers) if name.endswith(("Tokenizer", "TokenizerFast"))}
    names = {name.removesuffix("Fast") for name in names | {*registered_classes().values()}}
    found = {}
    for name in sorted(names | {"PreTrainedTokenizerFast", "BloomTokenizer"}):
        kind = auto.tokenizer_class_from_name(name) or auto.tokenizer_class_from_name(name + "Fast")
        if isinstance(kind, type):
            found[name] = kind.__name__
    return found


def table(kind: str, name: str, rows: list[str]) -> str:
    body = "".join(f"    {row},\n" for row in rows)
    return f"\nconstexpr {kind} {name}[] = {{\n{body}}};\n"


def pairs(items: dict[str, str]) -> list[str]:
    return [f'{{"{key}", "{items[key]}"}}' for key in sorted(items)]


def content() -> str:
    distrusted = [f'"{name}"' for name in sorted(auto.MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS)]
    return (
        HEAD.format(version=PINNED)
        + table("NamePair", "kModelClasses", pairs(registered_classes()))
        + table("NamePair", "kClassNames", pairs(class_names()))
        + table("std::string_view", "kDistrustedModels", distrusted)
        + TAIL
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    check = parser.parse_args().check
    if transformers.__version__ != PINNED:
        print(f"transformers {PINNED} is wanted, {transformers.__version__} is installed")
        return 1
    if not check:
        OUTPUT.write_text(content(), encoding="utf-8")
        return 0
    if OUTPUT.read_text(encoding="utf-8") == content():
        return 0
    print(f"{OUTPUT.name} differs from what transformers {PINNED} says")
    return 1


if __name__ == "__main__":
    sys.exit(main())
