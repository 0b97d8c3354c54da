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
# The other properties of Oniguruma 6.9.10, but general categories and those of POSIX brackets.
PROPERTIES = """
    NEWLINE PosixPunct Adlam Ahom Anatolian_Hieroglyphs Any Assigned Avestan Balinese Bamum
    Bassa_Vah Batak Bhaiksuki Bidi_Control Brahmi Braille Buginese Buhid Canadian_Aboriginal
    Carian Case_Ignorable Cased Caucasian_Albanian Chakma Cham Changes_When_Casefolded
    Changes_When_Casemapped Changes_When_Lowercased Changes_When_Titlecased
    Changes_When_Uppercased Cherokee Chorasmian Coptic Cs Cuneiform Cypriot Cypro_Minoan Dash
    Default_Ignorable_Code_Point Deprecated Deseret Diacritic Dives_Akuru Dogra Duployan
    Egyptian_Hieroglyphs Elbasan Elymaic Emoji_Component Emoji_Modifier Emoji_Modifier_Base
    Emoji_Presentation Extended_Pictographic Extender Garay Glagolitic Gothic Grantha
    Grapheme_Base Grapheme_Extend Grapheme_Link Gunjala_Gondi Gurung_Khema Hanifi_Rohingya
    Hanunoo Hatran Hex_Digit Hyphen IDS_Binary_Operator IDS_Trinary_Operator IDS_Unary_Operator
    ID_Compat_Math_Continue ID_Compat_Math_Start ID_Continue ID_Start Ideographic
    Imperial_Aramaic InCB Inscriptional_Pahlavi Inscriptional_Parthian Javanese Join_Control
    Kaithi Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khojki Khudawadi Kirat_Rai LC Lepcha
    Limbu Linear_A Linear_B Lisu Logical_Order_Exception Lycian Lydian Mahajani Makasar Mandaic
    Manichaean Marchen Masaram_Gondi Math Medefaidrin Meetei_Mayek Mende_Kikakui
    Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Modifier_Combining_Mark Mro Multani
    Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Noncharacter_Code_Point Nushu
    Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian
    Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Osage Osmanya
    Other_Alphabetic Other_Default_Ignorable_Code_Point Other_Grapheme_Extend Other_ID_Continue
    Other_ID_Start Other_Lowercase Other_Math Other_Uppercase Pahawh_Hmong Palmyrene
    Pattern_Syntax Pattern_White_Space Pau_Cin_Hau Phags_Pa Phoenician
    Prepended_Concatenation_Mark Psalter_Pahlavi Quotation_Mark Radical Regional_Indicator
    Rejang Runic Samaritan Saurashtra Sentence_Terminal Sharada Shavian Siddham SignWriting
    Soft_Dotted Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagalog
    Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tangsa Tangut Terminal_Punctuation Thaana Tifinagh
    Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Unified_Ideograph Unknown Vai Variation_Selector
    Vithkuqi Wancho Warang_Citi XID_Continue XID_Start Yezidi Yi Zanabazar_Square
    In_Latin_1_Supplement In_Latin_Extended_A In_Latin_Extended_B In_IPA_Extensions
    In_Spacing_Modifier_Letters In_Combining_Diacritical_Marks In_Greek_and_Coptic In_Cyrillic
    In_Cyrillic_Supplement In_Armenian In_Hebrew In_Arabic In_Syriac In_Arabic_Supplement
    In_Thaana In_NKo In_Samaritan In_Mandaic In_Syriac_Supplement In_Arabic_Extended_B
    In_Arabic_Extended_A In_Devanagari In_Bengali In_Gurmukhi In_Gujarati In_Oriya In_Tamil
    In_Telugu In_Kannada In_Malayalam In_Sinhala In_Thai In_Lao In_Tibetan In_Myanmar
    In_Georgian In_Hangul_Jamo In_Ethiopic In_Ethiopic_Supplement In_Cherokee
    In_Unified_Canadian_Aboriginal_Syllabics In_Ogham In_Runic In_Tagalog In_Hanunoo In_Buhid
    In_Tagbanwa In_Khmer In_Mongolian In_Unified_Canadian_Aboriginal_Syllabics_Extended In_Limbu
    In_Tai_Le In_New_Tai_Lue In_Khmer_Symbols In_Buginese In_Tai_Tham
    In_Combining_Diacritical_Marks_Extended In_Balinese In_Sundanese In_Batak In_Lepcha
    In_Cyrillic_Extended_C In_Georgian_Extended In_Sundanese_Supplement In_Vedic_Extensions
    In_Phonetic_Extensions In_Phonetic_Extensions_Supplement
    In_Combining_Diacritical_Marks_Supplement In_Latin_Extended_Additional In_Greek_Extended
    In_General_Punctuation In_Superscripts_and_Subscripts In_Currency_Symbols
    In_Combining_Diacritical_Marks_for_Symbols In_Letterlike_Symbols In_Number_Forms In_Arrows
    In_Mathematical_Operators In_Miscellaneous_Technical In_Control_Pictures
    In_Optical_Character_Recognition In_Enclosed_Alphanumerics In_Box_Drawing In_Block_Elements
    In_Geometric_Shapes In_Miscellaneous_Symbols In_Dingbats
    In_Miscellaneous_Mathematical_Symbols_A In_Supplemental_Arrows_A In_Supplemental_Arrows_B
    In_Miscellaneous_Mathematical_Symbols_B In_Supplemental_Mathematical_Operators
    In_Miscellaneous_Symbols_and_Arrows In_Glagolitic In_Latin_Extended_C In_Coptic
    In_Georgian_Supplement In_Tifinagh In_Ethiopic_Extended In_Cyrillic_Extended_A
    In_Supplemental_Punctuation In_CJK_Radicals_Supplement In_Kangxi_Radicals
    In_Ideographic_Description_Characters In_CJK_Symbols_and_Punctuation In_Hiragana In_Katakana
    In_Bopomofo In_Hangul_Compatibility_Jamo In_Kanbun In_Bopomofo_Extended In_CJK_Strokes
    In_Katakana_Phonetic_Extensions In_Enclosed_CJK_Letters_and_Months In_CJK_Compatibility
    In_CJK_Unified_Ideographs_Extension_A In_Yijing_Hexagram_Symbols In_CJK_Unified_Ideographs
    In_Yi_Syllables In_Yi_Radicals In_Lisu In_Vai In_Cyrillic_Extended_B In_Bamum
    In_Modifier_Tone_Letters In_Latin_Extended_D In_Syloti_Nagri In_Common_Indic_Number_Forms
    In_Phags_pa In_Saurashtra In_Devanagari_Extended In_Kayah_Li In_Rejang
    In_Hangul_Jamo_Extended_A In_Javanese In_Myanmar_Extended_B In_Cham In_Myanmar_Extended_A
    In_Tai_Viet In_Meetei_Mayek_Extensions In_Ethiopic_Extended_A In_Latin_Extended_E
    In_Cherokee_Supplement In_Meetei_Mayek In_Hangul_Syllables In_Hangul_Jamo_Extended_B
    In_High_Surrogates In_High_Private_Use_Surrogates In_Low_Surrogates In_Private_Use_Area
    In_CJK_Compatibility_Ideographs In_Alphabetic_Presentation_Forms
    In_Arabic_Presentation_Forms_A In_Variation_Selectors In_Vertical_Forms
    In_Combining_Half_Marks In_CJK_Compatibility_Forms In_Small_Form_Variants
    In_Arabic_Presentation_Forms_B In_Halfwidth_and_Fullwidth_Forms In_Specials
    In_Linear_B_Syllabary In_Linear_B_Ideograms In_Aegean_Numbers In_Ancient_Greek_Numbers
    In_Ancient_Symbols In_Phaistos_Disc In_Lycian In_Carian In_Coptic_Epact_Numbers
    In_Old_Italic In_Gothic In_Old_Permic In_Ugaritic In_Old_Persian In_Osmanya In_Osage
    In_Elbasan In_Caucasian_Albanian In_Vithkuqi In_Todhri In_Linear_A In_Latin_Extended_F
    In_Cypriot_Syllabary In_Imperial_Aramaic In_Nabataean In_Hatran In_Phoenician In_Lydian
    In_Meroitic_Cursive In_Kharoshthi In_Manichaean In_Avestan In_Inscriptional_Parthian
    In_Inscriptional_Pahlavi In_Psalter_Pahlavi In_Old_Turkic In_Old_Hungarian
    In_Hanifi_Rohingya In_Garay In_Rumi_Numeral_Symbols In_Yezidi In_Arabic_Extended_C
    In_Old_Sogdian In_Sogdian In_Old_Uyghur In_Chorasmian In_Elymaic In_Brahmi In_Kaithi
    In_Sora_Sompeng In_Chakma In_Mahajani In_Sinhala_Archaic_Numbers In_Khojki In_Multani
    In_Khudawadi In_Grantha In_Tulu_Tigalari In_Newa In_Tirhuta In_Siddham In_Modi
    In_Mongolian_Supplement In_Takri In_Myanmar_Extended_C In_Ahom In_Dogra In_Warang_Citi
    In_Dives_Akuru In_Nandinagari In_Zanabazar_Square In_Soyombo
    In_Unified_Canadian_Aboriginal_Syllabics_Extended_A In_Pau_Cin_Hau In_Devanagari_Extended_A
    In_Sunuwar In_Bhaiksuki In_Marchen In_Masaram_Gondi In_Gunjala_Gondi In_Makasar In_Kawi
    In_Lisu_Supplement In_Tamil_Supplement In_Cuneiform In_Cuneiform_Numbers_and_Punctuation
    In_Early_Dynastic_Cuneiform In_Cypro_Minoan In_Egyptian_Hieroglyphs
    In_Egyptian_Hieroglyph_Format_Controls In_Egyptian_Hieroglyphs_Extended_A
    In_Anatolian_Hieroglyphs In_Gurung_Khema In_Bamum_Supplement In_Mro In_Tangsa In_Bassa_Vah
    In_Pahawh_Hmong In_Kirat_Rai In_Medefaidrin In_Miao In_Ideographic_Symbols_and_Punctuation
    In_Tangut In_Tangut_Components In_Khitan_Small_Script In_Tangut_Supplement
    In_Kana_Extended_B In_Kana_Supplement In_Kana_Extended_A In_Small_Kana_Extension In_Nushu
    In_Duployan In_Shorthand_Format_Controls In_Symbols_for_Legacy_Computing_Supplement
    In_Znamenny_Musical_Notation In_Byzantine_Musical_Symbols In_Musical_Symbols
    In_Ancient_Greek_Musical_Notation In_Kaktovik_Numerals In_Mayan_Numerals
    In_Tai_Xuan_Jing_Symbols In_Counting_Rod_Numerals In_Mathematical_Alphanumeric_Symbols
    In_Sutton_SignWriting In_Latin_Extended_G In_Glagolitic_Supplement In_Cyrillic_Extended_D
    In_Nyiakeng_Puachue_Hmong In_Toto In_Wancho In_Nag_Mundari In_Ol_Onal In_Ethiopic_Extended_B
    In_Mende_Kikakui In_Adlam In_Indic_Siyaq_Numbers In_Ottoman_Siyaq_Numbers
    In_Arabic_Mathematical_Alphabetic_Symbols In_Mahjong_Tiles In_Domino_Tiles In_Playing_Cards
    In_Enclosed_Alphanumeric_Supplement In_Enclosed_Ideographic_Supplement
    In_Miscellaneous_Symbols_and_Pictographs In_Emoticons In_Ornamental_Dingbats
    In_Transport_and_Map_Symbols In_Alchemical_Symbols In_Geometric_Shapes_Extended
    In_Supplemental_Arrows_C In_Supplemental_Symbols_and_Pictographs In_Chess_Symbols
    In_Symbols_and_Pictographs_Extended_A In_Symbols_for_Legacy_Computing
    In_CJK_Unified_Ideographs_Extension_B In_CJK_Unified_Ideographs_Extension_C
    In_CJK_Unified_Ideographs_Extension_D In_CJK_Unified_Ideographs_Extension_E
    In_CJK_Unified_Ideographs_Extension_F In_CJK_Unified_Ideographs_Extension_I
    In_CJK_Compatibility_Ideographs_Supplement In_CJK_Unified_Ideographs_Extension_G
    In_CJK_Unified_Ideographs_Extension_H In_Tags In_Variation_Selectors_Supplement
    In_Supplementary_Private_Use_Area_A In_Supplementary_Private_Use_Area_B In_No_Block
    White_Space Newline
""".split()
NAMED_SETS |= {name: rf"\p{{{name}}}" for name in PROPERTIES}


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


