// `tokenmill decode`: one JSON array of ids per line on stdin, one JSON string per line on stdout.
#pragma once

#include <filesystem>
#include <string>

namespace tokenmill::cli {

struct DecodeCommand {
  // A tokenizer.json or a folder with one.
  std::filesystem::path tokenizer;
  std::string profile = "tokenizers";
  bool skip_special_tokens = false;
};

// Returns the exit code; what went wrong is on stderr.
int run_decode(const DecodeCommand& command);

}  // namespace tokenmill::cli
