"""Texts of one language, out of the large multilingual corpus: documents mostly in its script."""

import json
from collections import Counter
from pathlib import Path

from tests.fixtures import corpus_path, corpus_texts

SAMPLE = 3_000  # characters of a document that are looked at
BYTES_MAX = 8_000_000
# Kana stand among Han characters, and Latin letters in any software text.
WEIGHTS = {"japanese": 3.0, "latin": 0.5}
LANGUAGES = ("chinese", "japanese", "korean", "russian")


def language_of(character: str) -> str:
    point = ord(character)
    if 0x4E00 <= point < 0xA000:
        return "chinese"
    if 0x3040 <= point < 0x3100:
        return "japanese"
    if 0xAC00 <= point < 0xD7B0:
        return "korean"
    if 0x400 <= point < 0x530:
        return "russian"
    return "latin" if point < 0x250 else "other"


def main_language(text: str) -> str:
    counts: Counter[str] = Counter()
    for character in text[:SAMPLE]:
        language = language_of(character)
        counts[language] += WEIGHTS.get(language, 1.0)
    return counts.most_common(1)[0][0] if counts else "other"


def language_path(name: str) -> Path:
    """A JSON Lines file; other Cyrillic languages count as Russian."""
    target = corpus_path("multilingual", large=True).with_name(f"{name}.jsonl")
    if target.exists():
        return target
    size = 0
    lines = []
    for text in corpus_texts("multilingual", large=True):
        if main_language(text) == name and size < BYTES_MAX:
            size += len(text.encode())
            lines.append(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    target.write_text("".join(lines), encoding="utf-8")
    return target
