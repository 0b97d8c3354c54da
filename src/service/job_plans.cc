// Both directions stand side by side, so that writer and reader of a plan change together. Tokens
// and other secrets pass only through `to_json_with_secrets`, whose result goes to a child's pipe
// and never to the catalog.
#include "service/job_plans.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "hub/downloader.h"
#include "service/request_fields.h"

namespace tokenmill::service {
namespace {

constexpr auto kFormats = std::to_array<std::pair<std::string_view, reader::FileFormat>>(
    {{"parquet", reader::FileFormat::parquet},
     {"arrow", reader::FileFormat::arrow},
     {"jsonl", reader::FileFormat::jsonl},
     {"csv", reader::FileFormat::csv},
     {"tsv", reader::FileFormat::tsv},
     {"text", reader::FileFormat::text}});

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(get_string(object, key).value_or(""));
}

Result<reader::SourceFile> file_from_json(const json::object& object) {
  reader::SourceFile file;
  file.path = text_of(object, "path");
  file.name = text_of(object, "name");
  const std::string wanted = text_of(object, "format");
  const auto known =
      std::ranges::find(kFormats, std::string_view(wanted), &decltype(kFormats)::value_type::first);
  if (known != kFormats.end()) {
    file.format = known->second;
  } else if (const auto by_name = reader::format_from_name(file.name)) {
    file.format = *by_name;
  } else {
    return fail(ErrorCode::unsupported, format("Unknown kind of file: {}", file.name),
                "Known are .parquet, .arrow, .jsonl, .json, .csv, .tsv and .txt");
  }
  return file;
}

}  // namespace

Result<hub::Subset> subset_of(const json::object& request) {
  constexpr std::int64_t kMost = std::int64_t{1} << 53;
  hub::Subset subset;
  subset.file_patterns = TM_TRY(text_list(request, "files"));
  const auto rows = TM_TRY(optional_integer(request, "max_rows", 1, kMost));
  const auto bytes = TM_TRY(optional_integer(request, "max_bytes", 1, kMost));
  subset.rows_max = static_cast<std::uint64_t>(rows.value_or(0));
  subset.bytes_max = static_cast<std::uint64_t>(bytes.value_or(0));
  return subset;
}

DownloadSettings download_settings_of(const json::object& settings) {
  DownloadSettings read;
  const auto connections = get_int(settings, "connections").value_or(read.connections);
  if (connections >= 1 && connections <= hub::DownloadSettings::kConnectionsMax) {
    read.connections = static_cast<int>(connections);
  }
  const auto bandwidth = get_int(settings, "max_bandwidth").value_or(0);
  if (bandwidth > 0) read.max_bandwidth = static_cast<std::uint64_t>(bandwidth);
  return read;
}

Result<json::object> download_settings(const json::object& request, SettingsUse use) {
  if (use == SettingsUse::change) {
    TM_CHECK(check_members(request, {"connections", "max_bandwidth"}));
  }
  json::object settings;
  const auto read = [&](std::string_view key, std::int64_t least, std::int64_t most) -> Status {
    const auto number = TM_TRY(optional_integer(request, key, least, most));
    if (number) settings[key] = *number;
    if (!number && use == SettingsUse::change && request.contains(key)) settings[key] = nullptr;
    return {};
  };
  TM_CHECK(read("connections", 1, hub::DownloadSettings::kConnectionsMax));
  TM_CHECK(read("max_bandwidth", DownloadSettings::kMaxBandwidthMin, std::int64_t{1} << 40));
  return settings;
}

Result<std::vector<reader::SourceFile>> source_files(const json::array& files,
                                                     const std::vector<std::string>& splits) {
  std::vector<reader::SourceFile> chosen;
  for (const json::value& value : files) {
    const json::object* object = value.if_object();
    if (object == nullptr) continue;
    const std::string split = text_of(*object, "split");
    if (!splits.empty() && std::ranges::find(splits, split) == splits.end()) continue;
    chosen.push_back(TM_TRY(file_from_json(*object)));
  }
  if (chosen.empty()) {
    return fail(ErrorCode::split_not_found, "The dataset has no file of the chosen splits");
  }
  return chosen;
}

