#include "tokenizer/space_cutter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

using Ends = std::vector<std::size_t>;

class SpaceCutterTest : public testing::TestWithParam<InstructionSet> {};

// Through as many calls as it takes with room for `room` ends.
Ends cut(const SpaceCutter& cutter, std::string_view text, std::size_t begin, std::size_t room) {
  Ends result;
  std::vector<std::uint32_t> ends(room);
  while (begin < text.size()) {
    const std::size_t count = cutter.cut(text, begin, ends);
    EXPECT_GE(count, 1u);
    EXPECT_LE(count, room);
    if (count == 0) break;
    result.insert(result.end(), ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(count));
    begin = result.back();
  }
  return result;
}

Ends expected(const AsciiSet& characters, std::string_view text, std::size_t begin) {
  Ends result;
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    const auto before = static_cast<unsigned char>(text[i - 1]);
    if (text[i] == ' ' && before < 0x80 && characters[before]) result.push_back(i);
  }
  if (begin < text.size()) result.push_back(text.size());
  return result;
}

TEST_P(SpaceCutterTest, CutsBeforeSpacesThatFollowAMember) {
  const SpaceCutter cutter(printing_ascii(), GetParam());
  EXPECT_EQ(cut(cutter, "a b  c\n d\xC3\xA9 e", 0, 65), (Ends{1, 3, 13}));
  EXPECT_EQ(cut(cutter, " a ", 0, 65), (Ends{2, 3}));
  EXPECT_EQ(cut(cutter, "", 0, 65), Ends{});
}

TEST_P(SpaceCutterTest, TextsOfAllSizesAndSetsAsTheDefinition) {
  std::mt19937 chance(7);
  for (int round = 0; round < 3000; ++round) {
    const AsciiSet characters = printing_where([&](char32_t) { return chance() % 4 != 0; });
    std::string text(chance() % 400, ' ');
    const unsigned spaces = 1 + chance() % 8;
    for (char& c : text) {
      if (chance() % spaces != 0) c = static_cast<char>(chance() % 256);
    }
    const std::size_t begin = text.empty() ? 0 : chance() % text.size();
    const SpaceCutter cutter(characters, GetParam());
    ASSERT_EQ(cut(cutter, text, begin, 65 + chance() % 100), expected(characters, text, begin));
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, SpaceCutterTest, testing::ValuesIn(available_instruction_sets()),
                         [](const auto& set) { return std::string(name_of(set.param)); });

}  // namespace
}  // namespace tokenmill::tokenizer
