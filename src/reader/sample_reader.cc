// A page is found by the counts of the files before it; a file that was never counted is counted by
// reading on. An index that was saved is taken only for a file with the same name and stamp, so
// that a file which changed is never read at stale positions.
#include "reader/sample_reader.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "reader/page_file.h"

namespace tokenmill::reader {

// Files are opened when a page first needs them, and only a few stay open: a dataset can have
// thousands. What was learned about a closed file (its rows, its index) stays.
struct SampleReader::State {
  struct Entry {
    SourceFile source;
    FileStamp stamp;
    RowIndex index;
    std::optional<std::uint64_t> rows;
    std::unique_ptr<PageFile> opened;
    std::uint64_t last_use = 0;
  };
  SampleOptions options;
  ShownLimits limits;
  std::vector<Entry> files;
  std::uint64_t uses = 0;

  Result<std::unique_ptr<PageFile>> open_file(const Entry& entry) const;
  Result<PageFile*> use(Entry& entry);
  void learn(Entry& entry) const;
  void close_oldest();
  Status read_rows(Entry& entry, std::uint64_t offset, std::uint64_t limit, json::array& out);
  Status scan(Entry& entry, const Run& run);
  Status save() const;
};

namespace {

constexpr std::size_t kOpenFilesMax = 16;

bool is_arrow(const SourceFile& file) {
  return file.format == FileFormat::parquet || file.format == FileFormat::arrow;
}

// The index that was saved for this state of this file.
RowIndex find_saved(const std::vector<StoredIndex>& stored, const SourceFile& file,
                    const FileStamp& stamp) {
  for (const StoredIndex& entry : stored) {
    if (entry.name == file.name && entry.stamp == stamp) return entry.index;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<PageFile>> SampleReader::State::open_file(const Entry& entry) const {
  if (is_arrow(entry.source)) {
    return open_arrow_page_file(entry.source, options.arrow_plugin, limits);
  }
  return open_text_page_file(entry.source, entry.index, limits);
}

// Keeps what the open file has found out.
void SampleReader::State::learn(Entry& entry) const {
  entry.rows = entry.opened->rows();
  if (const RowIndex* index = entry.opened->index()) entry.index = *index;
}

void SampleReader::State::close_oldest() {
  Entry* oldest = nullptr;
  std::size_t open = 0;
  for (Entry& entry : files) {
    if (!entry.opened) continue;
    ++open;
    if (oldest == nullptr || entry.last_use < oldest->last_use) oldest = &entry;
  }
  if (open <= kOpenFilesMax) return;
  learn(*oldest);
  oldest->opened.reset();
}

// The open file, also counted as used now.
Result<PageFile*> SampleReader::State::use(Entry& entry) {
  entry.last_use = ++uses;
  if (!entry.opened) {
    auto opened = open_file(entry);
    if (!opened) {
      return std::unexpected(with_context(std::move(opened).error(), entry.source.name));
    }
    entry.opened = *std::move(opened);
    entry.rows = entry.opened->rows();
    close_oldest();
  }
  return entry.opened.get();
}

Status SampleReader::State::read_rows(Entry& entry, std::uint64_t offset, std::uint64_t limit,
                                      json::array& out) {
  PageFile* const file = TM_TRY(use(entry));
  auto read = file->read_rows(offset, limit, out);
  if (!read) return std::unexpected(with_context(std::move(read).error(), entry.source.name));
  entry.rows = file->rows();
  return {};
}

Status SampleReader::State::scan(Entry& entry, const Run& run) {
  if (entry.rows) return {};
  PageFile* const file = TM_TRY(use(entry));
  auto scanned = file->scan(run);
  if (!scanned) {
    return std::unexpected(with_context(std::move(scanned).error(), entry.source.name));
  }
  learn(entry);
  return {};
}

Status SampleReader::State::save() const {
  std::vector<StoredIndex> stored;
  for (const Entry& entry : files) {
    if (is_arrow(entry.source)) continue;
    const RowIndex* index = entry.opened ? entry.opened->index() : &entry.index;
    stored.push_back({entry.source.name, entry.stamp, *index});
  }
  if (options.index_path.empty() || stored.empty()) return {};
  return save_row_indexes(options.index_path, stored);
}

SampleReader::SampleReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SampleReader::SampleReader(SampleReader&&) noexcept = default;
SampleReader& SampleReader::operator=(SampleReader&&) noexcept = default;
SampleReader::~SampleReader() = default;

Result<SampleReader> SampleReader::open(std::vector<SourceFile> files, SampleOptions options) {
  auto state = std::make_unique<State>();
  state->limits.string_bytes_max = options.string_bytes_max;
  const auto stored = options.index_path.empty() ? std::vector<StoredIndex>{}
                                                 : load_row_indexes(options.index_path);
  for (SourceFile& file : files) {
    State::Entry entry;
    entry.stamp = TM_TRY(stamp_of(file.path));
    entry.index = find_saved(stored, file, entry.stamp);
    entry.rows = entry.index.rows;
    entry.source = std::move(file);
    state->files.push_back(std::move(entry));
  }
  state->options = std::move(options);
  return SampleReader(std::move(state));
}

std::optional<std::uint64_t> SampleReader::rows_total() const {
  std::uint64_t total = 0;
  for (State::Entry& entry : state_->files) {
    // Opening a Parquet or Arrow file is enough to know.
    if (!entry.rows && is_arrow(entry.source) && !state_->use(entry)) return std::nullopt;
    if (!entry.rows) return std::nullopt;
    total += *entry.rows;
  }
  return total;
}

Result<json::array> SampleReader::page(std::uint64_t offset, std::uint64_t limit) {
  limit = std::min(limit, kPageRowsMax);
  Progress progress;
  json::array rows;
  std::uint64_t before = 0;  // rows of the files already passed
  for (State::Entry& entry : state_->files) {
    if (rows.size() == limit) break;
    const std::uint64_t next = offset + rows.size();
    if (!entry.rows && is_arrow(entry.source)) TM_CHECK(state_->use(entry));
    if (!entry.rows || next < before + *entry.rows) {
      const std::size_t first = rows.size();
      TM_CHECK(state_->read_rows(entry, next - before, limit - first, rows));
      for (std::size_t k = first; k < rows.size(); ++k) {
        rows[k].get_object()["row"] = next + k - first;
        rows[k].get_object()["file"] = entry.source.name;
      }
    }
    if (rows.size() == limit) break;
    TM_CHECK(state_->scan(entry, {{}, progress}));
    before += *entry.rows;
  }
  return rows;
}

Status SampleReader::build_index(const Run& run) {
  for (State::Entry& entry : state_->files) {
    TM_CHECK(state_->scan(entry, run));
    run.progress.bytes_done += entry.stamp.size_bytes;
    run.progress.files_done += 1;
  }
  return state_->save();
}

}  // namespace tokenmill::reader
