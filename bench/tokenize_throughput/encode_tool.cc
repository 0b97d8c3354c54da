// The tokenizer commands of `tokenmill` (encode, decode, bench-encode) with the same arguments,
// linked to the tokenizer alone, so that work on the tokenizer needs no other room.
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_bench_encode.h"
#include "cli/command_decode.h"
#include "cli/command_encode.h"
#include "cli/command_tokenizer.h"
#include "cli/kernels.h"
#include "cli/tokenizer_file.h"

namespace {

using namespace tokenmill::cli;

class Arguments {
 public:
  Arguments(int count, char** values) : values_(values + 1, values + count) {}

  bool has(std::string_view name) const {
    for (const std::string& value : values_) {
      if (value == name) return true;
    }
    return false;
  }
  std::string value_of(std::string_view name, const char* otherwise) const {
    for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
      if (values_[i] == name) return values_[i + 1];
    }
    return otherwise;
  }
  std::size_t count_of(std::string_view name) const {
    return std::strtoul(value_of(name, "1").c_str(), nullptr, 10);
  }
  bool is_command(std::string_view name) const { return !values_.empty() && values_[0] == name; }

 private:
  std::vector<std::string> values_;
};

}  // namespace

int main(int count, char** values) {
  const Arguments arguments(count, values);
  const auto chosen = choose_kernels();
  if (!chosen) return report_failure(chosen.error());
  const std::string tokenizer = arguments.value_of("--tokenizer", "tokenizer.json");
  const std::string profile = arguments.value_of("--tokenizer-profile", "tokenizers");
  if (arguments.is_command("encode")) {
    return run_encode({.tokenizer = tokenizer,
                       .profile = profile,
                       .special_tokens = !arguments.has("--no-special-tokens"),
                       .offsets = arguments.has("--offsets")});
  }
  if (arguments.is_command("decode")) {
    return run_decode({.tokenizer = tokenizer,
                       .profile = profile,
                       .skip_special_tokens = arguments.has("--skip-special-tokens")});
  }
  if (arguments.is_command("tokenizer") && count > 3 && std::string_view(values[2]) == "compile") {
    return run_tokenizer_compile({.tokenizer = values[3],
                                  .profile = profile,
                                  .output = arguments.value_of("--output", ""),
                                  .as_json = false});
  }
  if (arguments.is_command("tokenizer")) {  // tokenizer info FILE
    return run_tokenizer_info(
        {.tokenizer = values[count - 1], .profile = profile, .as_json = arguments.has("json")});
  }
  if (arguments.is_command("bench-encode")) {
    return run_bench_encode({.tokenizer = tokenizer,
                             .profile = profile,
                             .input = arguments.value_of("--input", "input.jsonl"),
                             .threads = arguments.count_of("--threads"),
                             .repeat = arguments.count_of("--repeat")});
  }
  std::cerr << "usage: encode_tool encode|decode|bench-encode --tokenizer PATH …\n";
  return 2;
}
