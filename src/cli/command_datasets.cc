// Each command translates its flags to the request object of the contract and prints the answer; a
// download or an import runs in the foreground, so that Ctrl-C ends it, and is there to resume.
#include "cli/command_datasets.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

#include "base/format.h"
#include "base/utf8.h"
#include "cli/foreground.h"

namespace tokenmill::cli {
namespace {

using Kind = Column::Kind;

constexpr std::array<Column, 7> kDatasetColumns = {{
    {"NAME", "name"},
    {"ID", "id", Kind::id},
    {"STATUS", "status", Kind::status},
    {"SIZE", "size_bytes", Kind::bytes},
    {"SAMPLES", "num_samples", Kind::count},
    {"TOKENIZATIONS", "num_tokenizations", Kind::count},
    {"CREATED", "created_at", Kind::time},
}};

json::object choices_of(const DownloadArguments& arguments) {
  json::object request;
  if (!arguments.config.empty()) request["config"] = arguments.config;
  if (!arguments.splits.empty()) {
    request["splits"] = json::array(arguments.splits.begin(), arguments.splits.end());
  }
  if (!arguments.revision.empty()) request["revision"] = arguments.revision;
  if (!arguments.files.empty()) {
    request["files"] = json::array(arguments.files.begin(), arguments.files.end());
  }
  if (arguments.max_rows > 0) request["max_rows"] = arguments.max_rows;
  if (arguments.max_bytes > 0) request["max_bytes"] = arguments.max_bytes;
  return request;
}

// Asks on the terminal; without one the answer is no.
bool confirm(std::string_view question) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return false;
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Status show_preview(Context& context, const DownloadArguments& arguments) {
  json::object request{{"repo_id", arguments.repo_id}};
  const json::object choices = choices_of(arguments);
  for (const std::string_view key : {"config", "splits", "revision"}) {
    if (const json::value* value = choices.if_contains(key)) request[key] = *value;
  }
  if (!arguments.text_column.empty()) request["column"] = arguments.text_column;
  service::Service& service = *TM_TRY(context.service());
  const json::object preview = TM_TRY(service.hub_preview(request));
  const json::array* const rows = get_array(preview, "rows");
  if (context.format() == OutputFormat::json || rows == nullptr) {
    print_object(context.format(), preview);
    return {};
  }
  print_note(context.format(),
             format("Column {} of {}", display_escape(get_string(preview, "column").value_or("")),
                    display_escape(get_string(preview, "file").value_or(""))));
  for (const json::value& row : *rows) std::puts(display_escape(to_json(row)).c_str());
  return {};
}

bool is_missing(const Error& error) { return error.code == ErrorCode::not_found; }

}  // namespace

Status run_download(Context& context, const DownloadArguments& arguments) {
  if (arguments.is_preview) return show_preview(context, arguments);
  service::Service& service = *TM_TRY(context.service());
  json::object request = choices_of(arguments);
  request["repo_id"] = arguments.repo_id;
  if (arguments.is_dry_run) {
    print_object(context.format(), TM_TRY(service.hub_plan(request)));
    return {};
  }
  if (!arguments.name.empty()) request["name"] = arguments.name;
  if (!arguments.text_column.empty()) request["text_column"] = arguments.text_column;
  // Typed again, the command goes on with the same dataset.
  request["reuse"] = true;
  const json::object dataset = TM_TRY(service.create_dataset(request));
  const std::string id(get_string(dataset, "id").value_or(""));
  json::object choices = choices_of(arguments);
  add_limits(arguments.limits, choices);
  const json::object job = TM_TRY(service.start_download(id, choices));
  TM_CHECK(run_in_foreground(
      context, job, format("What is verified is kept: tokenmill download {}", arguments.repo_id)));
  print_value(context.format(), "id", id);
  return {};
}

Status run_import(Context& context, const ImportArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  json::array paths;
  for (const std::string& path : arguments.paths) {
    std::error_code error;
    paths.emplace_back(fs::absolute(path, error).string());
  }
  json::object request{{"name", arguments.name}, {"paths", std::move(paths)}};
  if (!arguments.text_column.empty()) request["text_column"] = arguments.text_column;
  const json::object job = TM_TRY(service.start_import(request));
  TM_CHECK(run_in_foreground(context, job, "Nothing was imported"));
  print_value(context.format(), "id", get_string(job, "dataset_id").value_or(""));
  return {};
}

Status run_list(Context& context, const ListArguments& arguments) {
  service::ListQuery query;
  query.q = arguments.q;
  query.status = arguments.status;
  query.sort = arguments.sort;
  query.order = arguments.order;
  query.offset = arguments.offset;
  query.limit = arguments.limit;
  service::Service& service = *TM_TRY(context.service());
  print_list(context.format(), TM_TRY(service.list_datasets(query)), kDatasetColumns);
  return {};
}

Status run_show(Context& context, const std::string& target) {
  service::Service& service = *TM_TRY(context.service());
  auto found = service.get_dataset(target);
  if (!found && is_missing(found.error())) {
    if (auto tokenization = service.get_tokenization(target)) found = std::move(tokenization);
  }
  print_object(context.format(), TM_TRY(std::move(found)));
  return {};
}

Status run_delete(Context& context, const DeleteArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  auto preview = service.preview_delete(arguments.target);
  if (!preview && is_missing(preview.error())) {
    print_object(context.format(), TM_TRY(service.delete_tokenization(arguments.target)));
    return {};
  }
  const json::object& report = TM_TRY(std::move(preview));
  if (arguments.is_dry_run) {
    print_object(context.format(), report);
    return {};
  }
  const auto freed = static_cast<std::uint64_t>(get_int(report, "bytes_freed").value_or(0));
  const auto tokenizations = get_int(report, "tokenizations_deleted").value_or(0);
  const std::string question = format("Delete {} with {} tokenizations, freeing {}?",
                                      arguments.target, tokenizations, show_bytes(freed));
  if (!arguments.is_confirmed && !confirm(question)) {
    return fail(ErrorCode::cancelled, "Nothing was deleted", "Confirm with --yes");
  }
  print_object(context.format(),
               TM_TRY(service.delete_dataset(arguments.target, arguments.is_forced)));
  return {};
}

}  // namespace tokenmill::cli
