// The classes of ASCII bytes as bit masks, 64 bytes at a time.
//
// A plain version defines the answer; the others give the same bit by bit (class_kernels_test.cc
// compares them). Pure functions: thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tokenizer/instruction_set.h"

namespace tokenmill::tokenizer {

// Bit i of a mask tells about byte i of 64. A byte in none of the first four that is not foreign
// is "other": a symbol or a control character.
struct ClassBlock {
  std::uint64_t letter = 0;
  std::uint64_t number = 0;
  std::uint64_t blank = 0;    // white space but line breaks, U+0020 included
  std::uint64_t newline = 0;  // \r and \n
  std::uint64_t space = 0;    // U+0020
  std::uint64_t quote = 0;    // the apostrophe
  // Not ASCII. MaskWindow leaves here only scalars that it did not find a class for.
  std::uint64_t foreign = 0;
  std::uint64_t continuation = 0;  // bytes of a scalar after its first
};

// Writes the masks of bytes[0, 64 * count) to blocks[0, count).
using Classify = void (*)(const char* bytes, std::size_t count, ClassBlock* blocks);

Classify classifier(InstructionSet set);

}  // namespace tokenmill::tokenizer
