#include "tokenizer/prefix_set.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

std::size_t find_with(InstructionSet instructions, const std::vector<std::string>& strings,
                      std::string_view text, std::size_t position) {
  PrefixSet set(instructions);
  for (const std::string& string : strings) set.add(string);
  return set.find(text, position);
}

TEST(PrefixSet, FindsTwoBytesInARow) {
  for (const InstructionSet set : available_instruction_sets()) {
    const std::vector<std::string> strings = {"  ", "<s>", "\xE2\x96\x81"};
    EXPECT_EQ(find_with(set, strings, "a b c  d", 0), 5u);
    EXPECT_EQ(find_with(set, strings, "a b c  d", 6), 8u);
    EXPECT_EQ(find_with(set, strings, "a < b <s", 0), 6u);
    EXPECT_EQ(find_with(set, strings, "a \xE2\x97 \xE2\x96", 0), 5u);
    EXPECT_EQ(find_with(set, strings, "a <", 0), 2u);  // the last byte: more may follow
    EXPECT_EQ(find_with(set, strings, "", 0), 0u);
    EXPECT_EQ(find_with(set, {}, "  ", 0), 2u);
    EXPECT_EQ(find_with(set, {"<"}, "a <b", 0), 2u);
  }
}

// Where the first two bytes of a string stand a place is found; and every kernel finds the same.
TEST(PrefixSet, FindsEveryPlaceWithEveryKernel) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 3000; ++trial) {
    std::vector<std::string> strings(random() % 12);
    for (std::string& string : strings) {
      string.push_back(static_cast<char>(random()));
      if (random() % 4 != 0) string.push_back(static_cast<char>(random()));
    }
    std::string text(random() % 300, 'a');
    for (std::size_t i = text.size() / 20 * (random() % 3); i > 0 && !strings.empty(); --i) {
      const std::string& string = strings[random() % strings.size()];
      const std::size_t at = random() % text.size();
      const char byte = string[random() % string.size()];
      text[at] = random() % 4 == 0 ? static_cast<char>(random()) : byte;
      if (random() % 2 == 0) text.replace(at, string.size(), string);
    }
    for (std::size_t position = 0; position <= text.size(); position += 1 + random() % 9) {
      std::size_t nearest = text.size();
      for (const std::string& string : strings) {
        nearest = std::min(nearest, text.find(string, position));
      }
      const std::size_t wanted = find_with(InstructionSet::plain, strings, text, position);
      ASSERT_LE(wanted, nearest);
      for (const InstructionSet set : available_instruction_sets()) {
        ASSERT_EQ(find_with(set, strings, text, position), wanted) << name_of(set);
      }
    }
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
