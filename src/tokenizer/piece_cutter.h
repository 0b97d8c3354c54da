// Cuts text into the pieces of a scheme (piece_scanner.h), up to 64 bytes at a time.
//
// In a view of masks that begins where a piece begins, every boundary follows from the classes of
// the bytes around it, so all boundaries come out of a few operations on 64-bit words. Only what
// the view proves is used: boundaries that hang on bytes after it wait for the next view, which
// begins at the last proven one. Where a view proves none (a piece of 64 bytes, white space or
// numbers outside ASCII) next_piece() cuts a single piece; it also defines the right answer.
//
// One per thread. O(length of the text).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tokenizer/class_masks.h"
#include "tokenizer/piece_scanner.h"

namespace tokenmill::tokenizer {

class PieceCutter {
 public:
  // cut() stops only when fewer than this many ends would still fit.
  static constexpr std::size_t kEndsPerStep = 65;

  // With a rule for letters, runs of them are cut further; it must outlive the cutter.
  explicit PieceCutter(InstructionSet set, const LetterRule* letters = nullptr)
      : set_(set), window_(set, letters) {}

  // Must be called before the first cut() of every text.
  void reset() { window_.reset(); }

  // Writes the ends of pieces from `begin`, where one begins, to `ends`, which has room for at
  // least kEndsPerStep; returns how many, at least one for begin < text.size().
  std::size_t cut(const PieceScheme& scheme, std::string_view text, std::size_t begin,
                  std::span<std::uint32_t> ends);

 private:
  template <PieceScheme kScheme>
  std::size_t cut_by_set(std::string_view text, std::size_t begin, std::span<std::uint32_t> ends);
  template <PieceScheme kScheme>
  std::size_t cut_by(std::string_view text, std::size_t begin, std::span<std::uint32_t> ends);
  template <PieceScheme kScheme>
  std::size_t cut_by_avx2(std::string_view text, std::size_t begin, std::span<std::uint32_t> ends);
  template <PieceScheme kScheme>
  std::size_t cut_by_avx512(std::string_view text, std::size_t begin,
                            std::span<std::uint32_t> ends);

  InstructionSet set_;
  MaskWindow window_;
};

}  // namespace tokenmill::tokenizer
