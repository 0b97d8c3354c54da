// Re-hashes every file of a tokenization folder and names what is wrong.
#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/run.h"

namespace tokenmill::shard {

// One thing that is wrong. `what`: "missing", "size", "sha256", "header", "row_offsets",
// "manifest", "unlisted".
struct VerifyFinding {
  std::string file = {};
  std::string what = {};
  std::string expected = {};
  std::string found = {};
};

struct VerifyReport {
  std::vector<VerifyFinding> findings = {};
  std::uint64_t files_checked = 0;
  std::uint64_t bytes_checked = 0;

  bool is_intact() const { return findings.empty(); }
};

// Reads everything once; sets and bumps the bytes and files of `run.progress`. A damaged folder
// is a report with findings, not an error; errors are a folder that cannot be read, and cancelled.
Result<VerifyReport> verify(const fs::path& folder, const Run& run);

}  // namespace tokenmill::shard
