// Which engine runs each stage of a loaded tokenizer, and why.
#pragma once

#include <string>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

struct StageReport {
  std::string stage;  // "normalizer", "pre_tokenizer", "model", …
  std::string parts;  // what the file names: "NFC", "Split, ByteLevel"; empty for nothing
  bool is_fast = false;
  std::string reason;  // how it runs, for people
};

struct CapabilityReport {
  // Plain ids go through the fast engine. Spans, pairs and padding are the reference engine's
  // always.
  bool is_fast = false;
  std::vector<StageReport> stages;
};

CapabilityReport report_capability(const Tokenizer& tokenizer);

}  // namespace tokenmill::tokenizer
