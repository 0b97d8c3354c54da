// CSV and TSV: the first row names the columns, one of them becomes documents.
//
// Cells are kept as written: no word is taken for a missing value ("NA" stays "NA", other than in
// pandas), and an empty cell is an empty document. A row of the wrong length is a bad row.
#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/utf8.h"
#include "reader/csv_rows.h"
#include "reader/file_reader.h"
#include "reader/row_types.h"

namespace tokenmill::reader {
namespace {

std::vector<std::string> read_names(const CsvRows& rows) {
  std::vector<std::string> names(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) append_lossy_utf8(rows.field(i), names[i]);
  return names;
}

class CsvReader final : public FileReader {
 public:
  CsvReader(CsvRows rows, std::size_t columns, std::size_t column, BadRowLog& bad_rows)
      : rows_(std::move(rows)), columns_(columns), column_(column), bad_rows_(bad_rows) {}

  Result<bool> read(DocumentBatch& batch, std::uint64_t bytes_max) override;
  std::uint64_t bytes_read() const override { return rows_.bytes_read(); }

 private:
  void append_row(DocumentBatch& batch);

  CsvRows rows_;
  std::size_t columns_;
  std::size_t column_;
  BadRowLog& bad_rows_;
  std::uint64_t row_ = 0;
};

void CsvReader::append_row(DocumentBatch& batch) {
  if (rows_.is_unclosed()) {
    bad_rows_.add(row_, "a quoted field is not closed before the file ends");
  } else if (rows_.size() != columns_) {
    bad_rows_.add(row_, format("{} fields, the header has {}", rows_.size(), columns_));
  } else {
    append_document(rows_.field(column_), row_, batch, bad_rows_);
  }
}

Result<bool> CsvReader::read(DocumentBatch& batch, std::uint64_t bytes_max) {
  for (std::uint64_t i = 0; i < kRowsPerRead && !is_full(batch, bytes_max); ++i) {
    if (!TM_TRY(rows_.next())) return false;
    append_row(batch);
    ++row_;
  }
  return true;
}

// The value that a CSV cell looks like, for guessing types.
JsonKind kind_of_cell(std::string_view cell) {
  if (cell.empty()) return JsonKind::null;
  if (cell == "true" || cell == "false" || cell == "True" || cell == "False") {
    return JsonKind::boolean;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return end == cell.data() + cell.size() ? JsonKind::number : JsonKind::string;
}

// Cells are always text; one that looks like something else is read as text only when chosen.
Column csv_column(std::string_view name, const SeenTypes& seen) {
  Column column = column_of(name, seen);
  if (column.type == "null") {
    column = {column.name, "string", Column::Kind::text};
  } else if (column.kind == Column::Kind::other) {
    column.kind = Column::Kind::text_if_chosen;
  }
  return column;
}

}  // namespace

Result<std::unique_ptr<FileReader>> open_csv(File file, char separator, const ColumnChoice& choice,
                                             BadRowLog& bad_rows) {
  CsvRows rows = TM_TRY(CsvRows::open(std::move(file), separator));
  if (choice.conversation) {
    return fail(ErrorCode::unsupported, "CSV files hold no conversations");
  }
  const bool has_header = TM_TRY(rows.next());
  const auto names = read_names(rows);
  const auto found = std::ranges::find(names, choice.column);
  if (has_header && found == names.end()) {
    return fail(ErrorCode::text_column_missing, format("There is no column {}", choice.column),
                "The files of a dataset must have the same columns");
  }
  const auto column = static_cast<std::size_t>(found - names.begin());
  return std::make_unique<CsvReader>(std::move(rows), names.size(), column, bad_rows);
}

Result<FileDescription> describe_csv(File file, char separator) {
  CsvRows rows = TM_TRY(CsvRows::open(std::move(file), separator));
  FileDescription description;
  if (!TM_TRY(rows.next())) return description;
  const auto names = read_names(rows);
  std::vector<SeenTypes> seen(names.size());
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < kTypeRowsMax && bytes < kTypeBytesMax; ++i) {
    if (!TM_TRY(rows.next())) break;
    for (std::size_t k = 0; k < std::min(names.size(), rows.size()); ++k) {
      bytes += rows.field(k).size();
      seen[k].add({kind_of_cell(rows.field(k)), rows.field(k)});
    }
  }
  for (std::size_t k = 0; k < names.size(); ++k) {
    description.columns.push_back(csv_column(names[k], seen[k]));
  }
  description.features = features_of(description.columns);
  return description;
}

}  // namespace tokenmill::reader
