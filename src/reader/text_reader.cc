// Plain text: one document per line, as `datasets` reads it (sample_by="line").
//
// Lines end with "\n", "\r\n" or "\r"; empty lines are empty documents. Other than in `datasets`, a
// byte order mark at the start of the file is no part of the first line, and a line that is not
// UTF-8 is one bad row instead of the end.
#include <utility>

#include "reader/file_reader.h"
#include "reader/line_splitter.h"

namespace tokenmill::reader {
namespace {

class TextReader final : public FileReader {
 public:
  TextReader(LineSplitter lines, BadRowLog& bad_rows)
      : lines_(std::move(lines)), bad_rows_(bad_rows) {}

  Result<bool> read(DocumentBatch& batch, std::uint64_t bytes_max) override;
  std::uint64_t bytes_read() const override { return lines_.bytes_read(); }

 private:
  void append_line(std::string_view line, DocumentBatch& batch);

  LineSplitter lines_;
  BadRowLog& bad_rows_;
  std::uint64_t row_ = 0;
};

// The splitter knows "\n" and "\r\n"; a carriage return that is left ends a line of its own.
void TextReader::append_line(std::string_view line, DocumentBatch& batch) {
  for (;;) {
    const std::size_t end = line.find('\r');
    append_document(line.substr(0, end), row_++, batch, bad_rows_);
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

Result<bool> TextReader::read(DocumentBatch& batch, std::uint64_t bytes_max) {
  LineSplitter::Line line;
  for (std::uint64_t i = 0; i < kRowsPerRead && !is_full(batch, bytes_max); ++i) {
    if (!TM_TRY(lines_.next(line))) return false;
    if (line.is_too_long) {
      bad_rows_.add(row_++, "the line is longer than 64 MiB");
    } else {
      append_line(line.text, batch);
    }
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<FileReader>> open_text(File file, BadRowLog& bad_rows) {
  auto source = TM_TRY(open_byte_source(std::move(file)));
  return std::make_unique<TextReader>(LineSplitter(std::move(source)), bad_rows);
}

}  // namespace tokenmill::reader
