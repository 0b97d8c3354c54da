// One open file of rows, whatever its format: the seam inside the reader room.
//
// A format implements FileReader and `describe`; document_reader.cc strings the files together and
// chooses the column.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "data/document_batch.h"
#include "reader/bad_row_log.h"
#include "reader/conversation.h"
#include "reader/description.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

// No document is longer; a longer one is a bad row.
inline constexpr std::size_t kDocumentBytesMax = std::size_t{64} << 20;

// Which column becomes documents, and how.
struct ColumnChoice {
  std::string column;
  // Set: the column holds conversations.
  std::optional<ConversationTemplate> conversation;
};

// The columns to choose from, in their order. Error: text_column_missing.
Result<ColumnChoice> choose_column(const std::vector<Column>& columns, const ReadOptions& options);

// A read of one file looks at no more rows, so that a caller can stop in the middle of bad ones.
inline constexpr std::uint64_t kRowsPerRead = 16'384;

// Empty documents have no bytes but cost an entry each.
inline bool is_full(const DocumentBatch& batch, std::uint64_t bytes_max) {
  return batch.text.size() + sizeof(std::uint64_t) * batch.size() >= bytes_max;
}

// Not thread-safe. Memory: bounded by the format's limits, not by the file.
class FileReader {
 public:
  virtual ~FileReader() = default;

  // Appends documents until the batch is full, the file ends, or kRowsPerRead rows were looked at;
  // false at the end of the file. Bad rows go to the log.
  virtual Result<bool> read(DocumentBatch& batch, std::uint64_t bytes_max) = 0;
  virtual std::uint64_t bytes_read() const = 0;
};

// Appends a cell that should be text, or logs why it is none.
bool append_document(std::string_view text, std::uint64_t row, DocumentBatch& batch,
                     BadRowLog& bad_rows);

Result<std::unique_ptr<FileReader>> open_jsonl(File file, const ColumnChoice& choice,
                                               BadRowLog& bad_rows);
Result<std::unique_ptr<FileReader>> open_csv(File file, char separator, const ColumnChoice& choice,
                                             BadRowLog& bad_rows);
Result<std::unique_ptr<FileReader>> open_text(File file, BadRowLog& bad_rows);
Result<std::unique_ptr<FileReader>> open_arrow(const SourceFile& source, const ReadOptions& options,
                                               const ColumnChoice& choice, BadRowLog& bad_rows);

Result<FileDescription> describe_jsonl(File file);
Result<FileDescription> describe_csv(File file, char separator);
Result<FileDescription> describe_arrow(const SourceFile& source, const fs::path& plugin);

}  // namespace tokenmill::reader
