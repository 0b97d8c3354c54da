// tokenmill tokenizer info: what a tokenizer is made of, and which engine runs which stage.
// tokenmill tokenizer compile: an image of it, which loads at once.
#pragma once

#include <filesystem>
#include <string>

namespace tokenmill::cli {

struct TokenizerInfoCommand {
  std::filesystem::path tokenizer;  // a tokenizer.json, a folder that has one, or an image
  std::string profile = "tokenizers";
  bool as_json = false;
};

// Prints the report to stdout; returns the exit code.
int run_tokenizer_info(const TokenizerInfoCommand& command);

struct TokenizerCompileCommand {
  std::filesystem::path tokenizer;  // a tokenizer.json or a folder that has one
  std::string profile = "tokenizers";
  std::filesystem::path output;  // empty: tokenizer.image beside the file
  bool as_json = false;
};

// Writes the image and prints where; returns the exit code.
int run_tokenizer_compile(const TokenizerCompileCommand& command);

}  // namespace tokenmill::cli
