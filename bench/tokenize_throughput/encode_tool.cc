// `tokenmill encode` and `tokenmill bench-encode` linked to the tokenizer alone, so that work on
// the tokenizer needs no other room: encode_tool encode TOKENIZER [--no-special-tokens]
// [--offsets], encode_tool bench-encode TOKENIZER INPUT [THREADS [REPEAT]].
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "cli/command_bench_encode.h"
#include "cli/command_encode.h"

int main(int count, char** values) {
  using namespace tokenmill::cli;
  const std::vector<std::string_view> arguments(values + 1, values + count);
  if (arguments.size() >= 2 && arguments[0] == "encode") {
    EncodeCommand command{.tokenizer = arguments[1]};
    for (const std::string_view option : arguments) {
      if (option == "--no-special-tokens") command.special_tokens = false;
      if (option == "--offsets") command.offsets = true;
    }
    return run_encode(command);
  }
  if (arguments.size() >= 3 && arguments[0] == "bench-encode") {
    BenchEncodeCommand command{.tokenizer = arguments[1], .input = arguments[2]};
    if (arguments.size() > 3) command.threads = std::strtoul(values[4], nullptr, 10);
    if (arguments.size() > 4) command.repeat = std::strtoul(values[5], nullptr, 10);
    return run_bench_encode(command);
  }
  std::cerr << "usage: encode_tool encode|bench-encode TOKENIZER …\n";
  return 2;
}
