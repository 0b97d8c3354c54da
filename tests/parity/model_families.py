"""Stand-ins for the families of models in use: the same components, a trained vocabulary.

The pipelines are those of the published tokenizer.json files; only vocabulary and merges are
small. Facts about them: the files themselves, as the Hub carries them.
"""

import json
import random
from collections.abc import Callable
from functools import partial

from tokenizers import Tokenizer, models, trainers

from tests.parity.charsmaps import precompiled, sentencepiece_charsmap
from tests.parity.synthetic_tokenizers import (
    BERT,
    CL100K,
    PATTERNS,
    TRAINING,
    add_model_tokens,
    added,
    byte_level,
    metaspace,
    replace,
    sequence,
    split,
    train,
)

BYTE_TOKENS = [f"<0x{byte:02X}>" for byte in range(256)]
DIGITS = {"type": "Digits", "individual_digits": True}
SQUEEZE = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}


def template(single: str, pair: str, **ids: int) -> dict:
    """`template("<s> $A </s>", "$A $B:1", **{"<s>": 1})` as JSON; `:n` is the type id."""

    def piece(word: str) -> dict:
        name, _, kind = word.partition(":")
        numbered = {"id": name.removeprefix("$"), "type_id": int(kind or 0)}
        return {"Sequence" if name.startswith("$") else "SpecialToken": numbered}

    return {
        "type": "TemplateProcessing",
        "single": [piece(word) for word in single.split()],
        "pair": [piece(word) for word in pair.split()],
        "special_tokens": {
            name: {"id": name, "ids": [number], "tokens": [name]} for name, number in ids.items()
        },
    }


def trained(
    normalizer: dict | None, pre_tokenizer: dict | None, model: dict, **rest: object
) -> dict:
    """BPE with all the special tokens of the families in its vocabulary."""
    file = train(normalizer, pre_tokenizer, model)
    add_model_tokens(file, ["<s>", "</s>", "<unk>", "<mask>", *BYTE_TOKENS])
    return file | rest


