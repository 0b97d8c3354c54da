// Commands about tokenizations: tokenize, stats, samples, export, verify.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/context.h"

namespace tokenmill::cli {

struct TokenizeArguments {
  std::string dataset;
  // The request of POST …/tokenize, built from the flags: only what was given.
  json::object request;
};

struct StatsArguments {
  std::string dataset;  // or a tokenization
  std::string tokenization;
  std::string output;  // empty: stdout
};

struct SamplesArguments {
  std::string dataset;
  std::string tokenization;
  std::uint64_t offset = 0;
  std::uint64_t limit = 10;
};

struct ExportArguments {
  std::string tokenization;
  std::string format;
  std::string path;
};

// Prints the tokenization's id.
Status run_tokenize(Context& context, const TokenizeArguments& arguments);
Status run_stats(Context& context, const StatsArguments& arguments);
Status run_samples(Context& context, const SamplesArguments& arguments);
Status run_export(Context& context, const ExportArguments& arguments);
// corrupt_data, naming every file that is not what the manifest says.
Status run_verify(Context& context, const std::string& tokenization);

}  // namespace tokenmill::cli
