#include <vector>

#include "cli/arguments.h"
#include "cli/kernels.h"
#include "cli/tokenizer_file.h"

int main(int argc, char** argv) {
  const auto chosen = tokenmill::cli::choose_kernels();
  if (!chosen) return tokenmill::cli::report_failure(chosen.error());
  return tokenmill::cli::run_command_line(std::vector<std::string>(argv + 1, argv + argc));
}