std::vector<std::string> file_names(const json::object& metadata) {
  std::vector<std::string> names;
  const json::array* files = get_array(metadata, "files");
  if (files == nullptr) return names;
  for (const json::value& value : *files) {
    if (const json::object* object = value.if_object()) names.push_back(text_of(*object, "name"));
  }
  return names;
}

std::vector<std::string> requested_splits(const catalog::DatasetRecord& dataset) {
  std::vector<std::string> splits;
  if (const json::array* requested = get_array(dataset.metadata, "requested_splits")) {
    for (const json::value& split : *requested) {
      if (split.is_string()) splits.emplace_back(split.get_string());
    }
  }
  return splits;
}

json::array to_json(const std::vector<reader::SourceFile>& files) {
  json::array list;
  for (const reader::SourceFile& file : files) {
    const auto known =
        std::ranges::find(kFormats, file.format, &decltype(kFormats)::value_type::second);
    list.push_back({{"path", file.path.string()}, {"name", file.name}, {"format", known->first}});
  }
  return list;
}

Result<std::vector<reader::SourceFile>> files_from_json(const json::array& files) {
  return source_files(files, {});
}

json::object to_json_with_secrets(const hub::HubSettings& settings) {
  return {{"endpoint", net::to_string(settings.endpoint)},
          {"token", settings.token.reveal()},
          {"cache", settings.cache.string()},
          {"is_offline", settings.is_offline},
          {"http_proxy", settings.http.http_proxy.reveal()},
          {"https_proxy", settings.http.https_proxy.reveal()},
          {"user_agent", settings.http.user_agent},
          {"no_proxy", settings.http.no_proxy},
          {"ca_file", settings.http.ca_file},
          {"ca_folder", settings.http.ca_folder}};
}

Result<hub::HubSettings> hub_settings_from_json(const json::object& object) {
  hub::HubSettings settings;
  settings.endpoint = TM_TRY(net::parse_url(text_of(object, "endpoint")));
  settings.token = Secret(text_of(object, "token"));
  settings.cache = text_of(object, "cache");
  settings.is_offline = get_bool(object, "is_offline").value_or(false);
  settings.http.http_proxy = Secret(text_of(object, "http_proxy"));
  settings.http.https_proxy = Secret(text_of(object, "https_proxy"));
  settings.http.user_agent = text_of(object, "user_agent");
  settings.http.no_proxy = text_of(object, "no_proxy");
  settings.http.ca_file = text_of(object, "ca_file");
  settings.http.ca_folder = text_of(object, "ca_folder");
  return settings;
}

json::object to_json(const pipeline::TokenizePlan& plan, const json::object& request) {
  return {{"files", to_json(plan.files)},
          {"text_column", plan.read.text_column},
          {"conversation_template", plan.read.conversation_template},
          {"tokenizer_path", plan.tokenizer.path.string()},
          {"tokenizer_name", plan.tokenizer.name},
          {"tokenizer_revision", plan.tokenizer.revision},
          {"request", request},
          {"split", plan.split},
          {"source", plan.source},
          {"output", plan.output.string()},
          {"threads", plan.threads},
          {"shard_bytes_max", plan.shard_bytes_max}};
}

Result<pipeline::TokenizePlan> tokenize_plan_from_json(const json::object& object) {
  const json::array* files = get_array(object, "files");
  const json::object* request = get_object(object, "request");
  const json::object* source = get_object(object, "source");
  if (files == nullptr || request == nullptr || source == nullptr) {
    return fail(ErrorCode::internal, "The plan of the tokenization is incomplete");
  }
  pipeline::TokenizePlan plan;
  plan.files = TM_TRY(files_from_json(*files));
  plan.read.text_column = text_of(object, "text_column");
  plan.read.conversation_template = text_of(object, "conversation_template");
  plan.tokenizer.path = text_of(object, "tokenizer_path");
  plan.tokenizer.name = text_of(object, "tokenizer_name");
  plan.tokenizer.revision = text_of(object, "tokenizer_revision");
  plan.rows = TM_TRY(pipeline::row_request_from_json(*request));
  plan.split = text_of(object, "split");
  plan.source = *source;
  plan.output = text_of(object, "output");
  plan.threads = static_cast<std::size_t>(get_int(object, "threads").value_or(1));
  plan.shard_bytes_max = static_cast<std::uint64_t>(
      get_int(object, "shard_bytes_max").value_or(std::int64_t{256} << 20));
  return plan;
}

}  // namespace tokenmill::service
