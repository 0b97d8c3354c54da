// The classes of scalars outside ASCII in a block of 64 bytes, and where a rule cuts letters.
//
// A plain version defines the answer, one scalar after the other; with AVX-512 all scalars of a
// block are decoded, looked up and judged at once, two to three cycles each, with AVX2 eight.
// Keeps the last letter between blocks: one per thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/class_kernels.h"
#include "tokenizer/letter_rule.h"

namespace tokenmill::tokenizer {

class ForeignClasses {
 public:
  // `letters` may be null and must outlive this.
  ForeignClasses(InstructionSet set, const LetterRule* letters);

  // What comes does not follow the block before.
  void reset() { last_letter_ = 0; }

  // blocks[0] holds the masks of the 64 bytes of `text` from `position` on, or of as many as there
  // are; blocks[1] those after. Gives the bytes of each scalar that begins in the first block the
  // class of the scalar. Numbers and white space stay foreign: patterns count the one in scalars
  // and give the last of the other away. Returns the letters before which a run may be cut.
  std::uint64_t settle(std::string_view text, std::size_t position, ClassBlock* blocks);

 private:
  // Settles the scalars that begin at `leads`.
  std::uint64_t settle_each(std::string_view text, std::size_t position, std::uint64_t leads,
                            ClassBlock* blocks);
  void settle_beyond(std::string_view text, std::size_t position, std::uint64_t leads,
                     ClassBlock* blocks);
  std::uint64_t settle_lanes(std::string_view text, std::size_t position, std::uint64_t leads,
                             ClassBlock* blocks);
  std::uint64_t settle_eights(std::string_view text, std::size_t position, std::uint64_t leads,
                              ClassBlock* blocks);

  const std::uint32_t* kinds_;  // two bits for each scalar up to U+FFFF
  const LetterRule* letters_;
  InstructionSet set_;
  // The last scalar outside ASCII, if it was a letter that may be cut beside, and where it ends.
  char32_t last_letter_ = 0;
  std::size_t last_letter_end_ = 0;
};

}  // namespace tokenmill::tokenizer
