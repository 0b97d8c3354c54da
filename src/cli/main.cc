#include <vector>

#include "cli/arguments.h"

int main(int argc, char** argv) {
  return tokenmill::cli::run_command_line(std::vector<std::string>(argv + 1, argv + argc));
}
