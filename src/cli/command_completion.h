// The completion scripts of bash, zsh and fish, made from the commands there are.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"

namespace tokenmill::cli {

struct CompletionCommand {
  std::string name;
  std::string help;
  std::vector<std::string> flags;
};

// Prints the script. Error: invalid_argument for another shell.
Status run_completion(Context& context, const std::string& shell,
                      const std::vector<CompletionCommand>& commands);

}  // namespace tokenmill::cli
