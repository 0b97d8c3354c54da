// Which vector instructions the kernels of this room use.
//
// Every kernel has a plain twin that defines its answer, and the tests compare them for every set
// that the processor has. The best set is chosen at run time; a name forces another one. A kernel
// that gains nothing from a set uses that of the next lower one.
// Constant data and pure functions, but for choose_instruction_set(): thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tokenmill::tokenizer {

enum class InstructionSet : std::uint8_t {
  plain,
  neon,    // 64-bit ARM
  avx2,    // x86 since 2013
  avx512,  // with VBMI2 and VAES: x86 since Ice Lake and Zen 4
};

std::string_view name_of(InstructionSet set);

// All that this processor can run, the plain one first, the fastest last.
std::span<const InstructionSet> available_instruction_sets();

// What new encoders use: the fastest, or the one that choose_instruction_set() named.
InstructionSet instruction_set();

// False when no available one has the name. Not meant to be called while encoders are made.
bool choose_instruction_set(std::string_view name);

}  // namespace tokenmill::tokenizer
