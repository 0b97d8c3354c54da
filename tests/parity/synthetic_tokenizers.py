"""Small tokenizer.json files that combine components as real files do, and as none does yet.

Each is a trained vocabulary of some hundred tokens under a normalizer and a pre-tokenizer; then
flags, merges and added tokens are changed in the JSON, so that every rule has a file that shows it.
"""

import json
import random
from collections.abc import Callable, Iterator
from functools import partial

from tokenizers import Tokenizer, models, trainers

from tests.parity.charsmaps import (
    OWN_MAPPING,
    RULES,
    own_charsmap,
    precompiled,
    sentencepiece_charsmap,
)
from tests.parity.edge_texts import EDGE_TEXTS, random_texts

TRAINING = [text for text in EDGE_TEXTS if len(text) < 200] * 3 + random_texts(seed=2, count=300)

R50K = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


def byte_level(**options: object) -> dict:
    return {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    } | options


def split(pattern: dict, behavior: str = "Isolated", *, invert: bool = False) -> dict:
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def metaspace(scheme: str, **options: object) -> dict:
    return {
        "type": "Metaspace",
        "replacement": "▁",
        "prepend_scheme": scheme,
        "split": True,
    } | options


def sequence(kind: str, items: list) -> dict:
    return {"type": "Sequence", kind: items}


def replace(old: str, new: str) -> dict:
    return {"type": "Replace", "pattern": {"String": old}, "content": new}


