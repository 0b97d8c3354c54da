// Runs src/hub for the Python tests, with the settings of the environment.
//
//   hub_driver plan REPO [--config C] [--split S]… [--revision R]     the plan as JSON
//   hub_driver download REPO [the same] [--option=value]…            the snapshot as JSON
//   hub_driver fetch < PLAN                                           downloads a plan as given
//   hub_driver layout < {"paths": […], "readme": "…"}                 configs, splits, files
//   hub_driver search TEXT
//
// Options set how long it waits: --retry-ms, --stall-ms, --attempts, --connections, --segment,
// --network-wait-ms, --cancel-after-bytes. Errors: {"error": code, "message", "hint"}, exit 1.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <thread>

#include "base/format.h"
#include "base/json.h"
#include "hub/dataset_layout.h"
#include "hub/download_plan.h"
#include "hub/downloader.h"
#include "hub/hub_client.h"

namespace tokenmill::hub {
namespace {

struct Arguments {
  std::string command;
  std::string subject;
  PlanRequest request;
  std::map<std::string, std::int64_t> numbers;

  std::int64_t number(const std::string& name, std::int64_t otherwise) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? otherwise : found->second;
  }
};

Arguments parse_arguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string value = values[i];
    const std::size_t equals = value.find('=');
    const std::string next = i + 1 < count ? values[i + 1] : "";
    if (value == "--config") {
      arguments.request.config = next, ++i;
    } else if (value == "--split") {
      arguments.request.splits.push_back(next), ++i;
    } else if (value == "--revision") {
      arguments.request.revision = next, ++i;
    } else if (value.starts_with("--") && equals != std::string::npos) {
      arguments.numbers[value.substr(2, equals - 2)] = std::stoll(value.substr(equals + 1));
    } else {
      (arguments.command.empty() ? arguments.command : arguments.subject) = value;
    }
  }
  arguments.request.repo_id = arguments.subject;
  return arguments;
}

std::string read_input() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

Result<json::value> find_layout_of_input() {
  const auto input = TM_TRY(parse_json(read_input(), {.bytes_max = std::size_t{64} << 20}));
  const json::object& object = input.as_object();
  std::vector<std::string> paths;
  for (const auto& path : object.at("paths").as_array()) paths.emplace_back(path.as_string());
  const auto card = TM_TRY(parse_dataset_card(get_string(object, "readme").value_or(""),
                                              get_string(object, "standalone").value_or("")));
  const DatasetLayout layout = TM_TRY(find_layout(paths, card));
  json::array configs;
  for (const LayoutConfig& config : layout.configs) {
    json::array splits;
    for (const LayoutSplit& split : config.splits) {
      splits.push_back(
          {{"name", split.name}, {"paths", json::array(split.paths.begin(), split.paths.end())}});
    }
    json::object made{{"name", config.name}, {"splits", std::move(splits)}};
    if (config.problem) made["problem"] = config.problem->message;
    configs.push_back(std::move(made));
  }
  json::object result{{"format", layout.format}, {"configs", std::move(configs)}};
  result["default"] = layout.default_config ? json::value(*layout.default_config) : json::value();
  return result;
}

// Lines on stderr while something runs: {"bytes": n, "note": "…"}.
void report_progress(const Progress& progress, std::stop_token stop) {
  std::string last;
  while (!stop.stop_requested()) {
    std::string line = to_json(json::object{{"bytes", progress.bytes_done.load()},
                                            {"bytes_total", progress.bytes_total.load()},
                                            {"note", progress.note()}});
    if (line != last) std::cerr << line << std::endl;
    last = std::move(line);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

void cancel_after(const Progress& progress, std::uint64_t bytes, std::stop_source& source) {
  while (!source.stop_requested() && progress.bytes_done < bytes) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  source.request_stop();
}

Result<json::value> run_download(HubClient& hub, const DownloadPlan& plan,
                                 const Arguments& arguments) {
  Progress progress;
  std::stop_source source;
  Run run{source.get_token(), progress};
  DownloadOptions options;
  options.connections = static_cast<int>(arguments.number("connections", options.connections));
  options.connections_per_file =
      static_cast<int>(arguments.number("connections-per-file", options.connections_per_file));
  options.segment_bytes = static_cast<std::uint64_t>(arguments.number("segment", 16 << 20));
  options.attempts_max = static_cast<int>(arguments.number("attempts", options.attempts_max));
  options.network_wait_max = std::chrono::milliseconds{arguments.number("network-wait-ms", 5000)};
  const std::jthread reporter(
      [&](std::stop_token stop) { report_progress(run.progress, std::move(stop)); });
  std::jthread canceller;
  if (const auto bytes = arguments.number("cancel-after-bytes", 0); bytes > 0) {
    canceller = std::jthread([&run, &source, bytes] {
      cancel_after(run.progress, static_cast<std::uint64_t>(bytes), source);
    });
  }
  auto snapshot = download(run, hub, plan, options);
  if (canceller.joinable()) source.request_stop();
  return to_json_value(TM_TRY(std::move(snapshot)));
}

Result<json::value> run_command(const Arguments& arguments) {
  if (arguments.command == "layout") return find_layout_of_input();
  HubSettings settings = TM_TRY(hub_settings_from_environment([](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  }));
  settings.http.stall_timeout = std::chrono::milliseconds{arguments.number("stall-ms", 2000)};
  settings.http.slow_window = std::chrono::milliseconds{arguments.number("slow-ms", 3000)};
  const auto http = TM_TRY(make_hub_http_client(settings));
  RetryOptions retry;
  retry.backoff.first = std::chrono::milliseconds{arguments.number("retry-ms", 50)};
  retry.backoff.max = std::chrono::milliseconds{arguments.number("retry-max-ms", 1000)};
  HubClient hub(*http, settings, retry);
  Progress progress;
  std::stop_source source;
  Run run{source.get_token(), progress};
  if (arguments.command == "search") {
    json::array ids;
    for (const SearchHit& hit : TM_TRY(hub.search(run, arguments.subject, 10))) {
      ids.emplace_back(hit.id);
    }
    return ids;
  }
  const DownloadPlan plan =
      arguments.command == "fetch"
          ? TM_TRY(plan_from_json(TM_TRY(parse_json(read_input(), {.bytes_max = 64 << 20}))))
          : TM_TRY(make_plan(run, hub, arguments.request));
  if (arguments.command == "plan") return to_json_value(plan);
  return run_download(hub, plan, arguments);
}

}  // namespace
}  // namespace tokenmill::hub

int main(int count, char** values) {
  const auto result = tokenmill::hub::run_command(tokenmill::hub::parse_arguments(count, values));
  if (result) {
    std::cout << tokenmill::to_json(*result) << std::endl;
    return 0;
  }
  const tokenmill::Error& error = result.error();
  std::cout << tokenmill::to_json(
                   tokenmill::json::object{{"error", tokenmill::error_code_name(error.code)},
                                           {"message", error.message},
                                           {"hint", error.hint}})
            << std::endl;
  return 1;
}
