#include "tokenizer/foreign_classes.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "tokenizer/trained_model_test.h"

namespace tokenmill::tokenizer {
namespace {

// Letters of two, three and four bytes, one that is not cut beside, marks, symbols, numbers, white
// space, and ASCII between them.
constexpr std::u32string_view kAlphabet =
    U"\u00e9\u00ea\u0436\u0437\u07ff\u0800\u3042\u3043\u4e00\u4e2d\u5341\uac00\uffdc"
    U"\u00e9\u0436\u3042\u4e2d\u017f\u0301\u2019\u20ac\ufffd\u00b2\u0663\u3007\u00a0\u3000"
    U"\U0001f600\U00010400\U00020000a 1\n";

std::string random_text(std::mt19937& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) append_utf8(kAlphabet[random() % kAlphabet.size()], text);
  return text;
}

const LetterRule& letter_rule() {
  static const LetterRule rule = [] {
    std::mt19937 random(3);
    const BpeModel model =
        train_byte_model(random, {.text = random_text(random, 600), .merges = 60});
    return *LetterRule::compile(model, *WordModel::compile(model, WordForm::bytes));
  }();
  return rule;
}

// The masks of all blocks of a text, and the cuts in each.
struct Settled {
  std::vector<ClassBlock> blocks;
  std::vector<std::uint64_t> cuts;
};

Settled settle(InstructionSet set, const LetterRule* letters, std::string_view text) {
  const std::size_t count = (text.size() + 63) / 64;
  std::string padded(text);
  padded.resize(count * 64);
  Settled settled{.blocks = std::vector<ClassBlock>(count + 1), .cuts = {}};
  classifier(InstructionSet::plain)(padded.data(), count, settled.blocks.data());
  ForeignClasses classes(set, letters);
  for (std::size_t i = 0; i < count; ++i) {
    settled.cuts.push_back(classes.settle(text, i * 64, &settled.blocks[i]));
  }
  return settled;
}

void expect_same(std::string_view text) {
  for (const LetterRule* const letters :
       {static_cast<const LetterRule*>(nullptr), &letter_rule()}) {
    const Settled wanted = settle(InstructionSet::plain, letters, text);
    for (const InstructionSet set : available_instruction_sets()) {
      const Settled found = settle(set, letters, text);
      ASSERT_EQ(found.cuts, wanted.cuts) << name_of(set) << " \"" << text << '"';
      ASSERT_EQ(std::memcmp(found.blocks.data(), wanted.blocks.data(),
                            wanted.blocks.size() * sizeof(ClassBlock)),
                0)
          << name_of(set) << " \"" << text << '"';
    }
  }
}

TEST(ForeignClasses, AreTheSameWithEveryKernel) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 3000; ++trial) {
    expect_same(random_text(random, random() % 120));
    if (testing::Test::HasFatalFailure()) return;
  }
}

// Every place of a letter about the end of a block, between others and on its own.
TEST(ForeignClasses, AreTheSameAtTheEndOfABlock) {
  for (const char32_t c : kAlphabet) {
    for (const std::string filler : {"\u4e2d", "\u0436", "\u00e9\u3042", "x"}) {
      for (std::size_t shift = 0; shift < 64; ++shift) {
        std::string text(shift, 'q');
        while (text.size() < 62) text += filler;
        append_utf8(c, text);
        while (text.size() < 200) text += filler;
        expect_same(text);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(ForeignClasses, SomePlacesAreCutAndSomeAreNot) {
  std::mt19937 random(5);
  std::size_t cuts = 0;
  std::size_t letters = 0;
  for (int trial = 0; trial < 100; ++trial) {
    const std::string text = random_text(random, 500);
    for (const std::uint64_t cut : settle(instruction_set(), &letter_rule(), text).cuts) {
      cuts += static_cast<std::size_t>(std::popcount(cut));
    }
    letters += 500;
  }
  EXPECT_GT(cuts, letters / 20);
  EXPECT_LT(cuts, letters / 2);
}

}  // namespace
}  // namespace tokenmill::tokenizer
