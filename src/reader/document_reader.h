// Files become documents: one reader per file format, one interface for the pipeline.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/run.h"
#include "data/document_batch.h"

namespace tokenmill::reader {

// How the rows of a file are written. Compression (.gz, .zst) is seen from the file's first bytes.
enum class FileFormat { parquet, arrow, jsonl, csv, tsv, text };

// From the name ("train/part-0.jsonl.gz"); nullopt when the extension is none of ours.
std::optional<FileFormat> format_from_name(std::string_view name);

struct SourceFile {
  fs::path path;     // where the bytes are
  std::string name;  // as the user knows it: the path in the repository
  FileFormat format = FileFormat::jsonl;
};

// Half-open, in bytes of a file.
struct FileSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// A row that gave no document: counted, the first few kept.
struct BadRow {
  std::string file;
  std::uint64_t row = 0;  // 0-based within the file
  std::string reason;
};

struct BadRows {
  std::uint64_t count = 0;
  std::vector<BadRow> examples;  // at most 20
};

struct ReadOptions {
  // Empty: detected (column "text", then "content", then the first string column).
  std::string text_column = {};
  // For rows without one text column: a template that turns the conversation column to text
  // ("chatml" or "plain", see conversation.h). `text_column` then names the conversation column.
  std::string conversation_template = {};
  // About how many bytes of text one batch holds; a single larger document is still one batch.
  std::uint64_t batch_bytes = std::uint64_t{4} << 20;
  // The library that reads Parquet and Arrow; empty: ../lib/libtokenmill_arrow.so beside the
  // folder of the program.
  fs::path arrow_plugin = {};
};

// Reads the files in their order. Not thread-safe. Memory is bounded by a few batches whatever the
// size of the files.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;

  // The next documents into `batch` (cleared first); false at the end. A broken file is an error
  // that names file and place; a bad row is counted and passed over. After very many bad rows in a
  // row it is true with an empty batch, so that the caller can look at its stop token.
  virtual Result<bool> next(DocumentBatch& batch) = 0;

  // Bytes of the files (as stored, compressed) consumed so far; never more than their sizes.
  virtual std::uint64_t bytes_read() const = 0;
  virtual const BadRows& bad_rows() const = 0;
  // The column that is read; "text" for plain text files.
  virtual const std::string& text_column() const = 0;
};

// The first file decides the column; a Parquet, Arrow or CSV file without it is an error when its
// turn comes, a JSON Lines row without it a bad row. Text that is not UTF-8, null, of another type
// or over 64 MiB is a bad row in every format: nothing is repaired silently.
// Errors: text_column_missing with the columns there are, file_not_found, corrupt_data,
// invalid_argument (unknown template), unsupported (the plugin is missing).
Result<std::unique_ptr<DocumentReader>> open_documents(std::vector<SourceFile> files,
                                                       const ReadOptions& options);

}  // namespace tokenmill::reader
