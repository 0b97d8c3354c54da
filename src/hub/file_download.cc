// The order of steps is what makes a kill harmless: bytes, then their line in the journal; whole
// and hashed, then synced, then renamed into blobs/, then linked. A reader of the cache can meet
// none of the states before the rename. Cost: one write and one read of each byte (from the page
// cache), a journal line for every 512 KiB, an fsync at the end and for every 256 MiB.
#include "hub/file_download.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/assert.h"
#include "base/format.h"
#include "hub/file_lock.h"

namespace tokenmill::hub {
namespace {

// Hashing in steps of less than this costs more in waking up than in hashing.
constexpr std::uint64_t kHashStepBytesMin = std::uint64_t{1} << 20;
// Small files begin again after a kill: their journal would cost more than their bytes.
constexpr std::uint64_t kJournalledBytesMin = std::uint64_t{512} << 10;
constexpr std::uint64_t kSyncBytes = std::uint64_t{256} << 20;

// Whether `file` is still what `path` leads to: another process may have published it meanwhile.
bool is_at(const File& file, const fs::path& path) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(file.descriptor(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

JournalSubject journal_subject(const FileDownload::Target& target) {
  return {.hash = target.id.etag(),
          .size_bytes = target.id.size_bytes,
          .commit = target.commit,
          .path = target.path};
}

}  // namespace

FileDownload::FileDownload(const CacheLayout& layout, Target target, File part)
    : layout_(layout),
      target_(std::move(target)),
      part_(std::move(part)),
      git_(Hasher::git_blob(target_.id.size_bytes)) {}

Result<std::unique_ptr<FileDownload>> FileDownload::open(const CacheLayout& layout, Target target) {
  const fs::path path = layout.part(target.id.etag());
  File part = TM_TRY(File::open(path, File::Mode::read_write));
  if (!TM_TRY(try_lock(part)) || !is_at(part, path)) return nullptr;
  std::unique_ptr<FileDownload> download(
      new FileDownload(layout, std::move(target), std::move(part)));
  TM_CHECK(download->begin());
  return download;
}

bool FileDownload::has_journal() const { return size_bytes() > kJournalledBytesMin; }

Status FileDownload::begin() {
  // Python's lock keeps a Python process from fetching the same file meanwhile. Only a courtesy:
  // without it the file is fetched twice and is right both times.
  auto python_lock = File::open(layout_.python_lock(target_.id.etag()), File::Mode::read_write);
  if (python_lock && try_lock(*python_lock).value_or(false)) {
    python_lock_ = *std::move(python_lock);
  }
  const fs::path path = layout_.journal(target_.id.etag());
  const std::string boot_id = current_boot_id();
  const std::lock_guard lock(mutex_);
  if (TM_TRY(part_.size()) == size_bytes() && has_journal()) {
    done_ = ResumeJournal::read(path, journal_subject(target_), boot_id);
  }
  if (done_.bytes() > 0) {
    TM_CHECK(part_.sync());
  } else {
    TM_CHECK(part_.truncate(0));
    TM_CHECK(part_.truncate(size_bytes()));
  }
  if (has_journal()) {
    journal_ = TM_TRY(ResumeJournal::create(path, journal_subject(target_), boot_id, done_));
  }
  taken_ = done_;
  bytes_done_ = done_.bytes();
  prefix_end_ = done_.prefix_end();
  return {};
}

std::optional<ByteSpan> FileDownload::assign(std::uint64_t size_max) {
  const std::lock_guard lock(mutex_);
  const auto span = taken_.first_gap(size_bytes(), size_max);
  if (span) taken_.add(*span);
  return span;
}

void FileDownload::release(ByteSpan span) {
  const std::lock_guard lock(mutex_);
  taken_.remove(span);
  for (const auto& [begin, end] : done_.ends_by_begin()) {
    taken_.add({std::max(begin, span.begin), std::min(end, span.end)});
  }
}

Status FileDownload::write(std::uint64_t offset, std::string_view bytes) const {
  TM_ASSERT(offset + bytes.size() <= size_bytes());
  return part_.write_at(offset, bytes);
}

Status FileDownload::record(ByteSpan span) {
  TM_ASSERT(span.begin <= span.end && span.end <= size_bytes());
  if (span.size() == 0) return {};
  const std::lock_guard lock(mutex_);
  done_.add(span);
  bytes_unsynced_ += span.size();
  bytes_done_ = done_.bytes();
  prefix_end_ = done_.prefix_end();
  return journal_ ? journal_->add(span) : Status{};
}

bool FileDownload::has_unhashed_bytes() const {
  const std::uint64_t waiting = prefix_end_ - bytes_hashed_;
  return waiting >= kHashStepBytesMin || is_complete();
}

Result<bool> FileDownload::hash_some(std::span<char> buffer) {
  const std::uint64_t begin = bytes_hashed_;
  TM_ASSERT(begin <= prefix_end_);
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(prefix_end_ - begin, buffer.size()));
  const std::size_t read = TM_TRY(part_.read_at(begin, buffer.first(count)));
  if (read != count) {
    return fail(ErrorCode::io,
                format("{} became shorter while it was written", part_.path().string()));
  }
  const std::string_view bytes(buffer.data(), count);
  sha256_.update(bytes);
  if (target_.id.sha256.empty()) git_.update(bytes);
  bytes_hashed_ = begin + count;
  // Starts writing out what was just hashed, so that the sync at the end finds little to do.
  ::sync_file_range(part_.descriptor(), static_cast<off_t>(begin), static_cast<off_t>(count),
                    SYNC_FILE_RANGE_WRITE);
  bool needs_checkpoint = false;
  {
    const std::lock_guard lock(mutex_);
    needs_checkpoint = bytes_unsynced_ >= kSyncBytes;
  }
  if (needs_checkpoint && !is_complete()) TM_CHECK(checkpoint());
  return bytes_hashed_ == size_bytes();
}

bool FileDownload::is_content_right() {
  TM_ASSERT(bytes_hashed_ == size_bytes());
  sha256_hex_ = sha256_.finish_hex();
  if (!target_.id.sha256.empty()) return sha256_hex_ == target_.id.sha256;
  return git_.finish_hex() == target_.id.git_oid;
}

Status FileDownload::start_over() {
  const std::lock_guard lock(mutex_);
  sha256_ = Hasher::sha256();
  git_ = Hasher::git_blob(size_bytes());
  done_.clear();
  taken_.clear();
  bytes_done_ = 0;
  prefix_end_ = 0;
  bytes_hashed_ = 0;
  bytes_unsynced_ = 0;
  if (has_journal()) {
    journal_ = TM_TRY(ResumeJournal::create(layout_.journal(target_.id.etag()),
                                            journal_subject(target_), current_boot_id(), done_));
  }
  TM_CHECK(part_.truncate(0));
  return part_.truncate(size_bytes());
}

Status FileDownload::checkpoint() {
  std::uint64_t spans = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!journal_ || bytes_unsynced_ == 0) return {};
    spans = journal_->spans();
    bytes_unsynced_ = 0;
  }
  TM_CHECK(part_.sync());
  const std::lock_guard lock(mutex_);
  return journal_->mark_synced(spans);
}

Result<std::string> FileDownload::publish() {
  TM_ASSERT(is_complete() && !sha256_hex_.empty());
  TM_CHECK(part_.sync());
  const std::string& etag = target_.id.etag();
  const fs::path blob = layout_.blob(etag);
  // Replaces what is there: it was not believed, or another process just put the same bytes.
  if (::rename(part_.path().c_str(), blob.c_str()) != 0) {
    return fail_errno(errno, format("Moving a finished file to {}", blob.string()));
  }
  TM_CHECK(sync_folder(blob.parent_path()));
  remember_verified(layout_, blob, target_.id, sha256_hex_);
  TM_CHECK(layout_.link(target_.commit, target_.path, etag));
  std::error_code ignored;
  fs::remove(layout_.journal(target_.id.etag()), ignored);
  return sha256_hex_;
}

}  // namespace tokenmill::hub
