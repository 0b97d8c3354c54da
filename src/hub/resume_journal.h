// Which bytes of an unfinished file are on disk, kept beside it so that a kill loses little.
//
// A text file: a header line (JSON: version, size, hash, commit, boot), then lines that are only
// ever appended: "+<begin> <end>" after those bytes were written, "=<n>" after the bytes of the
// first n "+" lines were synced. After a kill every "+" line counts, because the kernel still has
// the bytes. After a reboot (another boot id) only those that an "=" line vouches for. The hash in
// the header identifies the content; a journal for another hash or size is void. A torn last line
// is ignored. The final hash of the whole file decides in any case: a journal can cost time, never
// truth.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "hub/byte_ranges.h"

namespace tokenmill::hub {

struct JournalSubject {
  std::string hash;  // sha256, or git blob id
  std::uint64_t size_bytes = 0;
  std::string commit;  // for people who look at the file
  std::string path;
};

// Not thread-safe. Two processes must not open the same journal: hold a FileLock.
class ResumeJournal {
 public:
  // What `path` says about `subject`; empty ranges when it is missing or void. `boot_id` is the
  // kernel's, empty when unknown.
  static ByteRanges read(const fs::path& path, const JournalSubject& subject,
                         std::string_view boot_id);

  // Starts the file anew with `done`, whose bytes must be synced.
  static Result<ResumeJournal> create(const fs::path& path, const JournalSubject& subject,
                                      std::string_view boot_id, const ByteRanges& done);

  Status add(ByteSpan span);
  // How many spans were added: to be asked before a sync and handed to `mark_synced` after it.
  std::uint64_t spans() const { return spans_; }
  Status mark_synced(std::uint64_t spans);

 private:
  ResumeJournal(File file, std::uint64_t spans) : file_(std::move(file)), spans_(spans) {}

  File file_;
  std::uint64_t spans_ = 0;
};

// Changes with every start of the kernel; empty where it cannot be known.
std::string current_boot_id();

}  // namespace tokenmill::hub
