// A copy with holes of one file of a repository: what a preview has fetched of it so far.
//
// It lies in the staging folder while this lives and is removed with it; after a crash, with the
// folder's other dead files. The bytes are not checked against a hash: they are for looking only
// and never become data. One thread at a time.
#pragma once

#include <cstdint>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "base/run.h"
#include "hub/byte_ranges.h"
#include "hub/hub_client.h"

namespace tokenmill::service {

class PartialCopy {
 public:
  // All that one preview may fetch: a footer, a dictionary and a page have room in it.
  static constexpr std::uint64_t kBytesMax = std::uint64_t{8} << 20;

  // An empty copy of a file of `size_bytes`, in `folder`.
  static Result<PartialCopy> create(const fs::path& folder, hub::FileAt file,
                                    std::uint64_t size_bytes);
  PartialCopy(PartialCopy&& other) noexcept;
  PartialCopy& operator=(PartialCopy&&) = delete;
  ~PartialCopy();

  const fs::path& path() const { return copy_.path(); }
  std::uint64_t bytes_fetched() const { return here_.bytes(); }
  // [[begin, end], ...], as the inspector takes them.
  json::array spans() const;

  // Whether what is missing of `wanted` stays within kBytesMax.
  bool has_room_for(hub::ByteSpan wanted) const;
  // Brings what is missing of it. Errors: those of HubClient::read_span, disk_full.
  Status fetch(Run& run, hub::HubClient& hub, hub::ByteSpan wanted);

 private:
  PartialCopy(File copy, hub::FileAt file, std::uint64_t size_bytes);
  hub::ByteSpan missing_of(hub::ByteSpan wanted) const;

  File copy_;
  hub::FileAt file_;
  std::uint64_t size_bytes_ = 0;
  hub::ByteRanges here_;
};

}  // namespace tokenmill::service
