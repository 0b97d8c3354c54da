// JSON of plans and snapshots. Reading is strict: a plan may come from a file that somebody edited,
// and its paths become paths on disk.
#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/utf8.h"
#include "hub/download_plan.h"
#include "hub/downloader.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kFileBytesMax = std::int64_t{1} << 50;

std::string_view name_of(Gating gating) {
  return gating == Gating::none ? "none" : gating == Gating::automatic ? "auto" : "manual";
}

Gating gating_from_name(std::string_view name) {
  return name == "manual" ? Gating::manual : name == "auto" ? Gating::automatic : Gating::none;
}

std::unexpected<Error> fail_field(std::string_view field) {
  return fail(ErrorCode::malformed_request,
              format("Not a download plan: the field {} is missing or wrong", field));
}

template <typename Items, typename ToValue>
json::array array_of(const Items& items, ToValue to_value) {
  json::array array;
  for (const auto& item : items) array.push_back(to_value(item));
  return array;
}

json::value split_value(const SplitSummary& split) {
  json::object object{{"name", split.name},
                      {"files", split.files},
                      {"bytes", split.bytes},
                      {"is_partial", split.is_partial}};
  if (split.rows) object["rows"] = *split.rows;
  return object;
}

json::value config_value(const ConfigSummary& config) {
  return json::object{{"name", config.name},
                      {"is_default", config.is_default},
                      {"splits", array_of(config.splits, split_value)}};
}

json::value file_value(const PlannedFile& file) {
  return json::object{{"path", file.path},
                      {"size_bytes", file.size_bytes},
                      {"git_oid", file.git_oid},
                      {"sha256", file.sha256},
                      {"is_cached", file.is_cached}};
}

json::value text_value(const std::string& text) { return json::value(text); }

// Reads the members of one object; remembers the first that is missing or wrong.
class FieldReader {
 public:
  explicit FieldReader(const json::value& value) : object_(value.if_object()) {
    if (object_ == nullptr) note("(object)");
  }

  std::string text(std::string_view key) {
    const auto value = object_ != nullptr ? get_string(*object_, key) : std::nullopt;
    if (!value) note(key);
    return std::string(value.value_or(""));
  }

  std::uint64_t count(std::string_view key) {
    const auto value = object_ != nullptr ? get_int(*object_, key) : std::nullopt;
    if (!value || *value < 0 || *value > kFileBytesMax) note(key);
    return static_cast<std::uint64_t>(
        std::clamp<std::int64_t>(value.value_or(0), 0, kFileBytesMax));
  }

  bool flag(std::string_view key) {
    const auto value = object_ != nullptr ? get_bool(*object_, key) : std::nullopt;
    if (!value) note(key);
    return value.value_or(false);
  }

  std::optional<std::uint64_t> optional_count(std::string_view key) {
    if (object_ == nullptr || !object_->contains(key)) return std::nullopt;
    return count(key);
  }

  template <typename Item, typename FromReader>
  std::vector<Item> list(std::string_view key, FromReader from_reader) {
    std::vector<Item> items;
    const auto* array = object_ != nullptr ? get_array(*object_, key) : nullptr;
    if (array == nullptr) note(key);
    if (array == nullptr) return items;
    for (const json::value& value : *array) {
      FieldReader reader(value);
      items.push_back(from_reader(reader));
      if (!reader.bad_field_.empty()) note(reader.bad_field_);
    }
    return items;
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> items;
    const auto* array = object_ != nullptr ? get_array(*object_, key) : nullptr;
    if (array == nullptr) note(key);
    if (array == nullptr) return items;
    for (const json::value& value : *array) {
      if (!value.is_string()) note(key);
      if (value.is_string()) items.emplace_back(value.get_string());
    }
    return items;
  }

  const std::string& bad_field() const { return bad_field_; }

 private:
  void note(std::string_view key) {
    if (bad_field_.empty()) bad_field_ = key;
  }

  const json::object* object_;
  std::string bad_field_;
};

SplitSummary read_split(FieldReader& reader) {
  return {.name = reader.text("name"),
          .files = reader.count("files"),
          .bytes = reader.count("bytes"),
          .rows = reader.optional_count("rows"),
          .is_partial = reader.flag("is_partial")};
}

ConfigSummary read_config(FieldReader& reader) {
  return {.name = reader.text("name"),
          .is_default = reader.flag("is_default"),
          .splits = reader.list<SplitSummary>("splits", read_split)};
}

PlannedFile read_planned_file(FieldReader& reader) {
  return {.path = reader.text("path"),
          .size_bytes = reader.count("size_bytes"),
          .git_oid = reader.text("git_oid"),
          .sha256 = reader.text("sha256"),
          .is_cached = reader.flag("is_cached")};
}

