// `tokenmill encode`: JSON Lines with a text each on stdin, one JSON array of ids per line on
// stdout, for pipes and for comparing with other tokenizers.
#pragma once

#include <filesystem>
#include <string>

namespace tokenmill::cli {

struct EncodeCommand {
  // A tokenizer.json or a folder with one.
  std::filesystem::path tokenizer;
  std::string profile = "tokenizers";
  // Put the special tokens of the post-processor around each text.
  bool special_tokens = true;
  // Print [id, begin, end] for each token, in bytes of the text, instead of the id.
  bool offsets = false;
};

// Returns the exit code; what went wrong is on stderr.
int run_encode(const EncodeCommand& command);

}  // namespace tokenmill::cli
