// What the catalog knows about a dataset: the PRD's columns, and what a download pinned.
//
// A plain value. Empty strings stand for SQL's NULL; times are as base/clock.h writes them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::catalog {

// `ready` is set by the transaction that ends a download, and by nothing else.
enum class DatasetStatus : std::uint8_t { pending, downloading, ready, failed };

std::string_view dataset_status_name(DatasetStatus status);
std::optional<DatasetStatus> dataset_status_from_name(std::string_view name);

struct DatasetRecord {
  std::string id;  // a UUID
  std::string name;
  std::string repo_id;    // empty for an import
  std::string file_path;  // the snapshot folder or the imported file; empty until it is ready once
  DatasetStatus status = DatasetStatus::pending;
  json::object metadata;  // files, features, card: what the service wants to keep

  std::string config;
  std::vector<std::string> splits;
  std::string revision;     // as it was asked for
  std::string commit_hash;  // as it was resolved
  std::optional<std::int64_t> size_bytes;
  std::optional<std::int64_t> num_samples;
  std::optional<Error> error;  // why the last download failed

  std::string created_at;
  std::string updated_at;
  std::int64_t num_tokenizations = 0;  // counted when read, never written
};

// What a finished download or import writes into its dataset.
struct DatasetContent {
  std::string file_path = {};
  std::string commit_hash = {};
  json::object metadata = {};  // its members replace those of the same name
  std::string config = {};     // as it was chosen; empty for an import
  std::vector<std::string> splits = {};
  std::optional<std::int64_t> size_bytes = {};
  std::optional<std::int64_t> num_samples = {};
};

enum class DatasetOrder : std::uint8_t {
  created_at,
  updated_at,
  name,
  size_bytes,
  num_samples,
  num_tokenizations
};

std::optional<DatasetOrder> dataset_order_from_name(std::string_view name);

// What a person sees, what lies in the trash, or both.
enum class Presence : std::uint8_t { present, trashed, any };

// How many datasets are in each state, by the number of the state.
using DatasetCounts = std::array<std::int64_t, 4>;

struct DatasetQuery {
  std::string search = {};  // part of the name or the repo id, letter case ignored; empty: all
  std::optional<DatasetStatus> status = {};
  std::string repo_id = {};  // exact; empty: all
  Presence presence = Presence::present;
  DatasetOrder order = DatasetOrder::created_at;
  bool descending = true;
  std::int64_t offset = 0;
  std::int64_t limit = 100;
};

}  // namespace tokenmill::catalog
