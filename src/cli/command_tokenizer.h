// tokenmill tokenizer info: what a tokenizer is made of, and which engine runs which stage.
#pragma once

#include <filesystem>
#include <string>

namespace tokenmill::cli {

struct TokenizerInfoCommand {
  std::filesystem::path tokenizer;  // a tokenizer.json or a folder that has one
  std::string profile = "tokenizers";
  bool as_json = false;
};

// Prints the report to stdout; returns the exit code.
int run_tokenizer_info(const TokenizerInfoCommand& command);

}  // namespace tokenmill::cli
