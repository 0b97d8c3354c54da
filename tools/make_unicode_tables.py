"""Writes src/tokenizer/unicode_tables.cc by probing the pinned `tokenizers` wheel.

Hugging Face tokenizers carries several Unicode versions at once (Oniguruma 16, Rust 17, NFC 9,
BERT categories 8). No platform library agrees with all of them, so every table is the answer of
the wheel itself for each of the 1,112,064 scalar values.

Usage: .venv/bin/python tools/make_unicode_tables.py [--check]
"""

import argparse
import hashlib
import pathlib
import struct
import sys
import unicodedata

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

PINNED = "0.23.3"
OUTPUT = pathlib.Path(__file__).parent.parent / "src/tokenizer/unicode_tables.cc"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
BLOCK = 128

CATEGORIES = (
    "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co"
).split()

# Sets that patterns name and that general categories do not give.
NAMED_SETS = {
    "Alphabetic": r"[[:alpha:]]",
    "Uppercase": r"[[:upper:]]",
    "Lowercase": r"[[:lower:]]",
    "Print": r"[[:print:]]",
    "Graph": r"[[:graph:]]",
    "Cntrl": r"[[:cntrl:]]",
    **{
        name: rf"\p{{{name}}}"
        for name in (
            "Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Emoji Ethiopic Georgian Greek "
            "Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin "
            "Malayalam Mongolian Myanmar Oriya Sinhala Tamil Telugu Thai Tibetan Common Inherited"
        ).split()
    },
}


def unmatched(pre_tokenizer):
    """The scalars that a splitter which removes its matches leaves over."""
    pieces = pre_tokenizer.pre_tokenize_str("".join(map(chr, SCALARS)))
    return {ord(c) for piece, _ in pieces for c in piece}


def matched_by_regex(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    return set(SCALARS) - unmatched(split)


def general_categories():
    table = {c: 0 for c in SCALARS}
    for number, name in enumerate(CATEGORIES):
        if name != "Cn":
            for c in matched_by_regex(rf"\p{{{name}}}"):
                table[c] = number
    return table


def rust_word_characters():
    """`\\w` of the Rust regex crate: glued to the letter before it by Whitespace."""
    text = "".join("a" + chr(c) + " " for c in SCALARS)
    words = {piece for piece, _ in pre_tokenizers.Whitespace().pre_tokenize_str(text)}
    return {c for c in SCALARS if "a" + chr(c) in words}


def rust_numeric_characters():
    pieces = pre_tokenizers.Digits(individual_digits=False).pre_tokenize_str(
        "".join(map(chr, SCALARS))
    )
    # Runs alternate, and U+0000 is no digit.
    return {ord(c) for piece, _ in pieces[1::2] for c in piece}


def normalize_each(normalizer, before="", after="\n"):
    """The normalized form of each scalar, told apart by line feeds."""
    rest = [c for c in SCALARS if c != 10]
    text = "".join(before + chr(c) + after for c in rest)
    lines = normalizer.normalize_str(text).split("\n")
    assert len(lines) == len(rest) + 1
    return {c: line[len(before) :] for c, line in zip(rest, lines)} | {10: "\n"}


def bert_removed():
    clean = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False
    )
    return {c for c in SCALARS if clean.normalize_str("a" + chr(c) + "a") == "aa"}


def bert_nonspacing_marks(canonical):
    strip = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False
    )
    return {
        c for c in SCALARS if canonical[c] == chr(c) and strip.normalize_str("a" + chr(c)) == "a"
    }


def class_bits(canonical):
    bits = [
        matched_by_regex(r"\w"),
        set(SCALARS) - unmatched(pre_tokenizers.WhitespaceSplit()),
        rust_word_characters(),
        rust_numeric_characters(),
        set(SCALARS) - unmatched(pre_tokenizers.Punctuation("removed")),
        bert_removed(),
        bert_nonspacing_marks(canonical),
        {c for c, s in normalize_each(normalizers.StripAccents(), before="a").items() if s == ""},
    ]
    assert bits[1] == matched_by_regex(r"\s") and len(bits[1]) == 25
    return {c: sum(1 << i for i, members in enumerate(bits) if c in members) for c in SCALARS}


