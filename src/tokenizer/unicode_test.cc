#include "tokenizer/unicode.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tokenizer/instruction_set.h"
#include "tokenizer/normal_form.h"

namespace tokenmill::tokenizer {
namespace {

TEST(Unicode, Utf8SurvivesARoundTrip) {
  for (const char32_t c : {U'\0', U'a', U'\x7F', U'\x80', U'\u07FF', U'\u0800', U'\uFFFF',
                           U'\U00010000', U'\U0010FFFF'}) {
    std::string text;
    append_utf8(c, text);
    EXPECT_EQ(decode_utf8(text, 0).scalar, c);
    EXPECT_EQ(decode_utf8(text, 0).length, text.size());
    EXPECT_EQ(previous_scalar(text, text.size()), 0u);
  }
}

TEST(Unicode, ClassesAreThoseOfThePinnedWheel) {
  std::size_t white_space = 0;
  std::size_t letters = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    white_space += is_white_space(c);
    letters += is_letter(category_of(c));
  }
  EXPECT_EQ(white_space, 25u);
  EXPECT_EQ(letters, 141'028u);  // Oniguruma 6.9.10, Unicode 16
  EXPECT_FALSE(is_white_space(U'\u200B'));
  EXPECT_TRUE(has_class(U'\U00011DE0', ClassBit::rust_numeric));
  EXPECT_FALSE(is_number(category_of(U'\U00011DE0')));
}

TEST(Unicode, LowerCaseMayBeTwoScalars) {
  char32_t buffer;
  EXPECT_EQ(lower_case(U'Z', buffer), U"z");
  EXPECT_EQ(lower_case(U'Σ', buffer), U"σ");
  EXPECT_EQ(lower_case(U'İ', buffer), U"i\u0307");
  EXPECT_EQ(lower_case(U'漢', buffer), U"漢");
}

TEST(Unicode, EveryByteHasItsOwnCharacterOfTheAlphabet) {
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(alphabet_to_byte(byte_to_alphabet(static_cast<std::uint8_t>(byte))), byte);
  }
  EXPECT_EQ(byte_to_alphabet(' '), U'Ġ');
  EXPECT_EQ(alphabet_to_byte(U' '), -1);
  EXPECT_EQ(alphabet_to_byte(U'漢'), -1);
}

std::string normalized(std::string_view text, NormalForm form) {
  AlignedText aligned = align(text, 0);
  normalize(aligned, form);
  EXPECT_EQ(aligned.text.size(), aligned.origin.size());
  return aligned.text;
}

// Vectors against single scalars: every kind of scalar at every place of 64 bytes.
TEST(NormalForm, KernelsAgreeOnWhatIsInert) {
  const std::string_view best = name_of(instruction_set());
  for (const InstructionSet set : available_instruction_sets()) {
    ASSERT_TRUE(choose_instruction_set(name_of(set)));
    for (const char32_t c :
         U"a\u00e9\u0301\u0958\u1161\u11a8\u4e2d\uac00\ufb01\uf900\U0001f600"
         U"\U0001d15e") {
      for (const std::u32string filler : {U"a", U"\u0436", U"\u4e2d", U"a\U0001f600"}) {
        for (std::size_t before = 0; before < 70; ++before) {
          std::u32string text;
          for (std::size_t i = 0; i < before; ++i) text += filler[i % filler.size()];
          text += c;
          for (std::size_t i = 0; i < 80; ++i) text += filler[i % filler.size()];
          for (const auto form : {NormalForm::nfc, NormalForm::nfkd}) {
            const bool wanted = is_inert(c, form);
            ASSERT_EQ(is_inert(to_utf8(text), form), wanted)
                << name_of(set) << " U+" << std::hex << std::uint32_t{c} << " at " << before;
          }
        }
      }
    }
  }
  ASSERT_TRUE(choose_instruction_set(best));
}

// Parts against the whole: letters and marks of scripts that compose, in any order.
TEST(NormalForm, NfcByPartsIsNfcOfTheWhole) {
  constexpr std::u32string_view kScalars =
      U"ae "
      U"\u00e9\u0301\u0323\u0344\u0915\u093c\u0928\u09c7\u09be\u0627\u0653\u1100\u1161\u11a8\uac00"
      U"\u3042"
      U"\u304b\u3099\u30a6\u4e2d\ufa10\u0f71\u0f72\u0f80\u1e9b\u212b\u0340\U0001d157\U0001d165"
      U"\U000110ba";
  std::mt19937 random(5);
  std::size_t changed = 0;
  for (int round = 0; round < 20000; ++round) {
    std::u32string scalars;
    for (std::size_t i = random() % (round % 50 == 0 ? 200 : 12); i > 0; --i) {
      scalars += kScalars[random() % kScalars.size()];
    }
    const std::string text = to_utf8(scalars);
    const std::string wanted = normalized(text, NormalForm::nfc);
    std::string found = "left alone";
    const bool differs = rewrite_as_nfc(text, found);
    ASSERT_EQ(differs, wanted != text) << text;
    ASSERT_EQ(differs ? found : text, wanted) << text;
    changed += differs ? 1 : 0;
  }
  EXPECT_GT(changed, 5000u);
  EXPECT_LT(changed, 19000u);
}

// The definition, for all scalars: neither it nor what it decomposes to is a mark, or the later
// part of a composite.
TEST(NormalForm, WhatBeginsAloneIsNoLaterPart) {
  std::set<char32_t> later;
  for (char32_t c = 0; c < 0x110000; ++c) {
    char32_t buffer[3];
    const std::u32string_view parts = decompose(c, false, buffer);
    later.insert(parts.begin() + 1, parts.end());
  }
  EXPECT_GT(later.size(), 100u);
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (!begins_alone(c)) continue;
    char32_t buffer[3];
    const char32_t first = decompose(c, false, buffer).front();
    ASSERT_EQ(combining_class(first), 0) << std::hex << std::uint32_t{c};
    ASSERT_FALSE(later.contains(first)) << std::hex << std::uint32_t{c};
  }
}

