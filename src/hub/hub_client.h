// The Hub's API for datasets: what exists, what is in it, where its bytes are.
//
// Each call retries what may pass (429, 5xx, broken connections), tells `run.progress` why it
// waits, and maps answers to errors that a person can act on: repo_not_found, revision_not_found,
// file_not_found, gated, unauthorized, forbidden, rate_limited, unavailable, network, timeout.
// Thread-safe. A 429 makes every caller of this client wait, not only the one that got it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/run.h"
#include "hub/byte_ranges.h"
#include "hub/hub_settings.h"
#include "net/http_client.h"
#include "net/retry.h"

namespace tokenmill::hub {

// Whether access must be asked for; `manual` means that a person decides.
enum class Gating { none, automatic, manual };

struct DatasetInfo {
  std::string id;      // the canonical one, which may differ from the one asked for
  std::string commit;  // what the revision points at now
  Gating gating = Gating::none;
  bool is_private = false;
  bool is_disabled = false;
  std::string license;  // from the card; empty when not stated
};

struct TreeFile {
  std::string path;
  std::uint64_t size_bytes = 0;
  std::string git_oid = {};  // of the content, or of the LFS pointer when `sha256` is set
  std::string sha256 = {};   // of the content; empty for files kept in git itself
};

// A file of a repository at a commit.
struct FileAt {
  std::string repo_id;
  std::string commit;
  std::string path;
};

struct SearchHit {
  std::string id;
  std::uint64_t downloads = 0;
  std::uint64_t likes = 0;
  std::optional<std::uint64_t> size_bytes;  // of the main branch
  std::string last_modified;
  std::string description;
  Gating gating = Gating::none;
  bool is_private = false;
};

struct RetryOptions {
  net::BackoffPolicy backoff = {};
  int attempts_max = 6;
  // A call ends with its last error when another try would not be over by then; a wait that a 429
  // asks for counts as well. 0: no limit.
  net::Milliseconds patience{0};
};

class HubClient {
 public:
  // Borrows `http`, which must outlive the client.
  HubClient(net::HttpClient& http, HubSettings settings, RetryOptions retry = {});
  ~HubClient();

  const HubSettings& settings() const;
  const RetryOptions& retry() const;
  // rate_limited, when the Hub asked for a longer wait than `retry().patience`.
  Status check_patience() const;

  Result<DatasetInfo> dataset_info(Run& run, const std::string& repo_id,
                                   const std::string& revision);
  // All files at `commit`, sorted by path. Follows pages to the end; at most 2,000,000 files.
  Result<std::vector<TreeFile>> tree(Run& run, const std::string& repo_id,
                                     const std::string& commit);
  // The commit of refs/convert/parquet; nullopt when the Hub made no Parquet copy.
  Result<std::optional<std::string>> parquet_copy(Run& run, const std::string& repo_id);
  // Whether the content of a gated repository may be read. Error: gated, with the next step.
  Status check_access(Run& run, const std::string& repo_id);
  // A small file whole. Error: payload_too_large beyond `bytes_max`.
  Result<std::string> read_file(Run& run, const FileAt& file, std::size_t bytes_max);
  // The bytes [begin, end) of a file. Error: unavailable when the answer is anything else than just
  // these, as from a server that knows no ranges. What arrives is not checked against a hash.
  Result<std::string> read_span(Run& run, const FileAt& file, ByteSpan span);
  // Datasets whose id contains `text`: quick search, or the listing where that is missing.
  Result<std::vector<SearchHit>> search(Run& run, std::string_view text, std::size_t limit);

  // One request without retries, but after the wait that an earlier 429 asked for; every hop of a
  // redirect is its own request. For the downloader, which has its own rules about repeating.
  Result<net::HttpResponse> send_once(Run& run, const net::HttpRequest& request,
                                      const net::BodySink* sink = nullptr);
  net::Url resolve_url(const FileAt& file) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::hub