def combining_classes(nfd):
    """Classes are stable once assigned: Python's data, for those the wheel reorders at all."""
    classes = {}
    for c in SCALARS:
        value = unicodedata.combining(chr(c))
        high, low = chr(0x0345), chr(0x0334)  # the largest class, 240, and the smallest, 1
        if value and (
            nfd.normalize_str(high + chr(c)) != high + chr(c)
            or nfd.normalize_str(chr(c) + low) != chr(c) + low
        ):
            classes[c] = value
    representatives = {value: chr(c) for c, value in classes.items()}
    for c, value in classes.items():
        for other, mark in representatives.items():
            if nfd.normalize_str(chr(c)) == chr(c):
                swapped = nfd.normalize_str(chr(c) + mark) == mark + chr(c) != chr(c) + mark
                assert swapped == (value > other), (hex(c), value, other)
    return classes


def compositions(canonical):
    """(first, second) -> composed, for everything NFC composes but Hangul syllables."""
    nfc = normalizers.NFC()
    pairs = {}
    for c, parts in canonical.items():
        if len(parts) < 2 or 0xAC00 <= c <= 0xD7A3 or nfc.normalize_str(chr(c)) != chr(c):
            continue
        first = nfc.normalize_str(parts[:-1])
        assert len(first) == 1 and nfc.normalize_str(parts) == chr(c)
        pairs[(ord(first), ord(parts[-1]))] = c
    return pairs


def inert_bits(forms, classes, pairs):
    """Bit i: form i leaves every text of such characters alone (NFC, NFD, NFKC, NFKD)."""
    seconds = {second for _, second in pairs}
    seconds |= set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    table = {}
    for c in SCALARS:
        bits = 0
        for i, form in enumerate(forms):
            composes = i % 2 == 0 and c in seconds
            if form[c] == chr(c) and c not in classes and not composes:
                bits |= 1 << i
        table[c] = bits
    return table


# In the order of GraphemeClass in src/tokenizer/unicode.h.
GRAPHEME_CLASSES = (
    "other control extend linked_extend linker zwj spacing_mark prepend "
    "leading vowel trailing open_syllable closed_syllable pictograph consonant"
).split()
ACUTE, ZWJ, HEART, KA, VIRAMA = "\u0301", "\u200d", "\u2764", "\u0915", "\u094d"
L_JAMO, V_JAMO, T_JAMO = "\u1100", "\u1161", "\u11a8"


def counting_charsmap():
    """A Precompiled map of every byte but the line feed to "Q": a grapheme cluster of less than
    six bytes becomes one Q, a longer one a Q per character. So clusters can be counted."""
    leaf, children = 512, 256
    units = [0] * 1024
    units[0] = children << 10
    for byte in (byte for byte in range(1, 256) if byte != 10):
        units[children + byte] = byte | 1 << 8 | (leaf ^ (children + byte)) << 10
    units[leaf] = 1 << 31
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + b"Q\0"


def scalars_counted(count, before, after):
    """The scalars that give `count` Qs between `before` and `after`."""
    rest = [c for c in SCALARS if c not in (0, 10, 13)]
    text = "".join(before + chr(c) + after + "\n" for c in rest)
    lines = normalizers.Precompiled(counting_charsmap()).normalize_str(text).split("\n")
    return {c for c, line in zip(rest, lines) if len(line) == count}


