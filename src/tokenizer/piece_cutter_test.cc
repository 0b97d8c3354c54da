#include "tokenizer/piece_cutter.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "tokenizer/trained_model_test.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

using Ends = std::vector<std::uint32_t>;

constexpr std::array kSchemes{kR50k, kCl100k, kCl100kOneDigit};

// At least one of every class, and what contractions are made of.
constexpr std::u32string_view kAlphabet =
    U"aZsStTdDmMrRvVeElL'''0129    \t\n\r\v.,!-_@[`{\u0001\u007f\u00e9\u0436\u4e2d\u017f\u2019"
    U"\u20ac\U0001f600\u00a0\u3000\u0085\u00b2\u0663\u0301\U00010400\u3042\uac00";

Ends reference_ends(const PieceScheme& scheme, std::string_view text) {
  Ends ends;
  for (std::size_t begin = 0; begin < text.size();) {
    begin = next_piece(scheme, text, begin);
    ends.push_back(static_cast<std::uint32_t>(begin));
  }
  return ends;
}

Ends cutter_ends(PieceCutter& cutter, const PieceScheme& scheme, std::string_view text) {
  Ends ends;
  std::array<std::uint32_t, PieceCutter::kEndsPerStep + 20> found{};
  cutter.reset();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t count = cutter.cut(scheme, text, begin, found);
    EXPECT_GT(count, 0u);
    if (count == 0) break;
    ends.insert(ends.end(), found.begin(), found.begin() + count);
    begin = ends.back();
  }
  return ends;
}

// A rule that forbids about half of the cuts between letters of the alphabet.
const LetterRule& letter_rule() {
  static const LetterRule rule = [] {
    std::mt19937 random(3);
    std::string text;
    for (int i = 0; i < 300; ++i) {
      append_utf8(U"\u00e9\u0436\u4e2d\u017f\u3042\uac00"[random() % 6], text);
    }
    const BpeModel model = train_byte_model(random, {.text = text, .merges = 25});
    return *LetterRule::compile(model, *WordModel::compile(model, WordForm::bytes));
  }();
  return rule;
}

std::size_t cuts_found = 0;
std::size_t cuts_missed = 0;

// With a rule there are the same ends and some of its cuts: pieces that the scanner cuts stay
// whole.
void expect_cuts(const Ends& ends, const Ends& pieces, std::string_view text) {
  std::size_t next = 0;
  std::size_t piece = 0;
  for (std::uint32_t i = 1; i <= text.size(); ++i) {
    while (pieces[piece] < i) ++piece;
    const bool ends_piece = pieces[piece] == i;
    const bool ends_word = next < ends.size() && ends[next] == i;
    const bool is_foreign = i < text.size() && static_cast<unsigned char>(text[i]) >= 0xC0 &&
                            static_cast<unsigned char>(text[i - 1]) >= 0x80;
    const bool may_cut = is_foreign && letter_rule().cuts_at(text, i);
    ASSERT_FALSE(ends_piece && may_cut) << i << " of \"" << text << '"';
    ASSERT_TRUE(ends_word ? ends_piece || may_cut : !ends_piece) << i << " of \"" << text << '"';
    if (may_cut) ++(ends_word ? cuts_found : cuts_missed);
    next += ends_word ? 1 : 0;
  }
}

// Every kernel against the scanner that takes one scalar after the other.
void expect_same(std::string_view text) {
  std::array<Ends, 4> plain_words;  // by the digits of a scheme
  for (const InstructionSet set : available_instruction_sets()) {
    PieceCutter cutter(set);
    PieceCutter letter_cutter(set, &letter_rule());
    for (const PieceScheme& scheme : kSchemes) {
      const Ends wanted = reference_ends(scheme, text);
      ASSERT_EQ(cutter_ends(cutter, scheme, text), wanted)
          << name_of(set) << ", scheme with groups of " << int{scheme.digits_max} << " digits: \""
          << text << '"';
      const Ends words = cutter_ends(letter_cutter, scheme, text);
      if (set == InstructionSet::plain) {
        expect_cuts(words, wanted, text);
        plain_words[scheme.digits_max] = words;
      }
      ASSERT_EQ(words, plain_words[scheme.digits_max]) << name_of(set) << " \"" << text << '"';
    }
  }
}

// Characters with runs, so that long runs of one class occur.
std::string random_text(std::mt19937& random, std::size_t count, double run_share) {
  std::string text;
  char32_t c = U' ';
  for (std::size_t i = 0; i < count; ++i) {
    if (std::bernoulli_distribution(1 - run_share)(random))
      c = kAlphabet[random() % kAlphabet.size()];
    append_utf8(c, text);
  }
  return text;
}

// Calls `check` with every text of up to `length` characters of `letters`.
template <class Check>
void enumerate(std::u32string_view letters, std::size_t length, const Check& check) {
  std::size_t total = 1;
  for (std::size_t n = 1; n <= length; ++n) {
    total *= letters.size();
    for (std::size_t number = 0; number < total; ++number) {
      std::string text;
      std::size_t rest = number;
      for (std::size_t i = 0; i < n; ++i, rest /= letters.size()) {
        append_utf8(letters[rest % letters.size()], text);
      }
      check(text);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(PieceCutter, CutsEveryShortTextLikeTheScanner) {
  enumerate(U"as' \t\n0.\u00e9\u4e2d\u017f\u2019\u3000\u00b2", 4,
            [](const std::string& text) { expect_same(text); });
}

// The same text at the place where one view ends and the next begins.
TEST(PieceCutter, CutsShortTextsLikeTheScannerAcrossTheEndOfAView) {
  enumerate(U"as' \n0.\u00e9\u3000", 3, [](const std::string& text) {
    for (const std::size_t before : {59u, 60u, 61u, 62u, 63u, 64u}) {
      for (const char filler : {'x', '\n', ' ', ';', '1'}) {
        std::string padded = "y" + std::string(before, filler);
        padded.append(text).append("xs a");
        expect_same(padded);
        padded = "y " + std::string(before, filler);
        padded += text;
        expect_same(padded);
      }
    }
  });
}

TEST(PieceCutter, CutsRandomTextLikeTheScannerAtEveryAlignment) {
  std::mt19937 random(7);
  for (int round = 0; round < 600; ++round) {
    const std::size_t count = round % 3 == 0 ? random() % 5000 : random() % 300;
    std::string text = random_text(random, count, 0.1 * (round % 10));
    const std::size_t shift = random() % 64;
    text.insert(0, shift, 'q');
    expect_same(std::string_view(text).substr(shift));
    if (HasFatalFailure()) return;
  }
}

TEST(PieceCutter, CutsNearlyAllLettersThatTheRuleAllows) {
  std::mt19937 random(8);
  cuts_found = cuts_missed = 0;
  for (int round = 0; round < 100; ++round) expect_same(random_text(random, 300, 0));
  EXPECT_GT(cuts_found, 10 * cuts_missed);
}

TEST(PieceCutter, CutsLongRunsLikeTheScanner) {
  for (const std::string unit : {"a", "1", " ", "\n", " \n", ".", "'s", "\u4e2d",
                                 "\u00e9\u4e2d\uac00", "\U00010400\u4e2d", "\u3000", "\u00b2"}) {
    for (const std::size_t count : {63u, 64u, 65u, 127u, 128u, 129u, 5000u}) {
      std::string text;
      for (std::size_t i = 0; i < count; ++i) text += unit;
      expect_same(text);
      expect_same(text + "b");
      expect_same("it" + text + "\n c");
    }
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
