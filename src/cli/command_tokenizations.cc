#include "cli/command_tokenizations.h"

#include <cstdio>

#include "base/format.h"
#include "base/utf8.h"
#include "cli/foreground.h"
#include "cli/statistics_summary.h"

namespace tokenmill::cli {
namespace {

// All that statistics.json lists.
constexpr std::uint64_t kTopTokensMax = 1000;

// `target` may name a dataset or a tokenization; the ids of the pair are given back.
struct Target {
  std::string dataset;
  std::string tokenization;
};

Result<Target> resolve(service::Service& service, const std::string& dataset,
                       const std::string& tokenization) {
  auto found = service.get_dataset(dataset);
  if (found) {
    return Target{std::string(get_string(*found, "id").value_or("")), tokenization};
  }
  if (found.error().code != ErrorCode::not_found) return std::unexpected(found.error());
  const auto other = service.get_tokenization(dataset);
  if (!other) return std::unexpected(found.error());
  return Target{std::string(get_string(*other, "dataset_id").value_or("")),
                std::string(get_string(*other, "id").value_or(""))};
}

void print_samples(OutputFormat format, const json::object& page) {
  const json::array* items = get_array(page, "items");
  if (format == OutputFormat::json || items == nullptr) return print_object(format, page);
  for (const json::value& item : *items) std::puts(display_escape(to_json(item)).c_str());
}

}  // namespace

Status run_tokenize(Context& context, const TokenizeArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  const service::StartedTokenization started =
      TM_TRY(service.start_tokenization(arguments.dataset, arguments.request));
  if (started.is_existing) {
    print_note(context.format(), "The same tokenization exists already; --again makes another");
    print_value(context.format(), "id", get_string(started.object, "id").value_or(""));
    return {};
  }
  const json::object job =
      TM_TRY(run_in_foreground(context, started.object, "Nothing was kept of it"));
  print_value(context.format(), "id", get_string(job, "tokenization_id").value_or(""));
  return {};
}

Status run_stats(Context& context, const StatsArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  const Target target = TM_TRY(resolve(service, arguments.dataset, arguments.tokenization));
  service::PageQuery page;
  page.tokenization_id = target.tokenization;
  page.limit = kTopTokensMax;
  const json::object statistics = TM_TRY(service.statistics(target.dataset, page));
  if (!arguments.output.empty()) {
    TM_CHECK(write_file_atomically(arguments.output, to_pretty_json(statistics)));
    print_value(context.format(), "path", arguments.output);
  } else if (context.format() == OutputFormat::json) {
    print_object(context.format(), statistics);
  } else if (context.format() == OutputFormat::human) {
    std::fputs(statistics_summary(statistics).c_str(), stdout);
  } else {
    std::fputs(to_pretty_json(statistics).c_str(), stdout);
  }
  return {};
}

Status run_samples(Context& context, const SamplesArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  const Target target = TM_TRY(resolve(service, arguments.dataset, arguments.tokenization));
  const service::PageQuery page{target.tokenization, arguments.offset, arguments.limit};
  print_samples(context.format(), TM_TRY(service.samples(target.dataset, page)));
  return {};
}

Status run_export(Context& context, const ExportArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  std::error_code error;
  const std::string path = fs::absolute(arguments.path, error).string();
  const json::object request{{"format", arguments.format}, {"path", path}};
  const json::object job = TM_TRY(service.start_export(arguments.tokenization, request));
  TM_CHECK(run_in_foreground(context, job, "Nothing was exported"));
  print_value(context.format(), "path", path);
  return {};
}

Status run_verify(Context& context, const std::string& tokenization) {
  service::Service& service = *TM_TRY(context.service());
  const json::object job = TM_TRY(service.start_verify(tokenization));
  TM_CHECK(run_in_foreground(context, job, "Nothing was changed"));
  print_value(context.format(), "id", get_string(job, "tokenization_id").value_or(""));
  return {};
}

}  // namespace tokenmill::cli