def grapheme_classes():
    """What the cluster rules of Precompiled can see of a scalar. Regional indicators are not told
    apart: four bytes each, they are always looked up alone."""
    joins = scalars_counted(1, "a", "")
    prepends = scalars_counted(1, "", "a")
    before_v = scalars_counted(3, "", V_JAMO + ACUTE) - joins - prepends
    before_l = scalars_counted(3, "", L_JAMO + ACUTE) - joins - prepends
    before_t = scalars_counted(3, "", T_JAMO + ACUTE) - joins - prepends
    after_v = scalars_counted(3, V_JAMO, ACUTE)
    # Vowels beyond U+FFFF are too long to be seen after another; no syllable lies there.
    vowels = {c for c in before_v - before_l if c in after_v or c > 0xFFFF}
    extends = scalars_counted(5, HEART, ZWJ + HEART + ACUTE) & joins
    members = {
        "control": scalars_counted(2, "", ACUTE + ACUTE) | {0, 10, 13},
        "prepend": prepends,
        "pictograph": scalars_counted(4, "", ZWJ + HEART + ACUTE) - joins,
        "consonant": scalars_counted(4, "", VIRAMA + KA + ACUTE) - joins,
        "leading": before_l,
        "vowel": vowels,
        "open_syllable": before_v - before_l - vowels,
        "trailing": (before_t - before_v) & after_v,
        "closed_syllable": before_t - before_v - after_v,
        "spacing_mark": joins - extends,
        "extend": extends,
        "linked_extend": scalars_counted(5, KA + VIRAMA, KA + ACUTE) & joins,
        "linker": scalars_counted(4, KA, KA + ACUTE) & joins,
        "zwj": {ord(ZWJ)},
    }
    # Later names win: a linker is an extender of the more special kind.
    table = dict.fromkeys(SCALARS, 0)
    for name, scalars in members.items():
        for c in scalars:
            table[c] = GRAPHEME_CLASSES.index(name)
    return table


def scripts():
    """A number per script as UnicodeScripts has them, 0 for what joins any."""
    splitter = pre_tokenizers.UnicodeScripts()
    text = "".join(map(chr, SCALARS))
    anyone = {c for c in SCALARS if not splitter.pre_tokenize_str(chr(c))}
    representatives = []
    table = dict.fromkeys(SCALARS, 0)
    for piece, _ in splitter.pre_tokenize_str(text):
        first = next(c for c in piece if ord(c) not in anyone)
        joined = [len(splitter.pre_tokenize_str(r + first)) == 1 for r in representatives]
        number = joined.index(True) + 1 if any(joined) else len(representatives) + 1
        if not any(joined):
            representatives.append(first)
        for c in piece:
            if ord(c) not in anyone:
                table[ord(c)] = number
    return table


def write_numbers(out, numbers):
    line = ""
    for number in numbers:
        item = f"{number},"
        if len(line) + len(item) > 99:
            out.append(line)
            line = ""
        line += item
    out.append(line)


def write_array(out, kind, name, numbers):
    out.append(f"const {kind} {name}[{len(numbers)}] = {{")
    write_numbers(out, numbers)
    out.append("};")


def write_two_stage(out, name, table):
    """A block number per 128 scalars, then the distinct blocks."""
    blocks, index = {}, []
    for begin in range(0, 0x110000, BLOCK):
        block = tuple(table.get(c, 0) for c in range(begin, begin + BLOCK))
        index.append(blocks.setdefault(block, len(blocks)))
    write_array(out, "std::uint16_t", f"k{name}Index", index)
    write_array(out, "std::uint8_t", f"k{name}Blocks", [v for block in blocks for v in block])


def write_mappings(out, name, mapping):
    """Sorted sources, where the target of each ends, and all targets in one row."""
    items = sorted((c, s) for c, s in mapping.items() if s != chr(c))
    ends, pool = [], []
    for _, target in items:
        pool.extend(map(ord, target))
        ends.append(len(pool))
    write_array(out, "std::uint32_t", f"k{name}Sources", [c for c, _ in items])
    write_array(out, "std::uint16_t", f"k{name}Ends", ends)
    write_array(out, "char32_t", f"k{name}Targets", pool)
    out.append(f"const std::size_t k{name}Count = {len(items)};")


def ranges_of(members):
    """[first, last] of each run, flat."""
    flat = []
    for c in sorted(members):
        if flat and flat[-1] == c - 1:
            flat[-1] = c
        else:
            flat += [c, c]
    return flat


def write_named_sets(out):
    flat, ends = [], []
    for pattern in NAMED_SETS.values():
        flat += ranges_of(matched_by_regex(pattern))
        ends.append(len(flat))
    names = ",".join(f'"{name.lower()}"' for name in NAMED_SETS)
    out.append(f"const char* const kNamedSetNames[{len(NAMED_SETS)}] = {{{names}}};")
    write_array(out, "std::uint32_t", "kNamedSetEnds", ends)
    write_array(out, "char32_t", "kNamedSetRanges", flat)
    out.append(f"const std::size_t kNamedSetCount = {len(NAMED_SETS)};")


