// Fetches one span of one file: resolve, range request, checks, bytes to disk.
//
// The signed address that `resolve` gives is shared by all spans of a file, kept in memory only,
// and asked for anew before it gets old or when it is refused. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "base/run.h"
#include "hub/file_download.h"
#include "hub/hub_client.h"

namespace tokenmill::hub {

// Where a file's bytes are; found by the first span, used by the others.
class FileAddress {
 public:
  // The known signed URL; nullopt: the caller must ask `resolve` and then call `set` or
  // `give_up`. Waits while another caller does so. Error: cancelled.
  Result<std::optional<net::Url>> get(std::stop_token stop);
  // nullopt: the Hub itself serves the bytes, so each span goes through `resolve`.
  void set(std::optional<net::Url> url, SteadyTime now);
  void give_up();
  // `url` was refused; forgets it unless a newer one is known.
  void forget(const net::Url& url);

 private:
  enum class State { unknown, being_asked, signed_url, at_hub };

  std::mutex mutex_;
  std::condition_variable_any changed_;
  State state_ = State::unknown;
  net::Url url_;
  SteadyTime since_ = {};
};

struct SegmentRequest {
  const std::string& repo_id;
  FileAddress& address;
  FileDownload& file;
  ByteSpan span;
  // The server does not do ranges: `span` must be the whole file.
  bool is_without_range = false;
};

struct SegmentOutcome {
  Status status;
  // The answer was a success for something else than the range that was asked for.
  bool was_range_refused = false;
};

// On error some bytes of the span may have been written and recorded. Errors besides those of
// HubClient: unavailable (refused address, wrong range, other content), disk_full, io.
SegmentOutcome fetch_segment(Run& run, HubClient& hub, const SegmentRequest& request);

}  // namespace tokenmill::hub