# In the order of PatternCluster in src/tokenizer/unicode.h.
PATTERN_CLUSTERS = (
    "other cr lf control extend zwj spacing_mark prepend "
    "leading vowel trailing open_syllable closed_syllable indicator pictograph"
).split()
INDICATOR = "\U0001f1e6"


def scalars_in_cluster(before, after):
    """The scalars that \\X of a pattern takes together with both."""
    rest = [c for c in SCALARS if c not in (10, 13)]
    text = "".join(before + chr(c) + after + "\n" for c in rest)
    cutter = pre_tokenizers.Split(Regex(r"\X"), behavior="isolated")
    whole = {piece for piece, _ in cutter.pre_tokenize_str(text)}
    return {c for c in rest if before + chr(c) + after in whole}


def pattern_clusters():
    """What \\X of a pattern can see of a scalar."""
    joins = scalars_in_cluster("x", "")
    prepends = scalars_in_cluster("", "x") - joins
    before = {part: scalars_in_cluster("", part) - prepends for part in (L_JAMO, V_JAMO, T_JAMO)}
    after_v = scalars_in_cluster(V_JAMO, "") - joins
    extends = scalars_in_cluster(HEART, ZWJ + HEART)
    members = {
        "control": set(SCALARS) - scalars_in_cluster("", ACUTE),
        "spacing_mark": joins - extends,
        "extend": extends,
        "prepend": prepends,
        "leading": before[L_JAMO],
        "vowel": before[V_JAMO] & after_v,
        "open_syllable": before[V_JAMO] - before[L_JAMO] - after_v,
        "trailing": (before[T_JAMO] - before[V_JAMO]) & after_v,
        "closed_syllable": before[T_JAMO] - before[V_JAMO] - after_v,
        "indicator": scalars_in_cluster("", INDICATOR) - prepends,
        "pictograph": scalars_in_cluster("", ZWJ + HEART) - joins,
        "zwj": {ord(ZWJ)},
        "cr": {13},
        "lf": {10},
    }
    table = dict.fromkeys(SCALARS, 0)
    for name, scalars in members.items():
        for c in scalars:
            table[c] = PATTERN_CLUSTERS.index(name)
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
    names = [f'"{name.lower().replace("_", "")}"' for name in NAMED_SETS]
    out.append(f"const char* const kNamedSetNames[{len(NAMED_SETS)}] = {{")
    write_numbers(out, names)
    out.append("};")
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
    write_two_stage(out, "PatternCluster", pattern_clusters())
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
