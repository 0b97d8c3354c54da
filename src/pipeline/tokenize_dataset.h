// The life of a tokenization: files become documents, documents ids, ids rows, rows shards, and
// everything that passes is counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/run.h"
#include "pipeline/row_request.h"
#include "reader/document_reader.h"

namespace tokenmill::pipeline {

// A tokenizer where it lies, and what it is called.
struct TokenizerSource {
  fs::path path;         // tokenizer.json
  std::string name;      // as the user gave it
  std::string revision;  // the commit, for a Hub repository
};

struct TokenizePlan {
  std::vector<reader::SourceFile> files;
  reader::ReadOptions read;
  TokenizerSource tokenizer;
  RowRequest rows;
  // The split of the files, when they are of one.
  std::string split;
  // Written to the manifest as it is: repository, commit, config, files with their hashes.
  json::object source;
  // An empty folder, on the file system where the result will be published.
  fs::path output;
  std::size_t threads = 1;
  std::uint64_t shard_bytes_max = std::uint64_t{256} << 20;
};

// What the catalog keeps of a finished tokenization.
struct TokenizeSummary {
  std::uint64_t num_documents = 0;
  std::uint64_t num_sequences = 0;
  std::uint64_t num_tokens = 0;
  std::uint64_t num_unique_tokens = 0;
  std::uint32_t vocab_size = 0;
  std::uint64_t bytes = 0;
  std::string text_column;
  json::object options;   // effective
  json::object bad_rows;  // {count, examples}
};

// Fills `plan.output` completely, or returns an error and leaves what the caller removes. The
// bytes depend on the plan less its threads. Errors: those of the stages, with the file or the
// option at fault; cancelled within 100 ms of the stop.
Result<TokenizeSummary> tokenize_dataset(const Run& run, const TokenizePlan& plan);

json::object to_json(const TokenizeSummary& summary);

// A tokenizer file loaded, with the tokens that the file beside it names.
struct LoadedTokenizer {
  std::shared_ptr<const tokenizer::Tokenizer> tokenizer;
  NamedTokens tokens;
};

// Errors: those of tokenizer::open_tokenizer.
Result<LoadedTokenizer> load_tokenizer(const fs::path& path, tokenizer::Profile profile);

}  // namespace tokenmill::pipeline
