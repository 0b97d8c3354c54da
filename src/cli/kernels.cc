#include "cli/kernels.h"

#include <cstdlib>
#include <string>

#include "base/format.h"
#include "tokenizer/instruction_set.h"

namespace tokenmill::cli {

Status choose_kernels() {
  const char* const name = std::getenv("TOKENMILL_KERNELS");
  if (name == nullptr || tokenizer::choose_instruction_set(name)) return {};
  std::string names;
  for (const auto set : tokenizer::available_instruction_sets()) {
    names += names.empty() ? "" : ", ";
    names += tokenizer::name_of(set);
  }
  return fail(ErrorCode::invalid_argument,
              format("TOKENMILL_KERNELS is \"{}\", which this processor does not have", name),
              format("Unset it, or use one of: {}", names));
}

}  // namespace tokenmill::cli
