#include "tokenizer/charsmap.h"

#include <gtest/gtest.h>

#include "tokenizer/grapheme.h"

namespace tokenmill::tokenizer {
namespace {

// Trie and replacements as numbers of 32 bits and text, in base64.
std::string charsmap(const std::vector<std::uint32_t>& units, std::string_view replacements) {
  std::string blob;
  const auto put = [&](std::uint32_t number) {
    for (int i = 0; i < 4; ++i) blob += static_cast<char>(number >> (8 * i) & 0xFF);
  };
  put(static_cast<std::uint32_t>(units.size() * 4));
  for (const std::uint32_t unit : units) put(unit);
  blob += replacements;
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < blob.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < blob.size() ? static_cast<unsigned char>(blob[i + j]) : 0u);
    }
    for (int j = 3; j >= 0; --j) text += kDigits[bits >> (6 * j) & 63];
  }
  const std::size_t missing = (3 - blob.size() % 3) % 3;
  return text.replace(text.size() - missing, missing, missing, '=');
}

// "a" is replaced by what begins at `value`: the children of the root lie at 128, its leaf at 3.
std::vector<std::uint32_t> units_for_a(std::uint32_t value, std::uint32_t leaf = 3) {
  std::vector<std::uint32_t> units(256);
  units[0] = 128u << 10;
  const std::uint32_t node = 128 ^ 'a';
  units[node] = 'a' | 1u << 8 | (leaf ^ node) << 10;
  if (leaf < units.size()) units[leaf] = 1u << 31 | value;
  return units;
}

TEST(Charsmap, TheShortestKeyReplacesTheWholeText) {
  const auto map = Charsmap::parse(charsmap(units_for_a(2), std::string_view("x\0yz\0", 5)));
  ASSERT_TRUE(map);
  EXPECT_EQ(map->find("a"), "yz");
  EXPECT_EQ(map->find("ab"), "yz");
  EXPECT_FALSE(map->find("b"));
  EXPECT_FALSE(map->find(""));
}

TEST(Charsmap, RefusesWhatIsNoMap) {
  for (const std::string_view bad :
       {"", "A", "AAA", "AA=A", "A===", "AAB=", "AAAAAA===", "AAAA=", "/////w==", "BAAAAA==",
        "AAAAAP8=", "AAAA AAA", "AAAA\nAAA="}) {
    const auto map = Charsmap::parse(bad);
    ASSERT_FALSE(map) << bad;
    EXPECT_EQ(map.error().code, ErrorCode::tokenizer_invalid);
  }
}

TEST(Charsmap, AWalkThatLeavesTheArrayFindsNothing) {
  const auto outside = Charsmap::parse(charsmap(units_for_a(0, 300), "x"));
  ASSERT_TRUE(outside);
  EXPECT_FALSE(outside->find("a"));
  const auto far = Charsmap::parse(charsmap(units_for_a(1000), "x"));
  ASSERT_TRUE(far);
  EXPECT_FALSE(far->find("a"));
  const auto inside_a_character = Charsmap::parse(charsmap(units_for_a(1), "é"));
  ASSERT_TRUE(inside_a_character);
  EXPECT_FALSE(inside_a_character->find("a"));
  const auto empty = Charsmap::parse(charsmap({}, "x"));
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->find("a"));
}

TEST(Grapheme, EndsWhereTheClusterEnds) {
  const auto length = [](std::string_view text) { return grapheme_end(text, 0); };
  EXPECT_EQ(length("ab"), 1u);
  EXPECT_EQ(length("\r\nx"), 2u);
  EXPECT_EQ(length("\n\r"), 1u);
  EXPECT_EQ(length("a\u0301\u0308b"), 5u);
  EXPECT_EQ(length("\n\u0301"), 1u);
  EXPECT_EQ(length("\u0600a"), 3u);
  EXPECT_EQ(length("\u1100\u1161\u11a8\u1161"), 9u);
  EXPECT_EQ(length("\uac01\u1161"), 3u);
  EXPECT_EQ(length("\u2764\u0301\u200d\u2764\u2764"), 11u);
  EXPECT_EQ(length("\u2764\u200d\u200d\u2764"), 9u);
  EXPECT_EQ(length("\u0915\u094d\u200d\u0915\u0915"), 12u);
  EXPECT_EQ(length("\u0915\u0301\u0915"), 5u);
}

}  // namespace
}  // namespace tokenmill::tokenizer
