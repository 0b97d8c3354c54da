#include "tokenizer/instruction_set.h"

#include <gtest/gtest.h>

namespace tokenmill::tokenizer {
namespace {

TEST(InstructionSets, AreChosenByName) {
  const std::string_view before = name_of(instruction_set());
  EXPECT_TRUE(choose_instruction_set("plain"));
  EXPECT_EQ(name_of(instruction_set()), "plain");
  EXPECT_FALSE(choose_instruction_set("none such"));
  EXPECT_EQ(name_of(instruction_set()), "plain");
  EXPECT_TRUE(choose_instruction_set(before));
}

}  // namespace
}  // namespace tokenmill::tokenizer