BERT = {
    "type": "BertNormalizer",
    "clean_text": True,
    "handle_chinese_chars": True,
    "strip_accents": None,
    "lowercase": True,
}
NORMALIZERS: dict[str, dict | None] = {
    "none": None,
    **{form: {"type": form} for form in ("NFC", "NFD", "NFKC", "NFKD")},
    "lowercase": {"type": "Lowercase"},
    "strip": {"type": "Strip", "strip_left": True, "strip_right": True},
    "strip_left": {"type": "Strip", "strip_left": True, "strip_right": False},
    "strip_accents": sequence("normalizers", [{"type": "NFD"}, {"type": "StripAccents"}]),
    "nmt": {"type": "Nmt"},
    "bert": BERT,
    "bert_cased": BERT | {"lowercase": False, "strip_accents": True},
    "bert_plain": BERT | {"lowercase": False, "clean_text": False},
    "fold": replace(" ", "▁"),
    "prepend_fold": sequence(
        "normalizers", [{"type": "Prepend", "prepend": "▁"}, replace(" ", "▁")]
    ),
    "replace": sequence(
        "normalizers", [replace("ab", "X"), replace("\n", " \n"), replace("é", "")]
    ),
    "byte_level": {"type": "ByteLevel"},
    **{rule: precompiled(sentencepiece_charsmap(rule)) for rule in RULES},
    "own_charsmap": precompiled(own_charsmap(OWN_MAPPING)),
}
PRE_TOKENIZERS: dict[str, dict | None] = {
    "none": None,
    "byte_level": byte_level(),
    "byte_level_prefix": byte_level(add_prefix_space=True),
    "byte_level_plain": byte_level(use_regex=False),
    "r50k": sequence("pretokenizers", [split({"Regex": R50K}), byte_level(use_regex=False)]),
    "cl100k": sequence("pretokenizers", [split({"Regex": CL100K}), byte_level(use_regex=False)]),
    "cl100k_kept": sequence(
        "pretokenizers",
        [split({"Regex": CL100K}, "Removed", invert=True), byte_level(use_regex=False)],
    ),
    "digits_byte_level": sequence(
        "pretokenizers", [{"type": "Digits", "individual_digits": True}, byte_level()]
    ),
    "falcon": sequence(
        "pretokenizers",
        [
            {"type": "Punctuation", "behavior": "Contiguous"},
            byte_level(),
            {"type": "Digits", "individual_digits": False},
        ],
    ),
    "digits": {"type": "Digits", "individual_digits": False},
    "bert": {"type": "BertPreTokenizer"},
    "whitespace": {"type": "Whitespace"},
    "whitespace_split": {"type": "WhitespaceSplit"},
    "delimiter": {"type": "CharDelimiterSplit", "delimiter": "b"},
    "fixed_length": {"type": "FixedLength", "length": 3},
    "metaspace_always": metaspace("always"),
    "metaspace_first": metaspace("first"),
    "metaspace_never": metaspace("never"),
    "metaspace_whole": metaspace("first", split=False),
    "whitespace_metaspace": sequence(
        "pretokenizers", [{"type": "WhitespaceSplit"}, metaspace("always")]
    ),
    **{
        f"punctuation_{behavior}": {"type": "Punctuation", "behavior": behavior}
        for behavior in BEHAVIORS
    },
    **{
        f"split_{behavior}_{invert}": split({"String": "a"}, behavior, invert=invert)
        for behavior in BEHAVIORS
        for invert in (False, True)
    },
    "split_regex_as_string": split({"String": r"\s+"}),
    **{f"split_everywhere_{behavior}": split({"String": ""}, behavior) for behavior in BEHAVIORS},
    "unicode_scripts": {"type": "UnicodeScripts"},
    "scripts_byte_level": sequence("pretokenizers", [{"type": "UnicodeScripts"}, byte_level()]),
}
CASED = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
PATTERNS = {
    "o200k": rf"[^\r\n\p{{L}}\p{{N}}]?{CASED[0]}*{CASED[1]}+{CONTRACTION}?|"
    rf"[^\r\n\p{{L}}\p{{N}}]?{CASED[0]}+{CASED[1]}*{CONTRACTION}?|\p{{N}}{{1,3}}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "deepseek_v3": r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|"
    r"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+",
    "deepseek_cjk": r"[一-龥\u3040-ゟ゠-ヿ]+",
    "deepseek_llm": r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿΑ-ΡΣ-Ωα-ω]+",
    "deepseek_space": r"\s+$",
    "bloom": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "clip": r"<\|startoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    "three_digits": r"[0-9][0-9][0-9]",
    "qwen35": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|"
    r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "kimi": r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{L}&&[^\p{Han}]]+|\p{N}{1,3}|[^\s\p{L}\p{N}]+|\s+",
    "possessive": CL100K.replace("?\\p", "?+\\p").replace("]+[", "]++["),
    "not_possessive": r"\p{N}{1,3}+|\p{L}+",
    "lines": r"^.|.$|\n",
    "places": r"\Aa|\bb|b\B|1\z",
    "punctuation": r"[[:punct:]]+",
    "words": r"\w+|[^\w\s]+",
    "lazy": r"a.*?b|[bc]+?\s",
    "behind": r"(?<=a)b|(?<!1)2|(?<![a-z])[A-Z]",
    "ahead": r"a(?=b)|\d(?!\d)|'(?=[sS])",
    "groups": r"(?:ab|a){2,3}|(b|c)+1|(?:x{1,2}|y)+",
    "any_case": r"(?i:tok|[ks]|<s>)",
    "classes": r"[\w&&[^\d]]+|[^\x{80}-\x{10FFFF}a-zA-Z\s]+|\h+",
    "posix": r"[[:alpha:]]+|[[:^space:]]",
    "spaces": r"\s{2,}|\S\s?",
    "nothing": "",
    "before_capitals": r"(?=[A-Z])",
    "between_words": r"\b",
    "after_digits": r"(?<=\d)",
    "any_run": r"a*|(?:b|\s)*",
    "lazy_run": r"a*?",
    "hostile": r"(?:a|a|\w)+z|(?:\s+)+x|.",
}
# At places that take no text. Training panics with a Replace there, so it is put in afterwards.
EMPTY_MATCHES = {
    *("nothing", "before_capitals", "between_words", "after_digits", "any_run", "lazy_run"),
}
AFFIXES: dict[str, dict] = {
    "prefix": {"continuing_subword_prefix": "##", "unk_token": "[UNK]"},
    "suffix": {"end_of_word_suffix": "</w>", "unk_token": "[UNK]"},
    "both": {"continuing_subword_prefix": "##", "end_of_word_suffix": "</w>"},
}
WORD_MODELS = [
    {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
    },
    {"type": "WordLevel", "unk_token": "[UNK]"},
]
MODEL_FLAGS: dict[str, dict] = {
    "plain": {},
    "unk": {"unk_token": "[UNK]"},
    "fused": {"unk_token": "[UNK]", "fuse_unk": True},
    "fallback": {"unk_token": "[UNK]", "fuse_unk": True, "byte_fallback": True},
    "ignore_merges": {"ignore_merges": True},
}


