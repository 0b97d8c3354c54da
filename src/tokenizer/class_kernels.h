// The one operation of the scanners that gains from vector instructions, in several versions.
//
// A plain version defines the answer; the others give the same bit by bit (class_masks_test.cc
// compares them). The best one for the processor is chosen at run time; a name forces another.
// Constant data and pure functions: thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

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

struct ClassKernels {
  std::string_view name;
  // Writes the masks of bytes[0, 64 * count) to blocks[0, count).
  void (*classify)(const char* bytes, std::size_t count, ClassBlock* blocks);
};

// All that this processor can run, the plain one first, the fastest last.
std::span<const ClassKernels> available_class_kernels();

// The ones that new encoders use: the fastest, or those that choose_class_kernels() named.
const ClassKernels& class_kernels();

// False when no available one has the name. Not meant to be called while encoders are made.
bool choose_class_kernels(std::string_view name);

}  // namespace tokenmill::tokenizer
