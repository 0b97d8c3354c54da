// One function per kind of job, from the plan to the result, with nothing but the rooms of the
// stages behind it. The plan comes from our own process, so what is missing in it is our bug
// (`internal`); the files it names are foreign. Kinds that do not parse share this program only
// because it is the one that can be stopped at any moment.
#include "service/job_child.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <new>
#include <string>

#include "base/child_process.h"
#include "base/format.h"
#include "base/hash_file.h"
#include "hub/downloader.h"
#include "job/child_protocol.h"
#include "job/job_child.h"
#include "pipeline/tokenize_dataset.h"
#include "service/inspector.h"
#include "service/job_plans.h"
#include "shard/export.h"
#include "shard/verify.h"

namespace tokenmill::service {
namespace {

Result<const json::object*> member(const json::object& plan, std::string_view key) {
  const json::object* found = get_object(plan, key);
  if (found == nullptr) return fail(ErrorCode::internal, format("The plan has no {}", key));
  return found;
}

Result<json::object> download(const json::object& plan, Run& run, job::ChildSettings& live) {
  const auto settings = TM_TRY(hub_settings_from_json(*TM_TRY(member(plan, "hub"))));
  const auto download_plan = TM_TRY(hub::plan_from_json(*TM_TRY(member(plan, "download"))));
  const auto http = TM_TRY(hub::make_hub_http_client(settings));
  hub::HubClient hub(*http, settings);
  hub::DownloadSettings settings_now;
  live.listen([&](const json::object& changed) {
    const auto wanted = download_settings_of(changed);
    settings_now.connections = wanted.connections;
    http->limit_bandwidth(wanted.max_bandwidth);
  });
  // Whatever ends the download, also for want of memory, ends the listening before `settings_now`.
  const auto stop_listening = [](job::ChildSettings* heard) { heard->listen({}); };
  const std::unique_ptr<job::ChildSettings, decltype(stop_listening)> listening(&live);
  const auto snapshot = TM_TRY(hub::download(run, hub, download_plan, {.settings = &settings_now}));
  return hub::to_json_value(snapshot).get_object();
}

Result<json::object> tokenize(const json::object& plan, Run& run) {
  const auto tokenize_plan = TM_TRY(tokenize_plan_from_json(plan));
  std::uint64_t bytes_total = 0;
  for (const auto& file : tokenize_plan.files) {
    std::error_code error;
    const auto size = fs::file_size(file.path, error);
    if (!error) bytes_total += size;
  }
  run.progress.bytes_total = bytes_total;
  run.progress.files_total = tokenize_plan.files.size();
  return pipeline::to_json(TM_TRY(pipeline::tokenize_dataset(run, tokenize_plan)));
}

// Passes over the rows once, so that their number is known and any page is quick afterwards.
Result<json::value> count_rows(const json::array& files, const json::object& plan, Run& run) {
  reader::SampleOptions options;
  options.index_path = std::string(get_string(plan, "index").value_or(""));
  auto reader = TM_TRY(reader::SampleReader::open(TM_TRY(files_from_json(files)), options));
  TM_CHECK(reader.build_index(run));
  const auto rows = reader.rows_total();
  return rows ? json::value(*rows) : json::value();
}

Result<json::object> index(const json::object& plan, Run& run) {
  const json::array* files = get_array(plan, "files");
  if (files == nullptr) return fail(ErrorCode::internal, "The plan has no files");
  for (const json::value& file : *files) {
    run.progress.bytes_total +=
        static_cast<std::uint64_t>(get_int(file.get_object(), "size_bytes").value_or(0));
  }
  return json::object{{"num_samples", TM_TRY(count_rows(*files, plan, run))}};
}

// Local files are hashed once, so that a manifest can say what it was made of.
Result<json::object> import(const json::object& plan, Run& run) {
  const json::array* listed = get_array(plan, "files");
  if (listed == nullptr) return fail(ErrorCode::internal, "The plan has no files");
  json::array files;
  for (const json::value& value : *listed) {
    json::object file = value.get_object();
    const fs::path path = std::string(get_string(file, "path").value_or(""));
    const std::uint64_t size = TM_TRY(TM_TRY(File::open(path, File::Mode::read)).size());
    file["size_bytes"] = size;
    run.progress.bytes_total += size;
    files.push_back(std::move(file));
  }
  run.progress.files_total = files.size();
  for (json::value& value : files) {
    json::object& file = value.get_object();
    file["sha256"] = TM_TRY(hash_file(std::string(get_string(file, "path").value_or("")), run));
    ++run.progress.files_done;
  }
  Inspector inspector;
  json::object metadata = TM_TRY(inspector.answer(
      {{"op", "describe"}, {"files", files}, {"text_column", plan.at("text_column")}}));
  if (metadata.at("num_samples").is_null()) {
    metadata["num_samples"] = TM_TRY(count_rows(files, plan, run));
  }
  return json::object{{"files", std::move(files)}, {"metadata", std::move(metadata)}};
}

Result<json::object> export_copy(const json::object& plan, Run& run) {
  const fs::path folder = std::string(get_string(plan, "folder").value_or(""));
  const fs::path destination = std::string(get_string(plan, "destination").value_or(""));
  const auto format_wanted =
      TM_TRY(shard::export_format_from_name(get_string(plan, "format").value_or("")));
  TM_CHECK(create_folders(destination.parent_path()));
  const auto reader = TM_TRY(shard::ShardSetReader::open(folder));
  TM_CHECK(shard::export_to(reader, folder, format_wanted, destination, run));
  return json::object{{"path", destination.string()}};
}

Result<json::object> verify(const json::object& plan, Run& run) {
  const fs::path folder = std::string(get_string(plan, "folder").value_or(""));
  const auto report = TM_TRY(shard::verify(folder, run));
  if (report.is_intact()) {
    return json::object{{"files_checked", report.files_checked},
                        {"bytes_checked", report.bytes_checked}};
  }
  std::string findings;
  for (const shard::VerifyFinding& finding : report.findings) {
    findings += format("{}{}: {} is {}, expected {}", findings.empty() ? "" : "; ", finding.file,
                       finding.what, finding.found, finding.expected);
  }
  return fail(ErrorCode::corrupt_data, findings, "Delete the tokenization and make it again");
}

Result<json::object> do_job(const json::object& plan, Run& run, job::ChildSettings& settings) {
  const auto kind = get_string(plan, "kind").value_or("");
  if (kind == "download") return download(plan, run, settings);
  if (kind == "import") return import(plan, run);
  if (kind == "tokenize") return tokenize(plan, run);
  if (kind == "index") return index(plan, run);
  if (kind == "export") return export_copy(plan, run);
  if (kind == "verify") return verify(plan, run);
  return fail(ErrorCode::internal, format("Unknown kind of job: {}", kind));
}

Result<json::object> answer(Inspector& inspector, const std::string& line) {
  JsonLimits limits;
  limits.bytes_max = ChildProcess::kLineBytesMax;
  const json::value request = TM_TRY(parse_json(line, limits));
  if (!request.is_object()) return fail(ErrorCode::internal, "The question is no object");
  try {
    return inspector.answer(request.get_object());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory, "Looking at the file took too much memory");
  }
}

}  // namespace

int run_job_child() { return job::run_job_child(do_job); }

int run_inspector_child() {
  die_with_parent();
  Inspector inspector;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto result = answer(inspector, line);
    const std::string reply = job::encode_message(
        result ? job::ChildMessage(job::ChildResult{*result}) : job::ChildMessage(result.error()));
    std::fwrite(reply.data(), 1, reply.size(), stdout);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace tokenmill::service
