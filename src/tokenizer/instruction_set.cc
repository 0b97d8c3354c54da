#include "tokenizer/instruction_set.h"

#include <atomic>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

std::vector<InstructionSet> detect() {
  std::vector<InstructionSet> sets = {InstructionSet::plain};
#if defined(__aarch64__)
  sets.push_back(InstructionSet::neon);
#elif defined(__x86_64__)
  // The others that the kernels ask the compiler for came before or with AVX2, but AES can be
  // switched off, and an emulator may leave out what it likes.
  const bool has_avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("aes") != 0 &&
                        __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0 &&
                        __builtin_cpu_supports("popcnt") != 0;
  if (has_avx2) sets.push_back(InstructionSet::avx2);
  // Every processor with these two has the older ones that the kernels ask the compiler for.
  const bool has_avx512 =
      __builtin_cpu_supports("avx512vbmi2") != 0 && __builtin_cpu_supports("vaes") != 0;
  if (has_avx2 && has_avx512) sets.push_back(InstructionSet::avx512);
#endif
  return sets;
}

std::atomic<InstructionSet>& chosen() {
  static std::atomic<InstructionSet> set{available_instruction_sets().back()};
  return set;
}

}  // namespace

std::string_view name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::plain:
      return "plain";
    case InstructionSet::neon:
      return "neon";
    case InstructionSet::avx2:
      return "avx2";
    case InstructionSet::avx512:
      break;
  }
  return "avx512";
}

std::span<const InstructionSet> available_instruction_sets() {
  static const std::vector<InstructionSet> sets = detect();
  return sets;
}

InstructionSet instruction_set() { return chosen().load(); }

bool choose_instruction_set(std::string_view name) {
  for (const InstructionSet set : available_instruction_sets()) {
    if (name_of(set) != name) continue;
    chosen().store(set);
    return true;
  }
  return false;
}

}  // namespace tokenmill::tokenizer
