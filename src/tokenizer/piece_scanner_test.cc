#include "tokenizer/piece_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

std::vector<std::string> pieces(const PieceScheme& scheme, std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = next_piece(scheme, text, begin);
    result.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return result;
}

using Pieces = std::vector<std::string>;

TEST(PieceScanner, SpacesLeadWords) {
  EXPECT_EQ(pieces(kR50k, "Hello  world 12"), (Pieces{"Hello", " ", " world", " 12"}));
  EXPECT_EQ(pieces(kCl100k, "Hello  world 12"), (Pieces{"Hello", " ", " world", " ", "12"}));
}

TEST(PieceScanner, ContractionsComeFirst) {
  EXPECT_EQ(pieces(kR50k, "it's IT'S"), (Pieces{"it", "'s", " IT", "'", "S"}));
  EXPECT_EQ(pieces(kCl100k, "IT'S we'LLx 'tis"),
            (Pieces{"IT", "'S", " we", "'LL", "x", " '", "tis"}));
  EXPECT_EQ(pieces(kCl100k, "a'ſ"), (Pieces{"a", "'ſ"}));
  EXPECT_EQ(pieces(kR50k, "a'ſ"), (Pieces{"a", "'", "ſ"}));
  EXPECT_EQ(pieces(kR50k, "'"), (Pieces{"'"}));
}

TEST(PieceScanner, NumbersAreCutAsTheSchemeSays) {
  EXPECT_EQ(pieces(kR50k, "12345"), (Pieces{"12345"}));
  EXPECT_EQ(pieces(kCl100k, "12345"), (Pieces{"123", "45"}));
  EXPECT_EQ(pieces(kCl100kOneDigit, "12"), (Pieces{"1", "2"}));
}

TEST(PieceScanner, WhiteSpaceGivesItsLastScalarAway) {
  EXPECT_EQ(pieces(kR50k, "a \t b"), (Pieces{"a", " \t", " b"}));
  EXPECT_EQ(pieces(kR50k, "a  "), (Pieces{"a", "  "}));
  EXPECT_EQ(pieces(kR50k, "a\u3000\u3000b"), (Pieces{"a", "\u3000", "\u3000", "b"}));
}

TEST(PieceScanner, LineBreaksEndWhiteSpace) {
  EXPECT_EQ(pieces(kCl100k, "a \n\n  b"), (Pieces{"a", " \n\n", " ", " b"}));
  EXPECT_EQ(pieces(kCl100k, "x;\n\ny"), (Pieces{"x", ";\n\n", "y"}));
  EXPECT_EQ(pieces(kR50k, "x;\n\ny"), (Pieces{"x", ";", "\n", "\n", "y"}));
}

TEST(PieceScanner, AnyScalarLeadsAWordInCl100k) {
  EXPECT_EQ(pieces(kCl100k, "(a\u00a0b"), (Pieces{"(a", "\u00a0b"}));
  EXPECT_EQ(pieces(kCl100k, " ,a"), (Pieces{" ,", "a"}));
}

TEST(PieceScanner, OnlyKnownPatternsHaveAScheme) {
  EXPECT_EQ(scheme_of_pattern(
                R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"),
            kR50k);
  EXPECT_EQ(scheme_of_pattern(R"(\w+)"), std::nullopt);
}

}  // namespace
}  // namespace tokenmill::tokenizer
