"""The traps of the format, one small tokenizer each, with texts that fall into it.

The numbers are those of tests/mutants/mutants.toml, where each trap is switched on in our source.
Vocabularies are written by hand: with a trained one a rule shows only by chance.
"""

import json
from dataclasses import dataclass

from tests.parity.charsmaps import OWN_MAPPING, own_charsmap, precompiled
from tests.parity.synthetic_tokenizers import (
    BERT,
    CL100K,
    added,
    byte_level,
    metaspace,
    replace,
    sequence,
    split,
)


@dataclass(frozen=True)
class Trap:
    file: dict
    texts: list[str]

    def text_of_file(self) -> str:
        text = json.dumps(self.file)
        for number, literal in LITERALS.items():
            text = text.replace(number, literal)
        return text


def bpe(characters: str, *merges: tuple[str, str], **fields: object) -> dict:
    """A model with a token per character and per merge, in this order."""
    vocabulary = {character: i for i, character in enumerate(dict.fromkeys(characters))}
    for left, right in merges:
        vocabulary.setdefault(left + right, len(vocabulary))
    return {"type": "BPE", "vocab": vocabulary, "merges": [list(m) for m in merges]} | fields


def alphabet() -> list[str]:
    """The characters that stand for the bytes 0 to 255 in a byte-level vocabulary."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


BYTES = "".join(alphabet())
SPACE = alphabet()[0x20]
NOT_NUMERIC_YET = "\U00011de0"  # a number since Unicode 17, U+11DE0


def unigram(*pieces: tuple[str, float], **fields: object) -> dict:
    vocabulary = [["<unk>", 0.0], *map(list, pieces)]
    return {"type": "Unigram", "unk_id": 0, "vocab": vocabulary} | fields


def by_pattern(model: dict, pattern: str, behavior: str = "Isolated") -> dict:
    return {"model": model, "pre_tokenizer": split({"Regex": pattern}, behavior)}


def gpt4(*merges: tuple[str, str]) -> dict:
    steps = [split({"Regex": CL100K}), byte_level(use_regex=False)]
    return {"model": bpe(BYTES, *merges), "pre_tokenizer": sequence("pretokenizers", steps)}


def with_tokens(model: dict, *tokens: dict, **rest: object) -> dict:
    return {"model": model, "added_tokens": list(tokens)} | rest


X = added("<x>")
PREPEND = {"type": "Prepend", "prepend": "▁"}
FOLD = sequence("normalizers", [PREPEND, replace(" ", "▁")])
BERT_BY_SHAPE = {
    "type": "BertProcessing",
    "sep": ["a", 1],
    "cls": ["b", 0],
    "trim_offsets": True,
    "add_prefix_space": False,
}
# Two spellings of one double, but serde reads the first as one ulp less. Python would write the
# shortest spelling, so they take their place in the text of the file.
LITERALS = {"-1001.0": "-9.343393582074331", "-1002.0": "-9.34339358207433"}


def trap(file: dict, *texts: str) -> Trap:
    return Trap(file, list(texts))


TRAPS: dict[int, Trap] = {
    1: trap(with_tokens(bpe("ab"), X), "a<x>b"),
    2: trap(with_tokens({**bpe("a"), "vocab": {"a": 9}}, X), "a<x>a"),
    3: trap(with_tokens(bpe("ab "), X, added("<x>", lstrip=True), added("<y>")), "a <x>b<y>"),
    4: trap(with_tokens(bpe("ab"), added("<x>", special=True), X), "a<x>b"),
    5: trap(with_tokens(bpe("ab▁", ("▁", "a")), X, normalizer=PREPEND), "a<x>ab", "<x>a"),
    6: trap(with_tokens(bpe("ab▁", ("▁", "a")), X, normalizer=FOLD), "a<x>ab", "<x>a", "a a"),
    7: trap(
        with_tokens(bpe("tok "), added("TOK", normalized=True), normalizer={"type": "Lowercase"}),
        "a tok TOK t Tok",
    ),
    8: trap(
        with_tokens(bpe("ab "), added("<r>", rstrip=True), added("<l>", lstrip=True)),
        "a<r>  <l>b",
        "a  <l>  <l>b",
    ),
    9: trap(
        with_tokens(bpe("ab "), added("<r>", rstrip=True), added("\n")),
        "a<r> \n a",
        "<r>\n\n",
        "<r> b",
    ),
    10: trap(
        with_tokens(bpe("tok ²_\u200d\u0301"), added("tok", single_word=True)),
        *("tok", "a tok ", "tok\u200d", "\u200dtok", "tok²", "²tok", "tok_", "tok\u0301", "tok-"),
    ),
    11: trap(with_tokens(bpe("ax"), added("ab", single_word=True), added("b")), "xabx", "ab", "b"),
    12: trap(
        {
            "model": bpe(BYTES, (SPACE, "a")),
            "pre_tokenizer": byte_level(add_prefix_space=True),
            "added_tokens": [X],
        },
        "a<x>a",
        " a<x> a",
    ),
    13: trap(
        with_tokens(bpe("ab▁", ("▁", "a")), X, pre_tokenizer=metaspace("first", split=False)),
        *("a<x>a", "<x>a", "a a"),
    ),
    14: trap(
        {
            "model": bpe("ab \\s+", ("a", " "), ("\\", "s")),
            "pre_tokenizer": split({"String": r"\s+"}),
        },
        *("a b", r"a \s+b"),
    ),
    15: trap(
        {
            "model": bpe("ab▁", ("b", "▁"), ("▁", "a")),
            "normalizer": replace(" ", "▁"),
            "pre_tokenizer": split({"String": " "}, "MergedWithPrevious"),
        },
        *("b a", "a b  a"),
    ),
    16: trap(by_pattern(bpe("axy", ("x", "y")), "a"), "xyaxy", "xy"),
    17: trap(
        {
            "model": bpe(BYTES, (SPACE, SPACE)),
            "pre_tokenizer": sequence(
                "pretokenizers", [{"type": "Digits", "individual_digits": True}, byte_level()]
            ),
        },
        *("a  1", "a  b", "a  "),
    ),
    18: trap(by_pattern(bpe("12345", ("3", "4")), r"\p{N}{1,3}+"), "12345"),
    19: trap(by_pattern(bpe("ab\n", ("a", "b")), "^a"), "ab\nab", "bab"),
    20: trap(by_pattern(bpe("abcx"), "[a[bc]]+", "Removed"), "xabcx"),
    21: trap(gpt4((alphabet()[0xBF], "a")), "x'ſa", "'ſ'Sa"),
    22: trap(
        {
            "model": bpe(f"ab{NOT_NUMERIC_YET}", ("a", NOT_NUMERIC_YET)),
            "pre_tokenizer": {"type": "Digits", "individual_digits": False},
        },
        f"a{NOT_NUMERIC_YET}b",
    ),
    23: trap(gpt4((alphabet()[0xA0], "1")), f"a{NOT_NUMERIC_YET}1"),
    24: trap(
        {"model": bpe("a\u0897\u0323"), "normalizer": {"type": "NFC"}},
        *("a\u0897\u0323", "a\u0323\u0897"),
    ),
    25: trap({"model": bpe("ab\u0897"), "normalizer": BERT}, "a\u0897b\u0301", "A\u0378B"),
    26: trap(
        {"model": bpe("a \U0002b820\U0002b91f\U0002b920中"), "normalizer": BERT},
        *("a\U0002b820a\U0002b91fa", "a\U0002b920a", "a中a"),
    ),
    27: trap(
        {
            "model": bpe("Qnevr: ax\u0301thsokwi"),
            "normalizer": precompiled(own_charsmap(OWN_MAPPING)),
        },
        *("xa\u0301x", "Ａ\u0301x", "a", "\u0301"),
    ),
    28: trap(
        {
            "model": {
                **bpe("abc", ("a", "b"), ("b", "c")),
                "vocab": {"a": 0, "b": 1, "c": 2, "bc": 3, "ab": 4},
            }
        },
        "abc",
    ),
    29: trap({"model": bpe("abc", ("a", "b"), ("b", "c"), ("a", "b"))}, "abc"),
    30: trap({"model": bpe("ab", ("a", "b"))}, "axb", "x", "éaéb"),
    31: trap(
        {
            "model": {
                **bpe("a", unk_token="<unk>", fuse_unk=True, byte_fallback=True),
                "vocab": {"a": 0, "<unk>": 1, "<0xC3>": 2, "<0xA9>": 3},
            }
        },
        *("aЖéa", "éЖ", "ЖéЖa"),
    ),
    32: trap({"model": {**bpe("ab"), "vocab": {"a": 0, "b": 1, "ab": 2}}}, "ab", "aab"),
    33: trap({"model": unigram(("a", 0.0), ("b", -1002.0), ("ab", -1001.0))}, "ab"),
    34: trap({"model": unigram(("a", -1.0), ("aa", -1.0))}, "aaa", "aaaaa"),
    35: trap(
        {"model": unigram(("<s>", -30.0), ("zb", -12.0), ("c", -12.0), ("bc", -1.0))}, "zbc", "zb"
    ),
    36: trap({"model": unigram(("a", -1.0), ("a", -2.0), ("b", -1.0))}, "ab"),
    37: trap(
        {
            "model": {
                "type": "WordPiece",
                "vocab": {"[UNK]": 0, "a": 1, "##b": 2},
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 4,
            },
            "pre_tokenizer": {"type": "Whitespace"},
        },
        *("abx ab", "abbb abbbb"),
    ),
    39: trap(
        {
            "model": {**bpe(BYTES), "vocab": {c: i for i, c in enumerate("ba" + BYTES)}},
            "pre_tokenizer": byte_level(),
            "post_processor": BERT_BY_SHAPE,
        },
        *(" a  b", "a "),
    ),
}