def train(normalizer: dict | None, pre_tokenizer: dict | None, model: dict) -> dict:
    """The JSON of a BPE tokenizer trained on edge texts; rare characters stay unknown."""
    base = Tokenizer(models.BPE())
    file = json.loads(base.to_str()) | {"normalizer": normalizer, "pre_tokenizer": pre_tokenizer}
    tokenizer = Tokenizer.from_str(json.dumps(file))
    affixes = {
        key: model[key]
        for key in ("continuing_subword_prefix", "end_of_word_suffix")
        if key in model
    }
    trainer = trainers.BpeTrainer(
        vocab_size=600, show_progress=False, limit_alphabet=120, special_tokens=["[UNK]"], **affixes
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    file = json.loads(tokenizer.to_str())
    file["model"] |= model
    file["added_tokens"] = []
    return file


def add_model_tokens(file: dict, tokens: list[str]) -> None:
    for token in tokens:
        file["model"]["vocab"].setdefault(token, len(file["model"]["vocab"]))


def added(content: str, **flags: bool) -> dict:
    return {
        "id": 7,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": False,
    } | flags


def random_added_tokens(chance: random.Random) -> list[dict]:
    contents = [
        "<s>",
        "</s>",
        "[X]",
        "tok",
        "Tok",
        "a",
        "  ",
        "\n",
        "é",
        "e\u0301",
        "▁",
        "<s>b",
        "ab",
        "İ",
        "",
    ]
    flags = ["single_word", "lstrip", "rstrip", "normalized", "special"]
    return [
        added(content, **{flag: chance.random() < 0.4 for flag in flags})
        for content in chance.sample(contents, 6)
    ]


def with_added_tokens(file: dict, seed: int) -> dict:
    tokens = random_added_tokens(random.Random(seed))
    return file | {"added_tokens": tokens}


def component(normalizer: str, pre_tokenizer: str, flags: dict) -> dict:
    file = train(NORMALIZERS[normalizer], PRE_TOKENIZERS[pre_tokenizer], flags)
    add_model_tokens(file, [f"<0x{byte:02X}>" for byte in range(256) if byte % 16 != 3])
    return file


def patterned(name: str, behavior: str, *, invert: bool, bytes_follow: bool) -> dict:
    splitter = split({"Regex": PATTERNS[name]}, behavior, invert=invert)
    items = [splitter, byte_level(use_regex=False)] if bytes_follow else [splitter]
    return train(None, sequence("pretokenizers", items), {})


def replaced_by_pattern(name: str) -> dict:
    normalizer = {"type": "Replace", "pattern": {"Regex": PATTERNS[name]}, "content": " _"}
    if name in EMPTY_MATCHES:
        return train(None, PRE_TOKENIZERS["byte_level"], {}) | {"normalizer": normalizer}
    return train(normalizer, PRE_TOKENIZERS["byte_level"], {})


def word_model(normalizer: str, pre_tokenizer: str, model: dict) -> dict:
    """WordPiece or WordLevel over the strings that BPE learned."""
    file = train(NORMALIZERS[normalizer], PRE_TOKENIZERS[pre_tokenizer], {})
    vocabulary = file["model"]["vocab"]
    if model["type"] == "WordPiece":
        for token in list(vocabulary)[::2]:
            vocabulary["##" + token] = len(vocabulary)
    return file | {"model": model | {"vocab": vocabulary}}


def unigram(normalizer: str, pre_tokenizer: str, **options: object) -> dict:
    """Scores with many ties and long fractions."""
    file = train(NORMALIZERS[normalizer], PRE_TOKENIZERS[pre_tokenizer], {})
    chance = random.Random(5)
    tokens = [*file["model"]["vocab"], *(f"<0x{byte:02X}>" for byte in range(0, 256, 2)), "a"]
    scores = [-chance.choice([1, 2, 3, chance.uniform(1, 12)]) for _ in tokens]
    model = {"type": "Unigram", "unk_id": 0, "vocab": list(zip(tokens, scores, strict=True))}
    return file | {"model": model | options}


def affixed(model: dict, pre_tokenizer: str) -> dict:
    return train(None, PRE_TOKENIZERS[pre_tokenizer], model)


def shuffled(pre_tokenizer: str, *, legacy: bool) -> dict:
    """Merges in a wild order, half of them twice: the last one counts."""
    file = train(None, PRE_TOKENIZERS[pre_tokenizer], {})
    merges = file["model"]["merges"]
    chance = random.Random(3)
    chance.shuffle(merges)
    merges += chance.choices(merges, k=len(merges) // 2)
    if legacy:
        lines = [" ".join(pair) for pair in merges if " " not in "".join(pair)]
        file["model"]["merges"] = ["#version: 0.2", *lines]
    return file


def with_holes() -> dict:
    """Ids with gaps: the next free id of an added token is then one that the model has."""
    file = train(None, PRE_TOKENIZERS["byte_level"], {})
    file["model"]["vocab"] = {
        token: number * 3 + 5 for token, number in file["model"]["vocab"].items()
    }
    return file


def without_bytes() -> dict:
    """A byte-level vocabulary with holes: unknown bytes disappear and their neighbours merge."""
    file = train(None, PRE_TOKENIZERS["byte_level"], {})
    gone = {"Ġ", "b", "Ã", "1"}
    model = file["model"]
    model["vocab"] = {
        token: number for token, number in model["vocab"].items() if not gone & set(token)
    }
    model["merges"] = [pair for pair in model["merges"] if not gone & set("".join(pair))]
    return file


def shared_ids() -> dict:
    """Strings that share an id, which Hugging Face allows."""
    file = train(None, None, {})
    file["model"]["vocab"] = {
        token: number // 2 for token, number in file["model"]["vocab"].items()
    }
    return file


def makers() -> Iterator[tuple[str, Callable[[], dict]]]:
    """Every normalizer and every pre-tokenizer, with the flags of the model in turn; BPE alone
    with affixes, holes and duplicates; each once more with added tokens."""
    flags = list(MODEL_FLAGS.values())
    pairs = [(name, "none") for name in NORMALIZERS]
    pairs += [(name, "byte_level") for name in NORMALIZERS]
    pairs += [("none", name) for name in PRE_TOKENIZERS]
    pairs += [
        ("NFC", "cl100k"),
        ("fold", "split_Isolated_False"),
        ("strip", "metaspace_first"),
        ("bert", "bert"),
        ("lowercase", "whitespace_metaspace"),
    ]
    for i, (normalizer, pre_tokenizer) in enumerate(pairs):
        chosen = flags[i % len(flags)]
        yield f"{normalizer}-{pre_tokenizer}", partial(component, normalizer, pre_tokenizer, chosen)
    for normalizer in ("none", "fold", "prepend_fold"):
        yield (
            f"fallback-{normalizer}",
            partial(component, normalizer, "none", MODEL_FLAGS["fallback"]),
        )
    for name, affixes in AFFIXES.items():
        for pre_tokenizer in ("none", "whitespace_split"):
            yield f"{name}-{pre_tokenizer}", partial(affixed, affixes, pre_tokenizer)
    for pre_tokenizer in ("none", "byte_level", "cl100k"):
        for legacy in (False, True):
            yield (
                f"shuffled-{pre_tokenizer}-{legacy}",
                partial(shuffled, pre_tokenizer, legacy=legacy),
            )
    for i, name in enumerate(PATTERNS):
        yield (
            f"pattern-{name}",
            partial(patterned, name, "Isolated", invert=False, bytes_follow=True),
        )
        yield (
            f"pattern-{name}-kept",
            partial(patterned, name, "Removed", invert=True, bytes_follow=i % 2 == 0),
        )
        yield (
            f"pattern-{name}-merged",
            partial(patterned, name, BEHAVIORS[2 + i % 3], invert=i % 2 == 0, bytes_follow=False),
        )
        yield f"replace-{name}", partial(replaced_by_pattern, name)
    for model in WORD_MODELS:
        yield f"{model['type']}-bert", partial(word_model, "bert", "bert", model)
        yield f"{model['type']}-plain", partial(word_model, "none", "whitespace", model)
    for fallback in (False, True):
        yield (
            f"unigram-metaspace-{fallback}",
            partial(unigram, "none", "metaspace_always", byte_fallback=fallback),
        )
        yield f"unigram-whole-{fallback}", partial(unigram, "NFKC", "none", byte_fallback=fallback)
    yield "holes", with_holes
    yield "missing-bytes", without_bytes
    yield "shared-ids", shared_ids


FILES: dict[str, Callable[[], dict]] = dict(makers())
