#include "cli/kernels.h"

#include <cstdlib>
#include <string>

#include "base/format.h"
#include "tokenizer/class_kernels.h"

namespace tokenmill::cli {

Status choose_kernels() {
  const char* const name = std::getenv("TOKENMILL_KERNELS");
  if (name == nullptr || tokenizer::choose_class_kernels(name)) return {};
  std::string names;
  for (const auto& kernels : tokenizer::available_class_kernels()) {
    names += names.empty() ? "" : ", ";
    names += kernels.name;
  }
  return fail(ErrorCode::invalid_argument,
              format("TOKENMILL_KERNELS is \"{}\", which this processor does not have", name),
              format("Unset it, or use one of: {}", names));
}

}  // namespace tokenmill::cli
