// What a download will fetch and what it will cost, known before it starts.
//
// A plan pins a commit: the same plan always means the same bytes. It holds no secret and no
// signed URL, converts to JSON and back, and so can travel to another process or wait on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/run.h"
#include "hub/dataset_card.h"
#include "hub/hub_client.h"
#include "hub/subset.h"

namespace tokenmill::hub {

struct PlanRequest {
  std::string repo_id;
  std::optional<std::string> config;    // nullopt: the default one
  bool takes_first_config = false;      // without a default one; else that is config_not_found
  std::vector<std::string> splits;      // empty: all
  std::optional<std::string> revision;  // nullopt: "main"
  Subset subset = {};
};

struct SplitSummary {
  std::string name;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> rows = {};  // as the card says; may be stale
  bool is_partial = false;                 // a Parquet copy of the first 5 GB only
};

struct ConfigSummary {
  std::string name;
  bool is_default = false;
  std::vector<SplitSummary> splits;
};

// A file to have in the cache. Exactly one of the hashes identifies its content.
struct PlannedFile {
  std::string path;
  std::uint64_t size_bytes = 0;
  std::string git_oid;
  std::string sha256;      // empty: `git_oid` is the hash of the content
  bool is_cached = false;  // when the plan was made

  // The name of its content in the cache.
  const std::string& etag() const { return sha256.empty() ? git_oid : sha256; }
};

// The files of a chosen split in reading order. A path can occur in several splits, and twice in
// one: `datasets` reads it twice as well.
struct PlannedSplit {
  std::string name;
  std::vector<std::string> paths;
};

struct DownloadPlan {
  std::string repo_id;   // canonical
  std::string revision;  // as asked for, or refs/convert/parquet for a script dataset
  std::string commit;
  std::string config;
  std::string format;                  // "parquet", "arrow", "json", "csv", "tsv" or "text"
  std::vector<ConfigSummary> configs;  // everything on offer
  std::vector<PlannedSplit> splits;    // what was chosen
  std::vector<PlannedFile> files;      // each once; the card comes along for Python's sake
  std::uint64_t bytes_total = 0;       // of `files`
  std::uint64_t bytes_cached = 0;
  Gating gating = Gating::none;
  bool is_private = false;
  std::string license;
  std::vector<std::string> warnings;  // sentences for people
  // As the card says, for people who choose: empty when it says nothing, and not in the JSON.
  std::vector<CardColumn> columns = {};
};

// Asks the Hub (offline: only the cache) and decides as Python `datasets` 5.2 does. Errors besides
// those of HubClient and take_subset: invalid_repo_id, config_not_found and split_not_found (naming
// what exists),
// unsupported (a script dataset without Parquet copy, a format tokenmill does not read),
// corrupt_data (the layout contradicts itself).
Result<DownloadPlan> make_plan(Run& run, HubClient& hub, const PlanRequest& request);

json::value to_json_value(const DownloadPlan& plan);
// Checks everything it reads: a plan file is outside input. Error: malformed_request.
Result<DownloadPlan> plan_from_json(const json::value& value);

// Whether ids, hashes and paths are well-formed and safe, and the splits name planned files only.
// Error: corrupt_data.
Status check_plan(const DownloadPlan& plan);

}  // namespace tokenmill::hub
