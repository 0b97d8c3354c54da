// The judge is a table of its own: the well-formed byte sequences of Unicode 16, table 3-7, as
// ranges, and the rule of maximal parts (3.9, U+FFFD substitution) read off that table. It was
// compared with Python 3.11: bytes.decode("utf-8", "replace") gives the same count for each input.
#include "base/utf8.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace tokenmill {
namespace {

struct Range {
  std::uint8_t low;
  std::uint8_t high;
};
using Pattern = std::vector<Range>;

const std::array<Pattern, 9> kWellFormed = {{
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}},
}};

std::size_t matched(const Pattern& pattern, std::string_view text) {
  std::size_t count = 0;
  while (count < pattern.size() && count < text.size()) {
    const auto byte = static_cast<std::uint8_t>(text[count]);
    if (byte < pattern[count].low || byte > pattern[count].high) break;
    ++count;
  }
  return count;
}

struct Judgement {
  std::size_t valid_prefix = 0;
  std::size_t replacements = 0;
  std::string replaced;
};

Judgement judge(std::string_view text) {
  Judgement result;
  while (!text.empty()) {
    std::size_t longest = 0;
    bool is_whole = false;
    for (const Pattern& pattern : kWellFormed) {
      const std::size_t count = matched(pattern, text);
      if (count > longest) {
        longest = count;
        is_whole = count == pattern.size();
      }
    }
    if (is_whole) {
      result.replaced += text.substr(0, longest);
      if (result.replacements == 0) result.valid_prefix += longest;
    } else {
      result.replaced += "\xEF\xBF\xBD";
      ++result.replacements;
    }
    text.remove_prefix(longest == 0 ? 1 : longest);
  }
  return result;
}

void expect_as_judged(const std::string& text) {
  const Judgement expected = judge(text);
  EXPECT_EQ(is_valid_utf8(text), expected.replacements == 0) << testing::PrintToString(text);
  EXPECT_EQ(valid_utf8_prefix(text), expected.valid_prefix) << testing::PrintToString(text);
  std::string replaced = "before";
  EXPECT_EQ(append_lossy_utf8(text, replaced), expected.replacements)
      << testing::PrintToString(text);
  EXPECT_EQ(replaced, "before" + expected.replaced) << testing::PrintToString(text);
}

// Both ends of every range of the table, and their neighbours.
constexpr auto kBytes = std::to_array<std::uint8_t>(
    {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
     0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF});

void for_each_string(std::string& text, std::size_t length_max) {
  expect_as_judged(text);
  if (text.size() == length_max || testing::Test::HasFailure()) return;
  for (const std::uint8_t byte : kBytes) {
    text.push_back(static_cast<char>(byte));
    for_each_string(text, length_max);
    text.pop_back();
  }
}

TEST(Utf8, EveryShortStringIsJudgedAsTheTableSays) {
  std::string text;
  for_each_string(text, 3);
}

TEST(Utf8, EveryEndOfAFourByteCharacterIsJudgedAsTheTableSays) {
  for (const std::uint8_t first : std::to_array<std::uint8_t>({0xF0, 0xF1, 0xF3, 0xF4, 0xF5})) {
    for (const std::uint8_t second : kBytes) {
      std::string text = {static_cast<char>(first), static_cast<char>(second)};
      for_each_string(text, 4);
    }
  }
}

// Eight bytes are looked at together; what follows them must not be lost at their border.
TEST(Utf8, AnErrorIsFoundAtEveryPlaceOfAWord) {
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    text[at] = '\x80';
    expect_as_judged(text);
    text.replace(at, 1, "\xF0\x9F\x98\x80");
    expect_as_judged(text);
  }
}

// Sixteen places are judged together in texts of 32 bytes and more. valid_utf8_prefix(), which the
// table judges above, takes one character after the other.
TEST(Utf8, LongTextsAreJudgedAsShortOnes) {
  std::vector<std::string> parts = {""};
  for (std::size_t i = 0; parts[i].size() < 3; ++i) {
    for (const std::uint8_t byte : kBytes) parts.push_back(parts[i] + static_cast<char>(byte));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    // Ends, borders of blocks and what lies over them, in two surroundings.
    const std::size_t at = std::array<std::size_t, 6>{0, 13, 15, 16, 30, 33}[i % 6];
    for (const std::string_view around : {"a", "\xF1\x80\x80\x80"}) {
      std::string text(at, 'x');
      if (i % 4 != 0) text += around;
      text += parts[i];
      if (i % 5 != 0) text += around;
      text.resize(std::max(text.size(), i % 7 == 0 ? text.size() : std::size_t{40}), 'y');
      ASSERT_EQ(is_valid_utf8(text), valid_utf8_prefix(text) == text.size())
          << testing::PrintToString(text);
    }
  }
  for (std::size_t at = 0; at < 80; ++at) {
    std::string text(80, 'a');
    ASSERT_TRUE(is_valid_utf8(text));
    text[at] = '\xE2';
    ASSERT_FALSE(is_valid_utf8(text)) << at;
  }
}

// Python 3.11: len([c for c in b.decode("utf-8", "replace") if c == "\ufffd"]).
TEST(Utf8, ReplacementsAreCountedAsPythonCountsThem) {
  const auto count = [](std::string_view text) {
    std::string out;
    return append_lossy_utf8(text, out);
  };
  EXPECT_EQ(count("\xF0\x9F\x98"), 1U);
  EXPECT_EQ(count("\xF0\x9F\x98z"), 1U);
  EXPECT_EQ(count("\xED\xA0\x80"), 3U);
  EXPECT_EQ(count("\xE0\x80\x80"), 3U);
  EXPECT_EQ(count("\xF4\x90\x80\x80"), 4U);
  EXPECT_EQ(count("\xC0\xAF"), 2U);
  EXPECT_EQ(count("\xE2\x82\xE2\x82\xAC"), 1U);
  EXPECT_EQ(count("\xFF\xFE"), 2U);
}

TEST(Utf8, WhatATerminalWouldObeyIsEscaped) {
  EXPECT_EQ(display_escape("plain \xC3\xA4\n\t"), "plain \xC3\xA4\n\t");
  EXPECT_EQ(display_escape("\x1B[31m"), "\\u{1b}[31m");
  EXPECT_EQ(display_escape("a\xE2\x80\xAE"
                           "b"),
            "a\\u{202e}b");
  EXPECT_EQ(display_escape("\xFF"), "\\xff");
}

}  // namespace
}  // namespace tokenmill
