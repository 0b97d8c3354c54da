#include "tokenizer/piece_cutter.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

using Ends = std::vector<std::uint32_t>;

constexpr std::array kSchemes{kR50k, kCl100k, kCl100kOneDigit};

// At least one of every class, and what contractions are made of.
constexpr std::u32string_view kAlphabet =
    U"aZsStTdDmMrRvVeElL'''0129    \t\n\r\v.,!-_@[`{\u0001\u007f\u00e9\u0436\u4e2d\u017f\u2019"
    U"\u20ac\U0001f600\u00a0\u3000\u0085\u00b2\u0663\u0301\U00010400";

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

// Every kernel against the scanner that takes one scalar after the other.
void expect_same(std::string_view text) {
  for (const InstructionSet set : available_instruction_sets()) {
    PieceCutter cutter(set);
    for (const PieceScheme& scheme : kSchemes) {
      ASSERT_EQ(cutter_ends(cutter, scheme, text), reference_ends(scheme, text))
          << name_of(set) << ", scheme with groups of " << int{scheme.digits_max} << " digits: \""
          << text << '"';
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
  enumerate(U"as' \t\n0.\u00e9\u2019\u3000\u00b2", 4,
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

TEST(PieceCutter, CutsLongRunsLikeTheScanner) {
  for (const std::string unit :
       {"a", "1", " ", "\n", " \n", ".", "'s", "\u4e2d", "\u3000", "\u00b2"}) {
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
