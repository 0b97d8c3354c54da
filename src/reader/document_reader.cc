// The files of a dataset one after the other: chooses the column with the first, opens each when
// its turn comes, and numbers what they give.
#include "reader/document_reader.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/utf8.h"
#include "reader/description.h"
#include "reader/file_reader.h"

namespace tokenmill::reader {
namespace {

// Bounds the time of one `next` where rows give no documents: about 260,000 rows.
constexpr int kReadsPerBatch = 16;

struct Extension {
  std::string_view suffix;
  FileFormat format;
};

constexpr Extension kExtensions[] = {
    {".parquet", FileFormat::parquet}, {".arrow", FileFormat::arrow},
    {".feather", FileFormat::arrow},   {".jsonl", FileFormat::jsonl},
    {".json", FileFormat::jsonl},      {".ndjson", FileFormat::jsonl},
    {".csv", FileFormat::csv},         {".tsv", FileFormat::tsv},
    {".txt", FileFormat::text},        {".text", FileFormat::text},
};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

class FilesReader final : public DocumentReader {
 public:
  FilesReader(std::vector<SourceFile> files, ReadOptions options)
      : files_(std::move(files)), options_(std::move(options)) {}

  Status open();
  Result<bool> next(DocumentBatch& batch) override;
  std::uint64_t bytes_read() const override {
    return bytes_before_ + (current_ ? current_->bytes_read() : 0);
  }
  const BadRows& bad_rows() const override { return bad_rows_.rows(); }
  const std::string& text_column() const override { return choice_.column; }

 private:
  Result<std::unique_ptr<FileReader>> open_file(const SourceFile& source);
  Status open_next();
  std::unexpected<Error> fail_in_file(Error error) const;

  std::vector<SourceFile> files_;
  ReadOptions options_;
  ColumnChoice choice_;
  BadRowLog bad_rows_;
  std::unique_ptr<FileReader> current_;
  std::size_t next_file_ = 0;
  std::uint64_t bytes_before_ = 0;
  std::uint64_t documents_ = 0;
  bool is_at_end_ = false;
};

std::unexpected<Error> FilesReader::fail_in_file(Error error) const {
  return std::unexpected(with_context(std::move(error), files_[next_file_ - 1].name));
}

Result<std::unique_ptr<FileReader>> FilesReader::open_file(const SourceFile& source) {
  if (source.format == FileFormat::parquet || source.format == FileFormat::arrow) {
    return open_arrow(source, options_, choice_, bad_rows_);
  }
  File file = TM_TRY(File::open(source.path, File::Mode::read));
  switch (source.format) {
    case FileFormat::csv:
      return open_csv(std::move(file), ',', choice_, bad_rows_);
    case FileFormat::tsv:
      return open_csv(std::move(file), '\t', choice_, bad_rows_);
    case FileFormat::text:
      return open_text(std::move(file), bad_rows_);
    default:
      return open_jsonl(std::move(file), choice_, bad_rows_);
  }
}

Status FilesReader::open_next() {
  const SourceFile& source = files_[next_file_++];
  bad_rows_.start_file(source.name);
  auto opened = open_file(source);
  if (!opened) return fail_in_file(std::move(opened).error());
  current_ = *std::move(opened);
  return {};
}

Status FilesReader::open() {
  if (files_.empty()) return fail(ErrorCode::file_not_found, "There are no files to read");
  // An empty file has no columns to choose from; the first one that has some decides.
  FileDescription description;
  for (const SourceFile& source : files_) {
    auto described = describe_file(source, options_.arrow_plugin);
    if (!described) return std::unexpected(with_context(std::move(described).error(), source.name));
    description = *std::move(described);
    if (!description.columns.empty()) break;
  }
  choice_ = TM_TRY(choose_column(description.columns, options_));
  return {};
}

Result<bool> FilesReader::next(DocumentBatch& batch) {
  batch.clear();
  batch.first_document = documents_;
  const std::uint64_t bytes_max = std::max<std::uint64_t>(1, options_.batch_bytes);
  for (int i = 0; i < kReadsPerBatch && !is_full(batch, bytes_max); ++i) {
    if (!current_) {
      if (next_file_ == files_.size()) {
        is_at_end_ = true;
        break;
      }
      TM_CHECK(open_next());
    }
    auto more = current_->read(batch, bytes_max);
    if (!more) return fail_in_file(std::move(more).error());
    if (*more) continue;
    bytes_before_ += current_->bytes_read();
    current_.reset();
  }
  documents_ += batch.size();
  return batch.size() > 0 || !is_at_end_;
}

}  // namespace

std::optional<FileFormat> format_from_name(std::string_view name) {
  std::string lower = lower_case(name);
  for (const std::string_view suffix : {".gz", ".zst", ".zstd"}) {
    if (lower.ends_with(suffix)) {
      lower.resize(lower.size() - suffix.size());
      break;
    }
  }
  for (const Extension& extension : kExtensions) {
    if (lower.ends_with(extension.suffix)) return extension.format;
  }
  return std::nullopt;
}

bool append_document(std::string_view text, std::uint64_t row, DocumentBatch& batch,
                     BadRowLog& bad_rows) {
  if (text.size() > kDocumentBytesMax) {
    bad_rows.add(row, "the document is longer than 64 MiB");
  } else if (!is_valid_utf8(text)) {
    bad_rows.add(row, "the text is not valid UTF-8");
  } else {
    batch.append(text);
    return true;
  }
  return false;
}

Result<std::unique_ptr<DocumentReader>> open_documents(std::vector<SourceFile> files,
                                                       const ReadOptions& options) {
  auto reader = std::make_unique<FilesReader>(std::move(files), options);
  TM_CHECK(reader->open());
  return reader;
}

}  // namespace tokenmill::reader
