#include "tokenizer/byte_set.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tokenmill::tokenizer {
namespace {

std::size_t first_of(const std::string& members, std::string_view text, std::size_t position) {
  const std::size_t found = text.find_first_of(members, position);
  return found == std::string_view::npos ? text.size() : found;
}

TEST(ByteSet, FindsWhatALoopFinds) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 2000; ++trial) {
    std::string members;
    for (std::size_t i = random() % 6; i > 0; --i) members += static_cast<char>(random());
    std::string text(random() % 300, 'a');
    for (std::size_t i = text.size() / 30 * (random() % 3); i > 0; --i) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    if (!members.empty() && !text.empty() && trial % 2 == 0) text.back() = members.back();
    for (const InstructionSet instructions : available_instruction_sets()) {
      ByteSet set(instructions);
      for (const char byte : members) set.add(static_cast<unsigned char>(byte));
      for (std::size_t position = 0; position <= text.size(); position += 1 + random() % 9) {
        ASSERT_EQ(set.find(text, position), first_of(members, text, position))
            << name_of(instructions);
      }
    }
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