PlannedSplit read_planned_split(FieldReader& reader) {
  return {.name = reader.text("name"), .paths = reader.texts("paths")};
}

SnapshotFile read_snapshot_file(FieldReader& reader) {
  return {.name = reader.text("name"),
          .path = reader.text("path"),
          .size_bytes = reader.count("size_bytes"),
          .sha256 = reader.text("sha256"),
          .split = reader.text("split")};
}

}  // namespace

json::value to_json_value(const DownloadPlan& plan) {
  return json::object{{"version", kVersion},
                      {"repo_id", plan.repo_id},
                      {"revision", plan.revision},
                      {"commit", plan.commit},
                      {"config", plan.config},
                      {"format", plan.format},
                      {"configs", array_of(plan.configs, config_value)},
                      {"splits", array_of(plan.splits,
                                          [](const PlannedSplit& split) -> json::value {
                                            return json::object{
                                                {"name", split.name},
                                                {"paths", array_of(split.paths, text_value)}};
                                          })},
                      {"files", array_of(plan.files, file_value)},
                      {"bytes_total", plan.bytes_total},
                      {"bytes_cached", plan.bytes_cached},
                      {"gating", name_of(plan.gating)},
                      {"is_private", plan.is_private},
                      {"license", plan.license},
                      {"warnings", array_of(plan.warnings, text_value)}};
}

Result<DownloadPlan> plan_from_json(const json::value& value) {
  FieldReader reader(value);
  if (reader.count("version") != kVersion) return fail_field("version");
  DownloadPlan plan{.repo_id = reader.text("repo_id"),
                    .revision = reader.text("revision"),
                    .commit = reader.text("commit"),
                    .config = reader.text("config"),
                    .format = reader.text("format"),
                    .configs = reader.list<ConfigSummary>("configs", read_config),
                    .splits = reader.list<PlannedSplit>("splits", read_planned_split),
                    .files = reader.list<PlannedFile>("files", read_planned_file),
                    .bytes_total = reader.count("bytes_total"),
                    .bytes_cached = reader.count("bytes_cached"),
                    .gating = gating_from_name(reader.text("gating")),
                    .is_private = reader.flag("is_private"),
                    .license = reader.text("license"),
                    .warnings = reader.texts("warnings")};
  if (!reader.bad_field().empty()) return fail_field(reader.bad_field());
  if (auto checked = check_plan(plan); !checked) {
    return fail(ErrorCode::malformed_request, checked.error().message);
  }
  return plan;
}

Status check_plan(const DownloadPlan& plan) {
  const auto fail_plan = [](std::string_view what, std::string_view value) {
    return fail(ErrorCode::corrupt_data, format("{}: {}", what, display_escape(value)));
  };
  TM_CHECK(parse_repo_id(plan.repo_id));
  TM_CHECK(parse_revision(plan.revision));
  if (!is_commit(plan.commit)) return fail_plan("Not a commit", plan.commit);
  std::set<std::string_view> known;
  for (const PlannedFile& file : plan.files) {
    if (!is_safe_path(file.path)) {
      return fail_plan("A file has a name that cannot be stored safely", file.path);
    }
    const bool has_hash = file.sha256.empty() ? is_commit(file.git_oid) : is_sha256(file.sha256);
    if (!has_hash) return fail_plan("A file has no hash", file.path);
    if (!known.insert(file.path).second) return fail_plan("A file is there twice", file.path);
  }
  for (const PlannedSplit& split : plan.splits) {
    for (const std::string& path : split.paths) {
      if (!known.contains(path)) return fail_plan("A split has an unknown file", path);
    }
  }
  return {};
}

json::value to_json_value(const Snapshot& snapshot) {
  return json::object{
      {"version", kVersion},
      {"repo_id", snapshot.repo_id},
      {"commit", snapshot.commit},
      {"config", snapshot.config},
      {"files", array_of(snapshot.files, [](const SnapshotFile& file) -> json::value {
         return json::object{{"name", file.name},
                             {"path", file.path.string()},
                             {"size_bytes", file.size_bytes},
                             {"sha256", file.sha256},
                             {"split", file.split}};
       })}};
}

Result<Snapshot> snapshot_from_json(const json::value& value) {
  FieldReader reader(value);
  if (reader.count("version") != kVersion) return fail_field("version");
  Snapshot snapshot{.repo_id = reader.text("repo_id"),
                    .commit = reader.text("commit"),
                    .config = reader.text("config"),
                    .files = reader.list<SnapshotFile>("files", read_snapshot_file)};
  if (!reader.bad_field().empty()) return fail_field(reader.bad_field());
  return snapshot;
}

}  // namespace tokenmill::hub
