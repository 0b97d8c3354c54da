// JSON Lines: each line is scanned in full, so that a broken line is seen, but only the chosen
// column is decoded.
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/utf8.h"
#include "reader/file_reader.h"
#include "reader/json_rows.h"
#include "reader/json_scanner.h"

namespace tokenmill::reader {
namespace {

class JsonlReader final : public FileReader {
 public:
  JsonlReader(JsonRows rows, ColumnChoice choice, BadRowLog& bad_rows)
      : rows_(std::move(rows)), choice_(std::move(choice)), bad_rows_(bad_rows) {}

  Result<bool> read(DocumentBatch& batch, std::uint64_t bytes_max) override;
  std::uint64_t bytes_read() const override { return rows_.bytes_read(); }

 private:
  // Empty when the row gave a document, else why not.
  std::string append_row(const JsonRow& row, DocumentBatch& batch);
  std::string append_value(const JsonValue& value, DocumentBatch& batch);
  std::string append_text(const JsonValue& value, DocumentBatch& batch);

  JsonRows rows_;
  ColumnChoice choice_;
  BadRowLog& bad_rows_;
  std::uint64_t row_ = 0;
  std::vector<JsonMember> members_;
  JsonConversation conversation_;
  std::string rendered_;
};

std::string JsonlReader::append_text(const JsonValue& value, DocumentBatch& batch) {
  if (value.kind == JsonKind::null) return format("column {} is null", choice_.column);
  if (value.kind != JsonKind::string) {
    return format("column {} holds {}, not text", choice_.column, json_kind_name(value.kind));
  }
  if (!append_json_text(value.text, batch.text)) {
    return format("column {} holds an unpaired surrogate escape", choice_.column);
  }
  batch.ends.push_back(batch.text.size());
  return {};
}

std::string JsonlReader::append_value(const JsonValue& value, DocumentBatch& batch) {
  if (!choice_.conversation) return append_text(value, batch);
  if (value.kind == JsonKind::null) return format("column {} is null", choice_.column);
  if (const char* why = conversation_.parse(value)) {
    return format("column {}: {}", choice_.column, why);
  }
  rendered_.clear();
  append_conversation(*choice_.conversation, conversation_.turns(), rendered_);
  if (rendered_.size() > kDocumentBytesMax) return "the document is longer than 64 MiB";
  batch.append(rendered_);
  return {};
}

std::string JsonlReader::append_row(const JsonRow& row, DocumentBatch& batch) {
  if (row.is_too_long) return "the row is longer than 64 MiB";
  if (!is_valid_utf8(row.text)) return "the row is not valid UTF-8";
  if (const auto fault = scan_json_object(row.text, members_)) {
    return format("not a JSON object: {} at byte {}", fault->reason, fault->offset);
  }
  // The last one of equal keys is meant, as in Python.
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
    if (json_key_is(member->key, choice_.column)) return append_value(member->value, batch);
  }
  return format("there is no column {}", choice_.column);
}

Result<bool> JsonlReader::read(DocumentBatch& batch, std::uint64_t bytes_max) {
  JsonRow row;
  for (std::uint64_t i = 0; i < kRowsPerRead && !is_full(batch, bytes_max); ++i) {
    if (!TM_TRY(rows_.next(row))) return false;
    if (const std::string why = append_row(row, batch); !why.empty()) bad_rows_.add(row_, why);
    ++row_;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<FileReader>> open_jsonl(File file, const ColumnChoice& choice,
                                               BadRowLog& bad_rows) {
  auto rows = TM_TRY(JsonRows::open(std::move(file)));
  return std::make_unique<JsonlReader>(std::move(rows), choice, bad_rows);
}

}  // namespace tokenmill::reader
