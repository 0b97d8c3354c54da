// `tokenmill bench-encode`: how fast texts in memory become ids, and a checksum of the ids so that
// figures of different programs can be compared only when the ids agree.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace tokenmill::cli {

struct BenchEncodeCommand {
  std::filesystem::path tokenizer;
  std::string profile = "tokenizers";
  // JSON Lines with a string "text" each; read whole before the clock starts.
  std::filesystem::path input;
  std::size_t threads = 1;
  std::size_t repeat = 1;
};

// Prints {"bytes", "tokens", "checksum", "runs": [CPU seconds], "walls": [seconds]}; encoding only.
// The checksum is the sum of (position + 1) * id over all documents in a row, modulo 2^64. The
// first run starts with empty caches. Returns the exit code.
int run_bench_encode(const BenchEncodeCommand& command);

}  // namespace tokenmill::cli
