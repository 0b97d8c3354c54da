// The command line: what may be typed, what each flag means, and the help that says so.
#pragma once

#include <string>
#include <vector>

namespace tokenmill::cli {

// Parses `arguments` (without the program's name), runs the command, prints what it has to say.
// Returns the exit code: 0, or the one base/error_codes.def gives the error; 2 for a usage error.
int run_command_line(const std::vector<std::string>& arguments);

}  // namespace tokenmill::cli
