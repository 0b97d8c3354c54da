// What is required is what huggingface_hub 2.4.0 requires: `id` and `sha` of a dataset; path, size
// and oid of a file; oid and size of its large content.
#include "hub/hub_json.h"

#include <algorithm>

#include "base/format.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kDescriptionBytesMax = 2000;

std::unexpected<Error> fail_shape(std::string_view what) {
  return fail(ErrorCode::unavailable, format("The Hub's answer is not understood: {}", what),
              "Check HF_ENDPOINT, and whether a sign-in page of the network is in the way");
}

Gating gating_of(const json::object& object) {
  if (const auto text = get_string(object, "gated")) {
    return *text == "manual" ? Gating::manual : Gating::automatic;
  }
  return get_bool(object, "gated").value_or(false) ? Gating::automatic : Gating::none;
}

std::optional<std::uint64_t> get_count(const json::object& object, std::string_view key) {
  const auto value = get_int(object, key);
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

// "mit", or the first of a list of licences.
std::string license_of(const json::object& object) {
  const auto* card = get_object(object, "cardData");
  if (card == nullptr) return {};
  if (const auto license = get_string(*card, "license")) return std::string(*license);
  const auto* list = get_array(*card, "license");
  if (list == nullptr || list->empty() || !list->front().is_string()) return {};
  return std::string(list->front().get_string());
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<TreeFile> tree_file_from_json(const json::object& object) {
  TreeFile file;
  const auto path = get_string(object, "path");
  const auto size = get_count(object, "size");
  const auto oid = get_string(object, "oid");
  if (!path || !size || !oid || oid->size() != 40 || !is_hex(*oid)) {
    return fail_shape("a file without path, size or oid");
  }
  file.path = *path;
  file.size_bytes = *size;
  file.git_oid = *oid;
  if (const auto* lfs = get_object(object, "lfs")) {
    const auto sha256 = get_string(*lfs, "oid");
    const auto lfs_size = get_count(*lfs, "size");
    if (!sha256 || !is_sha256(*sha256) || !lfs_size) return fail_shape("a large file without hash");
    file.sha256 = *sha256;
    file.size_bytes = *lfs_size;
  }
  return file;
}

SearchHit search_hit_from_json(const json::object& object) {
  SearchHit hit;
  hit.id = get_string(object, "id").value_or("");
  hit.downloads = get_count(object, "downloads").value_or(0);
  hit.likes = get_count(object, "likes").value_or(0);
  hit.size_bytes = get_count(object, "mainSize");
  hit.last_modified = get_string(object, "lastModified").value_or("");
  hit.description = get_string(object, "description").value_or("").substr(0, kDescriptionBytesMax);
  hit.gating = gating_of(object);
  hit.is_private = get_bool(object, "private").value_or(false);
  return hit;
}

}  // namespace

Result<DatasetInfo> dataset_info_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return fail_shape("dataset info that is no object");
  const auto id = get_string(*object, "id");
  const auto commit = get_string(*object, "sha");
  if (!id || !parse_repo_id(*id)) return fail_shape("dataset info without a usable id");
  if (!commit || !is_commit(*commit)) return fail_shape("dataset info without a commit");
  return DatasetInfo{.id = std::string(*id),
                     .commit = std::string(*commit),
                     .gating = gating_of(*object),
                     .is_private = get_bool(*object, "private").value_or(false),
                     .is_disabled = get_bool(*object, "disabled").value_or(false),
                     .license = license_of(*object)};
}

Status append_tree_files(const json::value& value, std::vector<TreeFile>& files) {
  const auto* array = value.if_array();
  if (array == nullptr) return fail_shape("a listing that is no array");
  for (const json::value& item : *array) {
    const auto* object = item.if_object();
    if (object == nullptr) return fail_shape("a listing with an entry that is no object");
    if (get_string(*object, "type") == "file") {
      files.push_back(TM_TRY(tree_file_from_json(*object)));
    }
  }
  return {};
}

std::optional<std::string> parquet_copy_from_json(const json::value& value) {
  const auto* object = value.if_object();
  const auto* converts = object != nullptr ? get_array(*object, "converts") : nullptr;
  if (converts == nullptr) return std::nullopt;
  for (const json::value& item : *converts) {
    const auto* convert = item.if_object();
    if (convert == nullptr || get_string(*convert, "name") != "parquet") continue;
    const auto commit = get_string(*convert, "targetCommit");
    if (commit && is_commit(*commit)) return std::string(*commit);
  }
  return std::nullopt;
}

Result<std::vector<SearchHit>> search_hits_from_json(const json::value& value) {
  const auto* array = value.if_array();
  if (const auto* object = value.if_object()) array = get_array(*object, "datasets");
  if (array == nullptr) return fail_shape("a search without a list of datasets");
  std::vector<SearchHit> hits;
  for (const json::value& item : *array) {
    const auto* object = item.if_object();
    if (object == nullptr) continue;
    SearchHit hit = search_hit_from_json(*object);
    if (parse_repo_id(hit.id)) hits.push_back(std::move(hit));
  }
  return hits;
}

std::string_view next_link(std::string_view header) {
  while (!header.empty()) {
    const std::size_t open = header.find('<');
    const std::size_t close = header.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::string_view target = header.substr(open + 1, close - open - 1);
    header.remove_prefix(close + 1);
    const std::string_view parameters = header.substr(0, header.find('<'));
    if (parameters.find("rel=\"next\"") != std::string_view::npos ||
        parameters.find("rel=next") != std::string_view::npos) {
      return target;
    }
  }
  return {};
}

}  // namespace tokenmill::hub
