// Pages of raw rows, for looking into a dataset before it is tokenized.
//
// A page is found fast anywhere: Parquet by its row groups, Arrow by its batches, uncompressed
// JSON Lines, CSV and text by an index of row starts that grows as rows are passed and is saved by
// `build_index`. Compressed text and JSON arrays have no such points: a page further on is reached
// by reading on, a page further back by starting again.
//
// Not thread-safe. It parses what is not trusted: use it in a child process, kept alive between
// pages. Memory: at most 16 open files, each with its current row group or block, and one page.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/run.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

struct SampleOptions {
  fs::path arrow_plugin = {};  // as in ReadOptions
  fs::path index_path = {};    // where the index of row starts is kept; empty: only in memory
  std::size_t string_bytes_max = 4096;  // longer strings are cut and end in an ellipsis
};

class SampleReader {
 public:
  static constexpr std::uint64_t kPageRowsMax = 1000;

  static Result<SampleReader> open(std::vector<SourceFile> files, SampleOptions options);
  SampleReader(SampleReader&&) noexcept;
  SampleReader& operator=(SampleReader&&) noexcept;
  ~SampleReader();

  // All rows of all files; nullopt while a file has not been seen to its end.
  std::optional<std::uint64_t> rows_total() const;

  // The rows [offset, offset + limit), fewer at the end; `limit` at most kPageRowsMax. Each is
  //   {"row": number, "file": name, "values": {column: value, ...}}, or for a row that cannot be
  //   read {"row", "file", "error": why, "raw": its text}.
  // Bytes appear as {"bytes": count, "hex": the first 32}. Error: corrupt_data, with the file.
  Result<json::array> page(std::uint64_t offset, std::uint64_t limit);

  // Reads what is needed to know every row's place, and saves it. Counts bytes in run.progress.
  Status build_index(const Run& run);

 private:
  struct State;
  explicit SampleReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::reader
