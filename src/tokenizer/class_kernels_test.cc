#include "tokenizer/class_kernels.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

void expect_equal(const ClassBlock& a, const ClassBlock& b) {
  EXPECT_EQ(a.letter, b.letter);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.blank, b.blank);
  EXPECT_EQ(a.newline, b.newline);
  EXPECT_EQ(a.space, b.space);
  EXPECT_EQ(a.quote, b.quote);
  EXPECT_EQ(a.foreign, b.foreign);
  EXPECT_EQ(a.continuation, b.continuation);
}

TEST(ClassKernels, AllGiveWhatThePlainOneGives) {
  std::mt19937 random(3);
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (int i = 0; i < 64 * 1024; ++i) bytes += static_cast<char>(random());
  for (std::size_t shift = 0; shift < 64; ++shift) {
    const std::size_t count = (bytes.size() - shift) / 64;
    std::vector<ClassBlock> wanted(count);
    classifier(InstructionSet::plain)(bytes.data() + shift, count, wanted.data());
    for (const InstructionSet set : available_instruction_sets()) {
      std::vector<ClassBlock> found(count);
      classifier(set)(bytes.data() + shift, count, found.data());
      for (std::size_t i = 0; i < count; ++i) expect_equal(found[i], wanted[i]);
    }
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