def escaped(text):
    return "".join(f"\\x{{{ord(c):x}}}" for c in text)


def found(pattern, text):
    cutter = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True)
    return [piece for piece, _ in cutter.pre_tokenize_str(text)]


def case_variants():
    """What (?i:c) takes besides c: single scalars, and the strings of two or three for which one
    scalar stands. Both ways are asked."""
    cased = sorted(
        {c for p in ("[[:upper:]]", "[[:lower:]]", r"\p{Lt}") for c in matched_by_regex(p)}
        | {c for c in SCALARS if {chr(c)} != {chr(c).lower(), chr(c).upper(), chr(c).casefold()}}
    )
    text = "\n".join(map(chr, cased))
    groups = {c: frozenset(found(f"(?i:{escaped(chr(c))})", text)) for c in cased}
    for group in groups.values():
        assert all(groups[ord(c)] == group for c in group), group
    rest = "".join(
        f"{escaped(chr(first))}-{escaped(chr(last))}"
        for first, last in zip(*[iter(ranges_of(set(SCALARS) - set(cased) - {0x0A}))] * 2)
    )
    assert found(f"(?i:[{rest}])", text) == []
    variants = {c: "".join(sorted(group - {chr(c)})) for c, group in groups.items()}
    long = {c: chr(c).casefold() for c in cased if len(chr(c).casefold()) > 1}
    for c, fold in long.items():
        assert found(f"(?i:{escaped(chr(c))})", fold) == [fold], hex(c)
        assert found(f"(?i:{escaped(fold)})", chr(c)) == [chr(c)], hex(c)
    return {c: v for c, v in variants.items() if v}, long


def tables():
    names = ("NFC", "NFD", "NFKC", "NFKD")
    forms = [normalize_each(getattr(normalizers, name)()) for name in names]
    canonical, compatible = forms[1], forms[3]
    classes = combining_classes(normalizers.NFD())
    pairs = compositions(canonical)
    hangul = set(range(0xAC00, 0xD7A4))
    out = []
    write_two_stage(out, "GeneralCategory", general_categories())
    write_two_stage(out, "ClassBits", class_bits(canonical))
    write_two_stage(out, "CombiningClass", classes)
    write_two_stage(out, "Inert", inert_bits(forms, classes, pairs))
    write_two_stage(out, "GraphemeClass", grapheme_classes())
    write_two_stage(out, "Script", scripts())
    write_mappings(out, "Canonical", {c: s for c, s in canonical.items() if c not in hangul})
    write_mappings(out, "Compatible", {c: s for c, s in compatible.items() if s != canonical[c]})
    write_mappings(out, "Lower", normalize_each(normalizers.Lowercase()))
    variants, long = case_variants()
    write_mappings(out, "CaseVariant", variants)
    write_mappings(out, "LongFold", long)
    keys = sorted(pairs)
    write_array(out, "std::uint64_t", "kCompositionPairs", [a << 32 | b for a, b in keys])
    write_array(out, "char32_t", "kCompositionResults", [pairs[key] for key in keys])
    out.append(f"const std::size_t kCompositionCount = {len(keys)};")
    write_named_sets(out)
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed file")
    arguments = parser.parse_args()
    if tokenizers.__version__ != PINNED:
        sys.exit(f"tokenizers {tokenizers.__version__} is installed; the pin is {PINNED}")
    body = tables()
    checksum = hashlib.sha256(body.encode()).hexdigest()
    text = (
        f"// Made by tools/make_unicode_tables.py from the wheel tokenizers {PINNED}.\n"
        f"// sha256 of what follows: {checksum}\n"
        "// clang-format off\n"
        '#include "tokenizer/unicode_tables.h"\n\n'
        "namespace tokenmill::tokenizer {\n"
        f"{body}\n"
        "}  // namespace tokenmill::tokenizer\n"
    )
    if arguments.check:
        sys.exit(0 if OUTPUT.read_text() == text else f"{OUTPUT} differs from what the wheel says")
    OUTPUT.write_text(text)


if __name__ == "__main__":
    main()
