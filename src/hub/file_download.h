// One file on its way into the cache: the bytes that are there, the bytes that are being fetched,
// the hash so far, and the step that makes it visible.
//
// Several connections write disjoint spans while one hasher follows the gapless prefix, so that
// little is left to do when the last byte comes. `record` keeps the journal a step behind the
// bytes; what a kill loses is what was written and not recorded. The object holds a lock: no other
// process works on the same unfinished file. Thread-safe, except that `hash_some`, `publish` and
// `start_over` belong to one thread at a time.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/file.h"
#include "base/run.h"
#include "base/sha256.h"
#include "hub/byte_ranges.h"
#include "hub/cache_layout.h"
#include "hub/resume_journal.h"
#include "hub/verified_blob.h"

namespace tokenmill::hub {

class FileDownload {
 public:
  struct Target {
    std::string commit;
    std::string path;
    ContentId id;
  };

  // Continues what an earlier run left. nullptr when another process is at it. `layout` must
  // outlive the object, and its folders must exist.
  static Result<std::unique_ptr<FileDownload>> open(const CacheLayout& layout, Target target);

  const Target& target() const { return target_; }
  std::uint64_t size_bytes() const { return target_.id.size_bytes; }

  // The next missing span for a connection to fetch, lowest offset first; nullopt when all are
  // there or being fetched. To be given back with `release`, whatever became of it.
  std::optional<ByteSpan> assign(std::uint64_t size_max);
  void release(ByteSpan span);

  Status write(std::uint64_t offset, std::string_view bytes) const;
  // The bytes of `span` were written: from now on a kill does not lose them.
  Status record(ByteSpan span);

  std::uint64_t bytes_done() const { return bytes_done_; }
  bool is_complete() const { return bytes_done_ == size_bytes(); }

  // Hashes as much of the prefix that is there as `buffer` holds, which is the caller's: one per
  // thread, not per file. True when every byte of the file was hashed.
  Result<bool> hash_some(std::span<char> buffer);
  bool has_unhashed_bytes() const;

  // After hash_some() returned true: whether the content is the planned one. Ends hashing.
  bool is_content_right();

  // Forgets all bytes: they were wrong.
  Status start_over();

  // Syncs, moves the file to its place and links it. Returns its sha256.
  Result<std::string> publish();

  // Syncs and says so in the journal: for a stop that is not a kill. Cheap when nothing is new.
  Status checkpoint();

 private:
  FileDownload(const CacheLayout& layout, Target target, File part);

  Status begin();
  bool has_journal() const;

  const CacheLayout& layout_;
  const Target target_;
  File part_;
  File python_lock_;
  std::atomic<std::uint64_t> bytes_done_ = 0;
  std::atomic<std::uint64_t> prefix_end_ = 0;
  std::atomic<std::uint64_t> bytes_hashed_ = 0;

  mutable std::mutex mutex_;
  ByteRanges done_;                       // guarded: written and recorded
  ByteRanges taken_;                      // guarded: done or being fetched
  std::optional<ResumeJournal> journal_;  // guarded
  std::uint64_t bytes_unsynced_ = 0;      // guarded

  Hasher sha256_ = Hasher::sha256();
  Hasher git_;
  std::string sha256_hex_;
};

}  // namespace tokenmill::hub