def trained_unigram(normalizer: dict | None, pre_tokenizer: dict | None, **rest: object) -> dict:
    base = json.loads(Tokenizer(models.Unigram()).to_str())
    file = base | {"normalizer": normalizer, "pre_tokenizer": pre_tokenizer}
    tokenizer = Tokenizer.from_str(json.dumps(file))
    specials = ["<pad>", "</s>", "<unk>", "<s>", "[CLS]", "[SEP]", "<mask>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=400, show_progress=False, special_tokens=specials, unk_token="<unk>"
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    return json.loads(tokenizer.to_str()) | {"added_tokens": []} | rest


def trained_wordpiece(normalizer: dict) -> dict:
    base = json.loads(Tokenizer(models.WordPiece(unk_token="[UNK]")).to_str())
    file = base | {"normalizer": normalizer, "pre_tokenizer": {"type": "BertPreTokenizer"}}
    tokenizer = Tokenizer.from_str(json.dumps(file))
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(
        vocab_size=500, show_progress=False, special_tokens=specials, limit_alphabet=200
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    file = json.loads(tokenizer.to_str())
    file["post_processor"] = template(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", **{"[CLS]": 2, "[SEP]": 3}
    )
    return file | {"decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True}}


LLAMA_DECODER = sequence(
    "decoders",
    [
        replace("▁", " "),
        {"type": "ByteFallback"},
        {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    ],
)
LLAMA_MODEL = {"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True}
LLAMA_ADDED = [
    added("<unk>", special=True),
    added("<s>", special=True),
    added("</s>", special=True),
]
BOS = template("<s> $A", "<s> $A <s>:1 $B:1", **{"<s>": 1})
BYTE_LEVEL = byte_level()
ROBERTA = {
    "type": "RobertaProcessing",
    "sep": ["</s>", 2],
    "cls": ["<s>", 0],
    "trim_offsets": True,
    "add_prefix_space": False,
}


def llama2() -> dict:
    normalizer = sequence("normalizers", [{"type": "Prepend", "prepend": "▁"}, replace(" ", "▁")])
    return trained(
        normalizer,
        None,
        LLAMA_MODEL,
        added_tokens=LLAMA_ADDED,
        decoder=LLAMA_DECODER,
        post_processor=BOS,
    )


def phi3() -> dict:
    file = llama2()
    tokens = [added("<|end|>", rstrip=True, special=True), added("<|user|>", rstrip=True)]
    return file | {"added_tokens": [*LLAMA_ADDED, *tokens]}


def mistral() -> dict:
    return trained(
        None,
        metaspace("first", split=False),
        LLAMA_MODEL,
        added_tokens=LLAMA_ADDED,
        decoder=LLAMA_DECODER,
        post_processor=BOS,
    )


def gemma() -> dict:
    runs = [added(c * n) for c in "\n▁\t" for n in range(2, 9)] + [added("<div>"), added("<b>")]
    decoder = sequence("decoders", LLAMA_DECODER["decoders"][:3])
    return trained(
        replace(" ", "▁"),
        split({"String": " "}, "MergedWithPrevious"),
        LLAMA_MODEL,
        added_tokens=[*LLAMA_ADDED, *runs],
        decoder=decoder,
        post_processor=BOS,
    )


def pythia() -> dict:
    runs = [added(" " * n, normalized=True) for n in range(24, 1, -1)]
    file = trained(
        {"type": "NFC"},
        BYTE_LEVEL,
        {},
        decoder=BYTE_LEVEL,
        post_processor=byte_level(add_prefix_space=True),
    )
    gone = {"Ã", "Á"}
    model = file["model"]
    model["vocab"] = {k: v for k, v in model["vocab"].items() if not gone & set(k)}
    model["merges"] = [pair for pair in model["merges"] if not gone & set("".join(pair))]
    return file | {"added_tokens": [added("<|endoftext|>", special=True), *runs]}


def roberta() -> dict:
    file = trained(None, BYTE_LEVEL, {}, decoder=BYTE_LEVEL, post_processor=ROBERTA)
    # Ids by frequency, unrelated to the ranks of the merges.
    tokens = list(file["model"]["vocab"])
    random.Random(8).shuffle(tokens)
    file["model"]["vocab"] = {token: i for i, token in enumerate(tokens)}
    return file | {"added_tokens": [added("<mask>", lstrip=True, special=True)]}


def clip() -> dict:
    squeeze = {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}
    pre_tokenizer = sequence(
        "pretokenizers",
        [split({"Regex": PATTERNS["clip"]}, "Removed", invert=True), byte_level(use_regex=False)],
    )
    return trained(
        sequence("normalizers", [{"type": "NFC"}, squeeze, {"type": "Lowercase"}]),
        pre_tokenizer,
        {"unk_token": "<unk>", "end_of_word_suffix": "</w>"},
        decoder={"type": "BPEDecoder", "suffix": "</w>"},
        post_processor=ROBERTA,
        added_tokens=[added("<|startoftext|>", normalized=True, special=True)],
    )


def regex_bpe(*patterns: str, model: dict | None = None, before: list | None = None) -> dict:
    """Splits by patterns, then bytes: the GPT-4 way."""
    splits = [split({"Regex": pattern}) for pattern in patterns]
    steps = [*(before or []), *splits, byte_level(use_regex=False)]
    return trained(
        None,
        sequence("pretokenizers", steps),
        model or {},
        decoder=BYTE_LEVEL,
        post_processor=byte_level(trim_offsets=False),
        added_tokens=[added("<|endoftext|>", special=True)],
    )


def phi4() -> dict:
    splitter = split({"Regex": CL100K}, "Removed", invert=True)
    tokens = [added("<|im_start|>", lstrip=True, rstrip=True, special=True)]
    return trained(
        None,
        sequence("pretokenizers", [splitter, byte_level(use_regex=False)]),
        {},
        decoder=BYTE_LEVEL,
        added_tokens=tokens,
    )


def falcon() -> dict:
    steps = [
        {"type": "Punctuation", "behavior": "Contiguous"},
        BYTE_LEVEL,
        {"type": "Digits", "individual_digits": False},
        split({"Regex": "[0-9][0-9][0-9]"}),
    ]
    return trained(None, sequence("pretokenizers", steps), {}, decoder=BYTE_LEVEL)


def smollm() -> dict:
    return trained(
        None,
        sequence("pretokenizers", [DIGITS, BYTE_LEVEL]),
        {},
        decoder=BYTE_LEVEL,
        added_tokens=[added("<|im_start|>", special=True)],
    )


def t5() -> dict:
    steps = [{"type": "WhitespaceSplit"}, metaspace("always")]
    extra = [added(f"<extra_id_{i}>", lstrip=True, rstrip=True, special=True) for i in range(3)]
    return trained_unigram(
        precompiled(sentencepiece_charsmap("nmt_nfkc")),
        sequence("pretokenizers", steps),
        decoder=metaspace("always"),
        added_tokens=extra,
        post_processor=template("$A </s>", "$A </s> $B </s>", **{"</s>": 1}),
    )


def xlm_roberta() -> dict:
    normalizer = sequence("normalizers", [precompiled(sentencepiece_charsmap("nmt_nfkc")), SQUEEZE])
    return trained_unigram(
        normalizer,
        metaspace("always"),
        decoder=metaspace("always"),
        added_tokens=[added("<mask>", lstrip=True, special=True)],
        post_processor=template("<s> $A </s>", "<s> $A </s> </s> $B </s>", **{"<s>": 3, "</s>": 1}),
    )


def albert() -> dict:
    steps = [
        replace("``", '"'),
        replace("''", '"'),
        {"type": "NFKD"},
        {"type": "StripAccents"},
        {"type": "Lowercase"},
        precompiled(sentencepiece_charsmap("nfkc")),
        SQUEEZE,
    ]
    pre_tokenizer = sequence("pretokenizers", [{"type": "WhitespaceSplit"}, metaspace("always")])
    return trained_unigram(
        sequence("normalizers", steps),
        pre_tokenizer,
        decoder=metaspace("always"),
        post_processor=template(
            "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", **{"[CLS]": 4, "[SEP]": 5}
        ),
    )


def nmt_unigram() -> dict:
    steps = [{"type": "Nmt"}, {"type": "NFKC"}, SQUEEZE]
    return trained_unigram(sequence("normalizers", steps), metaspace("always"))


def unigram_bytes() -> dict:
    """Unigram with byte fallback, as the SentencePiece converter writes it."""
    file = trained_unigram(replace(" ", "▁"), None, decoder=LLAMA_DECODER)
    file["model"]["vocab"] += [[token, 0.0] for token in BYTE_TOKENS]
    file["model"]["byte_fallback"] = True
    return file


def wordlevel() -> dict:
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    file = json.loads(tokenizer.to_str()) | {"pre_tokenizer": {"type": "Whitespace"}}
    tokenizer = Tokenizer.from_str(json.dumps(file))
    trainer = trainers.WordLevelTrainer(
        vocab_size=200, show_progress=False, special_tokens=["<unk>"]
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    return json.loads(tokenizer.to_str())


def scripts() -> dict:
    return trained_unigram(
        None, sequence("pretokenizers", [{"type": "UnicodeScripts"}, metaspace("always")])
    )


def ctc() -> dict:
    """Wav2Vec2: characters, and a decoder that undoes repetition."""
    letters = ["<pad>", "<s>", "</s>", "<unk>", "|", *"EATONIHSRDLUMWCFGYPBVK'XJQZ"]
    return {
        "model": {
            "type": "WordLevel",
            "unk_token": "<unk>",
            "vocab": {letter: i for i, letter in enumerate(letters)},
        },
        "pre_tokenizer": split({"String": ""}, "Isolated"),
        "decoder": {
            "type": "CTC",
            "pad_token": "<pad>",
            "word_delimiter_token": "|",
            "cleanup": True,
        },
    }


QWEN2 = CL100K.replace("{1,3}", "")
TEKKEN = PATTERNS["o200k"].replace(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "").replace("{1,3}", "")
DEEPSEEK_V3 = [r"\p{N}{1,3}", PATTERNS["deepseek_cjk"], PATTERNS["deepseek_v3"]]
DEEPSEEK_LLM = [
    r"[\r\n]",
    PATTERNS["deepseek_llm"],
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    r"\s+$",
    r"[一-龥ࠀ-一가-퟿]+",
]

FAMILIES: dict[str, Callable[[], dict]] = {
    "llama2": llama2,
    "phi3": phi3,
    "mistral": mistral,
    "gemma": gemma,
    "pythia": pythia,
    "roberta": roberta,
    "clip": clip,
    "llama3": partial(regex_bpe, CL100K, model={"ignore_merges": True}),
    "qwen2": partial(regex_bpe, QWEN2),
    "qwen35": partial(regex_bpe, PATTERNS["qwen35"]),
    "o200k": partial(regex_bpe, PATTERNS["o200k"]),
    "tekken": partial(regex_bpe, TEKKEN, model={"ignore_merges": True}),
    "kimi": partial(regex_bpe, PATTERNS["kimi"]),
    "deepseek_v3": partial(regex_bpe, *DEEPSEEK_V3),
    "deepseek_llm": partial(regex_bpe, *DEEPSEEK_LLM, before=None),
    "bloom": partial(regex_bpe, PATTERNS["bloom"]),
    "phi4": phi4,
    "falcon": falcon,
    "smollm": smollm,
    "bert_uncased": partial(trained_wordpiece, BERT),
    "bert_cased": partial(trained_wordpiece, BERT | {"lowercase": False}),
    "t5": t5,
    "xlm_roberta": xlm_roberta,
    "albert": albert,
    "nmt_unigram": nmt_unigram,
    "unigram_bytes": unigram_bytes,
    "wordlevel": wordlevel,
    "scripts": scripts,
    "ctc": ctc,
}
