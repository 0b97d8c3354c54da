// Exports read rows through the maps and write blocks of 1 MiB under another name, which is
// renamed at the end. Memory: one block and one page of rows. A stop is noticed every 256 rows.
#include "shard/export.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/format.h"
#include "base/npy.h"

namespace tokenmill::shard {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"bin", "npy", "jsonl", "datasets"};
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::uint64_t kRowsPerPage = 256;

NpyType npy_type(IdType type) { return type == IdType::uint16 ? NpyType::uint16 : NpyType::uint32; }

// Gathers what is written into blocks.
class BlockWriter {
 public:
  static Result<BlockWriter> create(const fs::path& path) {
    BlockWriter writer;
    writer.file_ = TM_TRY(File::open(path, File::Mode::truncate));
    return writer;
  }
  Status write(std::string_view bytes) {
    block_ += bytes;
    if (block_.size() < kBlockBytes) return {};
    return flush();
  }
  Status close() {
    TM_CHECK(flush());
    TM_CHECK(file_.sync());
    return file_.close();
  }

 private:
  Status flush() {
    TM_CHECK(file_.write(block_));
    block_.clear();
    return {};
  }

  File file_;
  std::string block_;
};

Status write_ids(const ShardSetReader& reader, BlockWriter& out, const Run& run) {
  const std::uint64_t width = width_bytes(reader.manifest().schema.id_type);
  run.progress.bytes_total = reader.manifest().ids * width;
  for (std::uint64_t number = 0; number < reader.rows(); ++number) {
    if (number % kRowsPerPage == 0) TM_CHECK(check_not_stopped(run));
    const RowBytes row = TM_TRY(reader.row(number));
    TM_CHECK(out.write({row.data, row.ids * width}));
    run.progress.bytes_done += row.ids * width;
    ++run.progress.sequences_done;
  }
  return {};
}

Status write_bin(const ShardSetReader& reader, const fs::path& path, const Run& run) {
  BlockWriter out = TM_TRY(BlockWriter::create(path));
  TM_CHECK(write_ids(reader, out, run));
  return out.close();
}

Status write_npy(const ShardSetReader& reader, const fs::path& path, const Run& run) {
  const Manifest& manifest = reader.manifest();
  std::vector<std::uint64_t> shape = {manifest.ids};
  if (manifest.schema.row_length) shape = {manifest.rows, *manifest.schema.row_length};
  BlockWriter out = TM_TRY(BlockWriter::create(path));
  TM_CHECK(out.write(npy_header(npy_type(manifest.schema.id_type), shape)));
  TM_CHECK(write_ids(reader, out, run));
  return out.close();
}

// Where each row ends, for rows of different lengths.
Status write_ends(const ShardSetReader& reader, const fs::path& path) {
  BlockWriter out = TM_TRY(BlockWriter::create(path));
  const std::uint64_t rows = reader.rows();
  TM_CHECK(out.write(npy_header(NpyType::uint64, {&rows, 1})));
  std::uint64_t end = 0;
  for (std::uint64_t number = 0; number < reader.rows(); ++number) {
    end += TM_TRY(reader.row(number)).ids;
    TM_CHECK(out.write({reinterpret_cast<const char*>(&end), sizeof end}));
  }
  return out.close();
}

Status write_jsonl(const ShardSetReader& reader, const fs::path& path, const Run& run) {
  BlockWriter out = TM_TRY(BlockWriter::create(path));
  const std::string begin = "{" + to_json(json::string(reader.manifest().schema.column)) + ":[";
  SequenceBatch page;
  for (std::uint64_t first = 0; first < reader.rows(); first += kRowsPerPage) {
    TM_CHECK(check_not_stopped(run));
    page.clear();
    TM_CHECK(reader.read(first, kRowsPerPage, page));
    for (std::size_t i = 0; i < page.size(); ++i) {
      std::string line = begin;
      for (const TokenId id : page.row(i)) {
        if (line.size() > begin.size()) line += ',';
        line += std::to_string(id);
      }
      TM_CHECK(out.write(line + "]}\n"));
    }
    run.progress.sequences_done += page.size();
  }
  return out.close();
}

Status copy_file(const fs::path& from, const fs::path& to, const Run& run) {
  File source = TM_TRY(File::open(from, File::Mode::read));
  File copy = TM_TRY(File::open(to, File::Mode::create));
  std::vector<char> block(kBlockBytes);
  while (const std::size_t got = TM_TRY(source.read(block))) {
    TM_CHECK(check_not_stopped(run));
    TM_CHECK(copy.write({block.data(), got}));
    run.progress.bytes_done += got;
  }
  TM_CHECK(copy.sync());
  return copy.close();
}

Status copy_folder(const Manifest& manifest, const fs::path& from, const fs::path& to,
                   const Run& run) {
  TM_CHECK(create_folders(to));
  run.progress.bytes_total = tree_size_bytes(from);
  for (const ShardEntry& shard : manifest.shards) {
    TM_CHECK(copy_file(from / shard.file, to / shard.file, run));
  }
  for (const FileEntry& file : manifest.files) {
    TM_CHECK(copy_file(from / file.file, to / file.file, run));
  }
  TM_CHECK(copy_file(from / kManifestFile, to / kManifestFile, run));
  return sync_folder(to);
}

fs::path ends_path(const fs::path& path) { return path.string() + ".ends.npy"; }

Status check_absent(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return {};
  return fail(ErrorCode::conflict, "There is something already at " + path.string());
}

Status write_as(const ShardSetReader& reader, const fs::path& folder, ExportFormat format,
                const fs::path& path, const Run& run) {
  switch (format) {
    case ExportFormat::bin:
      return write_bin(reader, path, run);
    case ExportFormat::npy:
      return write_npy(reader, path, run);
    case ExportFormat::jsonl:
      return write_jsonl(reader, path, run);
    case ExportFormat::datasets:
      return copy_folder(reader.manifest(), folder, path, run);
  }
  return {};
}

}  // namespace

std::span<const std::string_view> export_format_names() { return kNames; }

Result<ExportFormat> export_format_from_name(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return static_cast<ExportFormat>(found - kNames.begin());
  return fail(ErrorCode::unsupported, format("There is no export format {}", name),
              "Formats: bin, npy, jsonl, datasets");
}

Status export_to(const ShardSetReader& reader, const fs::path& folder, ExportFormat format_chosen,
                 const fs::path& destination, const Run& run) {
  const bool needs_ends =
      format_chosen == ExportFormat::npy && !reader.manifest().schema.row_length;
  TM_CHECK(check_absent(destination));
  if (needs_ends) TM_CHECK(check_absent(ends_path(destination)));
  const fs::path partial = destination.string() + ".partial";
  static_cast<void>(TM_TRY(remove_tree(partial)));
  Status written = write_as(reader, folder, format_chosen, partial, run);
  if (written && needs_ends) written = write_ends(reader, ends_path(destination));
  if (written) written = rename_no_replace(partial, destination);
  if (!written) {
    // The first error is the one to tell; what is left of the attempt is removed if it can be.
    static_cast<void>(remove_tree(partial));
    if (needs_ends) static_cast<void>(remove_tree(ends_path(destination)));
    return written;
  }
  const fs::path parent = destination.parent_path();
  return sync_folder(parent.empty() ? fs::path(".") : parent);
}

}  // namespace tokenmill::shard