TEST(NormalForm, ComposesAndDecomposes) {
  EXPECT_EQ(normalized("e\u0301", NormalForm::nfc), "é");
  EXPECT_EQ(normalized("é", NormalForm::nfd), "e\u0301");
  EXPECT_EQ(normalized("ﬁ", NormalForm::nfkc), "fi");
  EXPECT_EQ(normalized("ﬁ", NormalForm::nfc), "ﬁ");
  EXPECT_EQ(normalized("한", NormalForm::nfd), "\u1112\u1161\u11ab");
  EXPECT_EQ(normalized("\u1112\u1161\u11ab", NormalForm::nfc), "한");
}

TEST(NormalForm, OrdersMarksByTheirClass) {
  EXPECT_EQ(normalized("a\u0301\u0323", NormalForm::nfd), "a\u0323\u0301");
  EXPECT_EQ(normalized("a\u0323\u0301", NormalForm::nfc), "\u1ea1\u0301");
}

TEST(NormalForm, LeavesMarksOfLaterUnicodeVersionsAlone) {
  // U+0897 came with Unicode 16; in the data of version 9 it has no class.
  EXPECT_EQ(normalized("a\u0301\u0897\u0323", NormalForm::nfd), "a\u0301\u0897\u0323");
}

TEST(NormalForm, ComposedTextComesFromItsFirstScalar) {
  AlignedText text = align("xe\u0301y", 10);
  normalize(text, NormalForm::nfc);
  ASSERT_EQ(text.text, "xéy");
  EXPECT_EQ(text.origin[1].begin, 11u);
  EXPECT_EQ(text.origin[3].begin, 14u);
}

}  // namespace
}  // namespace tokenmill::tokenizer
