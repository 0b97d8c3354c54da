"""Texts that break readers, and a reproducible mass of ordinary ones."""

import random

WEIRD = [
    "",
    " ",
    "plain",
    "a\nb\r\nc\rd",
    'quote " and "" and \\ and /',
    "comma, semicolon; tab\t",
    "null",
    "NA",
    "NaN",
    "\u0000 zero \u0001\u001f",
    "é à ü \u0301",
    "日本語テキスト",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "\u2028\u2029\u0085",
    "\ufeffmark",
    "\u202eright to left",
    "x" * 100_000,
    "日" * 50_000,
    "\\" * 1001,
    "[1,2]",
    '{"text": "inner"}',
]


def many(count: int, seed: int = 1) -> list[str]:
    """Texts of 0 to about 4,000 characters with all kinds of characters in them."""
    generator = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz     \n\t\"\\,;'éß日本\U0001f600"
    return [
        "".join(generator.choices(letters, k=generator.choice([0, 3, 40, 400, 4000])))
        for _ in range(count)
    ]
