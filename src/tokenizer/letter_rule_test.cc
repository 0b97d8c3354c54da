#include "tokenizer/letter_rule.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "tokenizer/instruction_set.h"
#include "tokenizer/trained_model_test.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

// Letters of two and three bytes that share first or last bytes, and one of four.
constexpr std::u32string_view kLetters =
    U"\u00e9\u00ea\u0436\u0437\u0446\u05d0\u3042\u3043\u3082\u30a2\u4e00\u4e01\u4e40\u4e81\u5341"
    U"\uac00\uac01\U00020000";

std::string random_run(std::mt19937& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) append_utf8(kLetters[random() % kLetters.size()], text);
  return text;
}

struct Subject {
  BpeModel model;
  WordModel words;
  LetterRule rule;

  explicit Subject(BpeModel made)
      : model(std::move(made)),
        words(*WordModel::compile(model, WordForm::bytes)),
        rule(*LetterRule::compile(model, words)) {}

  Ids merged(std::string_view word) const {
    Ids ids;
    WordModel::Scratch scratch;
    words.encode_by_merges(word, ids, scratch);
    return ids;
  }
};

BpeModel random_model(std::mt19937& random, std::size_t merges) {
  return train_byte_model(random, {.text = random_run(random, 400), .merges = merges});
}

std::vector<std::size_t> cuts_in(const LetterRule& rule, std::string_view run) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 0; i < run.size(); i += decode_utf8(run, i).length) {
    if (rule.cuts_at(run, i)) cuts.push_back(i);
  }
  return cuts;
}

TEST(LetterRule, PartsHaveTheIdsOfTheWhole) {
  std::mt19937 random(11);
  std::size_t letters = 0;
  std::size_t cuts = 0;
  for (int round = 0; round < 60; ++round) {
    const Subject subject(random_model(random, 5 + random() % 150));
    for (int word = 0; word < 100; ++word) {
      const std::size_t count = 1 + random() % 15;
      const std::string run = random_run(random, count);
      Ids parts;
      std::size_t begin = 0;
      std::vector<std::size_t> ends = cuts_in(subject.rule, run);
      cuts += ends.size();
      letters += count;
      ends.push_back(run.size());
      for (const std::size_t end : ends) {
        const Ids part = subject.merged(std::string_view(run).substr(begin, end - begin));
        parts.insert(parts.end(), part.begin(), part.end());
        begin = end;
      }
      ASSERT_EQ(parts, subject.merged(run)) << run;
    }
  }
  EXPECT_GT(cuts, letters / 10);
}

// One string each, so that only its own marks can forbid a cut.
TEST(LetterRule, AStringForbidsCutsBetweenItsBytes) {
  struct Case {
    std::string token;
    std::u32string spanned;
    std::u32string free;
  };
  const Case cases[] = {
      {"\xE4\xB8\x80\xE4\xB8\x81", U"\u4e00\u4e01", U"\u4e01\u4e00"},  // whole and whole
      {"\xB8\x80\xE4\xB8\x81", U"\u4e00\u4e01", U"\u4e01\u4e01"},      // two bytes and a whole one
      {"\xB8\x80\xE4\xB8\x81", U"\u5e00\u4e01", U"\u4e40\u4e01"},      // of another letter
      {"\x80\xE4\xB8\x81", U"\u4e40\u4e01", U"\u4e41\u4e01"},          // one byte and a whole one
      {"\x80\xE4\xB8\x81", U"\u0440\u4e01", U"\u0440\u4e41"},
      {"\xD0\xB6\xD0", U"\u0436\u0437", U"\u0436\u0442"},  // whole and one byte
      {"\xB6\xD0", U"\u4e36\u0437", U"\u4e36\u4e37"},      // one byte and one
      {"\xB6\xD0\xB7", U"\u0476\u0437", U"\u0476\u0438"},
      {"\xE4\xB8\x80\xE4\xB8", U"\u4e00\u4e01", U"\u4e00\u4e41"},  // whole and two bytes
      {"\xE4\xB8\x80\xE4", U"\u4e00\u4fff", U"\u4e00\u5000"},      // whole and one byte
      {"\xB8\x80\xE4", U"\u5e00\u4fff", U"\u5e40\u4fff"},          // two bytes and one
  };
  for (const Case& c : cases) {
    std::mt19937 random(1);
    const Subject subject(train_byte_model(random, {.more = {c.token}}));
    EXPECT_FALSE(subject.rule.may_cut(c.spanned[0], c.spanned[1])) << c.token;
    EXPECT_TRUE(subject.rule.may_cut(c.free[0], c.free[1])) << c.token;
  }
}

