"""Texts that tokenizers get wrong: hand-picked ones, and random ones of an edge alphabet."""

import random

EDGE_TEXTS = [
    "", "a", " ", "  ", "\n", "\r\n\r\n", "\t", "\u0000\u0001\u007f", "\ufeffbom", "\ufffd",
    "hello world", "   leading", "trailing   ", " one space", "a  b   c    d",
    "Hello, World!  It's 1234567 o'clock\n\n\n  ok\r\n\tx", "1 2  3   4    5",
    "don't DON'T we'ſ we'S I'LL i'Ve they'RE 'tis '", "''s's'", "x'ſ'ſ",
    "日本語テキスト、漢字かな混じり文。", "한국어 \u1112\u1161\u11ab", "\ud7a3\uac00\u11a8",
    "Ünïcödé é e\u0301 \u1e9b\u0323 ﬁ Ａ\u0301", "\u0345\u0334a\u0345\u0334", "\u0301\u0301",
    "हिन्दी में पाठ", "ภาษาไทย", "العربية نص", "עברית", "Tiếng Việt", "ΣΊΣΥΦΟΣ", "İstanbul ǅ",
    "🎉🎊👨‍👩‍👧‍👦 🇩🇪", "\U0010ffff\U000e0041", "٣٤٥ ६७८ ⅷ ² ½ 𝟘𝟙", "a\u00adb\u200bc\u2060d",
    "a\u0085b\u00a0c\u1680d\u2028e\u3000f", "a\tb\x0bc\x0cd\re", " \u00a0 \n \u3000\n x",
    "foo_bar.baz(qux)[0] += 1; // comment\n    return;\n", "$£€¥+<=>^`|~", "\"'«»“”‘’",
    "https://example.org/a?b=c&d=%20#e", "x" * 5000, " " * 1000, "\n" * 700, "^" * 3000,
    "ab " * 1000, "▁▁ ▁a▁ b▁", "<s>a</s> <s> b", "<|endoftext|>hi <|endoftext|>",
    "<bos>x<eos>\n\n\n\t\t▁▁ <unused3> <div></div>", "<|im_start|>user\nhi<|im_end|>",
    "<|begin_of_text|><|eot_id|>\n", "<0x0A><0xff>", "</w> ## Ġ Ċ",
    "a\u0897b\u0898\u08ca", "\u1e9e\u0130\u017f", "\u1dfa\u0301\u1dc0", "\U0001e130\U0001e2ec",
]

ALPHABET = [
    *"abcXYZ", *"0123", *" \t\n\r", "  ", "\n\n", "\u000b", "\u0085", "\u00a0", "\u3000", "\u2028",
    *"'\".,!?-_/\\()<>$+=^`|~#@", "'s", "'S", "'ll", "'Re", "ſ", "é", "e\u0301", "\u0301", "\u0323",
    "ß", "Σ", "İ", "ǅ", "я", "漢", "字", "か", "ー", "한", "\u1112", "\u1161", "\u11ab", "ไ",
    "\u0e31", "न", "\u094d", "ﬁ", "Ａ", "½", "²", "Ⅷ", "٣", "𝟘", "\U00011de0", "€", "«", "▁", "▁▁",
    "🎉", "\u200d", "\ufe0f", "\u200b", "\ufeff", "\u00ad", "\u0000", "\u0007", "\ufffd",
    "\u0897", "\U0010ffff", "</s>", "<s>", "[X]", "tok", "Tok", "<0x41>",
]


def random_texts(seed: int, count: int, length_max: int = 24) -> list[str]:
    chance = random.Random(seed)
    return [
        "".join(chance.choices(ALPHABET, k=chance.randint(0, length_max))) for _ in range(count)
    ]
