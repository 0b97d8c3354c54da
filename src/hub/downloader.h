// Brings the files of a plan into the Hugging Face cache, verified, and tells where they are.
//
// Several connections fetch bounded ranges, lowest offset first. A file appears in the cache only
// when its sha256 (or git hash) over all bytes is right; until then it grows in
// `<repo folder>/tokenmill-parts` beside a journal, so that a killed download continues and
// fetches at most 16 MiB again. Files that Python or another tokenmill put there are taken after
// one check of their hash. Progress counts bytes that are on disk, including cached ones, and
// never goes back; its note says why nothing moves.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/run.h"
#include "hub/download_plan.h"
#include "hub/hub_client.h"

namespace tokenmill::hub {

// What may change while a download runs, from any thread.
struct DownloadSettings {
  // At once, over all files; from 1 to kConnectionsMax. Fewer take effect as spans end.
  std::atomic<int> connections = 8;

  static constexpr int kConnectionsMax = 32;
};

struct DownloadOptions {
  // Instead of `connections` and `connections_per_file`; borrowed.
  const DownloadSettings* settings = nullptr;
  int connections = 8;           // at once, over all files
  int connections_per_file = 4;  // at once
  std::uint64_t segment_bytes = std::uint64_t{16} << 20;
  // Failures in a row without a new byte, after which a file fails.
  int attempts_max = 8;
  // How long a dead network is waited for; what is on disk is kept either way.
  std::chrono::milliseconds network_wait_max{std::chrono::hours{1}};
};

// A file of the plan as the next stage reads it.
struct SnapshotFile {
  std::string name;  // path in the repository
  fs::path path;     // in the cache: snapshots/<commit>/<name>
  std::uint64_t size_bytes = 0;
  std::string sha256;  // of the content, also for files that git identifies otherwise
  std::string split;
};

struct Snapshot {
  std::string repo_id;
  std::string commit;
  std::string config;
  std::vector<SnapshotFile> files;  // in reading order, split after split
};

// Errors: cancelled, hash_mismatch (names the file; the wrong bytes are gone), disk_full, those of
// HubClient, io. After any of them everything verified or journalled is still there.
Result<Snapshot> download(Run& run, HubClient& hub, const DownloadPlan& plan,
                          const DownloadOptions& options = {});

// Removes what interrupted downloads of this repository left (not finished files). Returns bytes.
Result<std::uint64_t> remove_partial_files(const HubSettings& settings, const std::string& repo_id);

json::value to_json_value(const Snapshot& snapshot);
Result<Snapshot> snapshot_from_json(const json::value& value);

}  // namespace tokenmill::hub
