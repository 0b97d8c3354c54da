// The manifest vouches for itself, then for every file. A file whose hash is wrong is looked at
// once more to say where: in its header, in its row offsets, or only in its ids.
#include "shard/verify.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/format.h"
#include "base/hash_file.h"
#include "base/mapped_file.h"
#include "shard/shard_set_reader.h"

namespace tokenmill::shard {
namespace {

class Verifier {
 public:
  Verifier(const fs::path& folder, const Run& run) : folder_(folder), run_(run) {}

  Result<VerifyReport> verify() {
    const std::vector<std::string> names = TM_TRY(list_folder(folder_));
    const Result<Manifest> manifest = read_manifest(folder_);
    if (!manifest) {
      note_manifest(manifest.error());
      return std::move(report_);
    }
    run_.progress.files_total = manifest->shards.size() + manifest->files.size();
    run_.progress.bytes_total = tree_size_bytes(folder_);
    std::set<std::string> listed = {std::string(kManifestFile)};
    for (const ShardEntry& shard : manifest->shards) {
      listed.insert(shard.file);
      const FileEntry file{shard.file, shard.bytes, shard.sha256};
      if (!TM_TRY(is_intact(file))) note_place(manifest->schema, shard);
    }
    for (const FileEntry& file : manifest->files) {
      listed.insert(file.file);
      static_cast<void>(TM_TRY(is_intact(file)));
    }
    for (const std::string& name : names) {
      if (!listed.contains(name)) note(name, "unlisted", "no such file", "a file");
    }
    return std::move(report_);
  }

 private:
  void note(std::string file, std::string what, std::string expected, std::string found) {
    report_.findings.push_back(
        {std::move(file), std::move(what), std::move(expected), std::move(found)});
  }

  void note_manifest(const Error& error) {
    const bool is_missing = error.code == ErrorCode::file_not_found;
    note(std::string(kManifestFile), is_missing ? "missing" : "manifest", "a valid manifest",
         is_missing ? "no file" : error.message);
  }

  Result<bool> is_intact(const FileEntry& entry) {
    const Result<File> file = File::open(folder_ / entry.file, File::Mode::read);
    if (!file) {
      const bool is_missing = file.error().code == ErrorCode::file_not_found;
      note(entry.file, "missing", "a file", is_missing ? "no file" : file.error().message);
      return true;
    }
    ++report_.files_checked;
    const std::uint64_t bytes = TM_TRY(file->size());
    if (bytes != entry.bytes) {
      note(entry.file, "size", format("{} bytes", entry.bytes), format("{} bytes", bytes));
      return true;
    }
    const std::string sha256 = TM_TRY(hash_file(folder_ / entry.file, run_));
    report_.bytes_checked += bytes;
    ++run_.progress.files_done;
    if (sha256 == entry.sha256) return true;
    note(entry.file, "sha256", entry.sha256, sha256);
    return false;
  }

  // Where in a shard of the right size the wrong bytes show, as far as that can be told.
  void note_place(const ShardSchema& schema, const ShardEntry& shard) {
    const Result<MappedFile> file = MappedFile::open(folder_ / shard.file);
    if (!file) return;
    if (const Status header = check_shard(schema, shard, file->bytes()); !header) {
      note(shard.file, "header", "the header of its counts", header.error().message);
    } else if (const Status offsets = check_row_offsets(schema, shard, file->bytes()); !offsets) {
      note(shard.file, "row_offsets", "ascending offsets", offsets.error().message);
    }
  }

  const fs::path& folder_;
  const Run& run_;
  VerifyReport report_;
};

}  // namespace

Result<VerifyReport> verify(const fs::path& folder, const Run& run) {
  return Verifier(folder, run).verify();
}

}  // namespace tokenmill::shard