TEST(LetterRule, OnlyLettersOutsideAsciiAreCutBeside) {
  std::mt19937 random(1);
  const Subject subject(train_byte_model(random, {}));
  const auto cuts_between = [&](std::u32string_view pair) {
    return subject.rule.cuts_at(to_utf8(pair), to_utf8(pair.substr(0, 1)).size());
  };
  EXPECT_TRUE(cuts_between(U"\u0436\u4e00"));
  EXPECT_FALSE(cuts_between(U"a\u4e00"));
  EXPECT_FALSE(cuts_between(U"\u4e00z"));
  EXPECT_FALSE(cuts_between(U"\u017f\u4e00"));      // the long s
  EXPECT_FALSE(cuts_between(U"\u4e00\U00020000"));  // four bytes
  EXPECT_FALSE(cuts_between(U"\u4e00\u0663"));      // a number
  EXPECT_FALSE(cuts_between(U"\u4e00\u3002"));      // a full stop
}

TEST(LetterRule, NeedsTheBytesOfLetters) {
  std::vector<Vocabulary::Entry> entries;
  std::vector<std::string> tokens;
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (byte != 0xE4) tokens.push_back(alphabet_text(std::string(1, static_cast<char>(byte))));
  }
  entries.reserve(tokens.size());
  for (const std::string& token : tokens) {
    entries.emplace_back(token, static_cast<TokenId>(entries.size()));
  }
  const auto model = BpeModel::build(*Vocabulary::build(entries), {}, {});
  ASSERT_TRUE(model);
  EXPECT_FALSE(LetterRule::compile(*model, *WordModel::compile(*model, WordForm::bytes)));
}

TEST(LetterRule, StringsThatMergingDoesNotGiveAreContested) {
  std::mt19937 random(1);
  const std::string unreachable = to_utf8(U"\u0436\u0437");
  const Subject subject(
      train_byte_model(random, {.more = {unreachable, "ab"}, .ignore_merges = true}));
  EXPECT_TRUE(subject.rule.is_contested(unreachable));
  EXPECT_FALSE(subject.rule.is_contested("ab"));  // never beside a cut
  EXPECT_FALSE(subject.rule.is_contested(to_utf8(U"\u0436")));
  const Subject merging(train_byte_model(random, {.more = {unreachable}}));
  EXPECT_FALSE(merging.rule.is_contested(unreachable));
}

#if defined(__x86_64__)

TEST(LetterRule, LanesDecideLikeSinglePairs) {
  if (available_instruction_sets().back() != InstructionSet::avx512) return;
  std::mt19937 random(13);
  for (int round = 0; round < 20; ++round) {
    const Subject subject(random_model(random, 300));
    std::array<std::uint16_t, 33> letters{};
    for (int row = 0; row < 200; ++row) {
      for (std::uint16_t& letter : letters) {
        do {
          letter = static_cast<std::uint16_t>(row % 2 == 0 ? random() % 0xFF80 + 0x80
                                                           : kLetters[random() % 17]);
        } while (letter >= 0xD800 && letter < 0xE000);
      }
      const auto asked = static_cast<std::uint32_t>(random()) & (row % 3 == 0 ? 0xFFFF : ~0u);
      std::uint32_t wanted = 0;
      for (unsigned i = 0; i < 32; ++i) {
        const bool cuts = subject.rule.may_cut(letters[i], letters[i + 1]);
        wanted |= (cuts ? 1u << i : 0) & asked;
      }
      ASSERT_EQ(subject.rule.cuts_of_lanes(letters.data(), asked), wanted);
    }
  }
}

TEST(LetterRule, PairsDecideLikeSinglePairs) {
  if (available_instruction_sets().back() < InstructionSet::avx2) return;
  std::mt19937 random(17);
  for (int round = 0; round < 20; ++round) {
    const Subject subject(random_model(random, 300));
    for (int row = 0; row < 200; ++row) {
      LetterRule::LetterPairs pairs;
      pairs.left.fill(0);
      pairs.right.fill(0);
      pairs.places.fill(64);
      std::uint64_t wanted = 0;
      for (std::size_t place = random() % 4; place < 64; place += 1 + random() % 5) {
        const auto letter = [&] {
          return row % 2 == 0 ? static_cast<std::uint32_t>(random() % 0x5780 + 0x80)
                              : kLetters[random() % 17];
        };
        const std::size_t i = pairs.count++;
        pairs.places[i] = static_cast<std::uint32_t>(place);
        pairs.left[i] = letter();
        pairs.right[i] = letter();
        const bool cuts = subject.rule.may_cut(pairs.left[i], pairs.right[i]);
        wanted |= cuts ? std::uint64_t{1} << place : 0;
      }
      ASSERT_EQ(subject.rule.cuts_of_pairs(pairs), wanted);
    }
  }
}

#endif

}  // namespace
}  // namespace tokenmill::tokenizer
