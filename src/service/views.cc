// One function per object of the contract. Each writes every member that the contract requires: one
// without a value is null, never absent, so that clients in typed languages need no guesses.
#include "service/views.h"

#include <algorithm>
#include <cmath>

#include "base/error_json.h"

namespace tokenmill::service {
namespace {

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

template <typename Number>
json::value number_or_null(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value();
}

std::uint64_t counter(const json::object& counters, std::string_view key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, get_int(counters, key).value_or(0)));
}

// Files that are still counted when all bytes are there leave room for the last percent.
double percent_of(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return 0;
  return std::min(100.0, 100.0 * static_cast<double>(done) / static_cast<double>(total));
}

}  // namespace

json::object progress_view(std::string_view kind, const json::object& counters) {
  const std::uint64_t done = counter(counters, "bytes_done");
  const std::uint64_t total = counter(counters, "bytes_total");
  json::object view{{"progress", percent_of(done, total)}};
  if (kind == catalog::kTokenizeJob) {
    view["tokens_processed"] = counter(counters, "tokens_done");
    view["documents_processed"] = counter(counters, "documents_done");
    view["sequences_written"] = counter(counters, "sequences_done");
  }
  view["downloaded"] = done;
  view["total"] = total;
  view["files_done"] = counter(counters, "files_done");
  view["files_total"] = counter(counters, "files_total");
  if (const auto note = get_string(counters, "note"); note && !note->empty()) view["note"] = *note;
  for (const std::string_view key : {"bytes_per_second", "seconds_left"}) {
    if (const auto number = get_double(counters, key)) view[key] = *number;
  }
  return view;
}

json::object pause_view(const Error& pause) {
  const bool is_wish = pause.code == ErrorCode::cancelled;
  return {{"reason", is_wish ? "user" : error_code_name(pause.code)},
          {"message", pause.message},
          {"hint", pause.hint}};
}

json::object view_of(const catalog::JobRecord& job) {
  json::object view{{"id", job.id},
                    {"kind", job.kind},
                    {"status", catalog::job_state_name(job.state)},
                    {"dataset_id", text_or_null(job.dataset_id)},
                    {"tokenization_id", text_or_null(job.tokenization_id)}};
  for (const auto& member : progress_view(job.kind, job.progress)) {
    view[member.key()] = member.value();
  }
  if (job.state == catalog::JobState::ready) view["progress"] = 100.0;
  view["settings"] = job.settings;
  const bool is_paused = job.state == catalog::JobState::paused && job.pause.has_value();
  view["pause"] = is_paused ? json::value(pause_view(*job.pause)) : json::value();
  view["error"] = job.error ? json::value(error_to_json(*job.error)) : json::value();
  view["created_at"] = job.created_at;
  view["started_at"] = text_or_null(job.started_at);
  view["finished_at"] = text_or_null(job.finished_at);
  return view;
}

json::object view_of(const catalog::DatasetRecord& dataset,
                     std::span<const catalog::JobRecord> active_jobs) {
  json::object metadata = dataset.metadata;
  // The plan's list of files may be long and is not for showing; `num_files` is.
  for (const std::string_view key :
       {"files", "foreign_files", "requested_config", "requested_splits", "requested_subset",
        "requested_text_column"}) {
    metadata.erase(key);
  }
  metadata["config"] = text_or_null(dataset.config);
  metadata["splits"] = json::array(dataset.splits.begin(), dataset.splits.end());
  metadata["revision"] = text_or_null(dataset.revision);
  metadata["commit"] = text_or_null(dataset.commit_hash);
  metadata["error"] = dataset.error ? json::value(error_to_json(*dataset.error)) : json::value();
  json::array jobs;
  for (const catalog::JobRecord& job : active_jobs) {
    if (job.dataset_id == dataset.id) jobs.push_back(view_of(job));
  }
  return {{"id", dataset.id},
          {"name", dataset.name},
          {"repo_id", text_or_null(dataset.repo_id)},
          {"file_path", text_or_null(dataset.file_path)},
          {"status", catalog::dataset_status_name(dataset.status)},
          {"metadata", std::move(metadata)},
          {"created_at", dataset.created_at},
          {"updated_at", dataset.updated_at},
          {"size_bytes", number_or_null(dataset.size_bytes)},
          {"num_samples", number_or_null(dataset.num_samples)},
          {"num_tokenizations", dataset.num_tokenizations},
          {"active_jobs", std::move(jobs)}};
}

json::object view_of(const catalog::TokenizationRecord& tokenization) {
  return {{"id", tokenization.id},
          {"dataset_id", tokenization.dataset_id},
          {"tokenizer_name", tokenization.tokenizer_name},
          {"max_length", tokenization.max_length},
          {"stride", tokenization.stride},
          {"num_tokens", tokenization.num_tokens},
          {"num_sequences", tokenization.num_sequences},
          {"vocab_size", tokenization.vocab_size},
          {"token_file_path", tokenization.token_file_path},
          {"statistics", tokenization.statistics},
          {"options", tokenization.options},
          {"size_bytes", tokenization.size_bytes},
          {"created_at", tokenization.created_at}};
}

json::object page_of(json::array items, std::uint64_t total, std::uint64_t offset,
                     std::uint64_t limit) {
  return {{"items", std::move(items)}, {"total", total}, {"offset", offset}, {"limit", limit}};
}

json::object estimate_view(const json::object& sampled, std::optional<std::int64_t> num_samples,
                           std::optional<std::int64_t> limit_documents, std::size_t threads) {
  const std::int64_t documents = get_int(sampled, "documents").value_or(0);
  json::object view{{"documents_sampled", documents}};
  std::optional<std::int64_t> total = num_samples;
  if (!total) total = get_int(sampled, "total");
  if (total && limit_documents) total = std::min(*total, *limit_documents);
  view["num_documents"] = total ? json::value(*total) : json::value();
  const bool is_known = total && documents > 0;
  const double scale =
      is_known ? static_cast<double>(*total) / static_cast<double>(documents) : 0.0;
  const auto scaled = [&](std::string_view from) -> json::value {
    if (!is_known) return nullptr;
    return std::llround(scale * static_cast<double>(get_int(sampled, from).value_or(0)));
  };
  const auto kept = static_cast<double>(get_int(sampled, "documents_kept").value_or(0));
  view["share_kept"] = documents > 0 ? kept / static_cast<double>(documents) : 1.0;
  view["num_tokens"] = scaled("tokens");
  view["num_sequences"] = scaled("sequences");
  view["size_bytes"] = scaled("bytes");
  const double seconds = get_double(sampled, "seconds").value_or(0.0);
  view["seconds"] =
      is_known ? json::value(seconds * scale / static_cast<double>(threads)) : json::value();
  return view;
}

}  // namespace tokenmill::service
