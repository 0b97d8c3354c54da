// The verbs about tokenizations.

#include <algorithm>
#include <map>

#include "base/format.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "service/events.h"
#include "service/job_plans.h"
#include "service/request_fields.h"
#include "service/service_state.h"
#include "service/tokenizer_store.h"
#include "service/views.h"
#include "shard/export.h"
#include "stats/statistics_json.h"

namespace tokenmill::service {
namespace {

constexpr std::uint64_t kPageMax = 500;

Status check_tokenize_members(const json::object& request) {
  return check_members(request, {"tokenizer_name", "tokenizer_profile", "max_length", "stride",
                                 "sequences", "preset", "bos", "eos", "separator", "padding",
                                 "filters", "text_column", "conversation_template", "splits",
                                 "limit_documents", "limit_tokens", "name", "again"});
}

Result<WantedTokenizer> wanted_tokenizer(const json::object& request) {
  WantedTokenizer wanted;
  wanted.name = TM_TRY(required_text(request, "tokenizer_name", 4096));
  wanted.profile = TM_TRY(pipeline::row_request_from_json(request)).tokenizer_profile;
  return wanted;
}

// The members of the request that only choose rows: what the inspector and the child need.
json::object row_members(const json::object& request) {
  json::object rows = request;
  for (const std::string_view key : {"tokenizer_name", "text_column", "conversation_template",
                                     "splits", "name", "again", "text", "dataset_id", "document"}) {
    rows.erase(key);
  }
  return rows;
}

// What the bytes of a tokenization depend on: equal keys mean equal bytes.
std::string options_key(const json::object& effective, const pipeline::TokenizePlan& plan) {
  const json::object all{{"effective", effective},
                         {"source", plan.source},
                         {"text_column", plan.read.text_column},
                         {"conversation_template", plan.read.conversation_template},
                         {"shard_bytes_max", plan.shard_bytes_max}};
  return sha256_hex(tokenmill::to_json(all));
}

// Where the rows come from, for the manifest: no paths of this machine, so that the same inputs
// give the same bytes everywhere.
json::object source_view(const catalog::DatasetRecord& dataset,
                         const std::vector<std::string>& splits) {
  json::array files;
  if (const json::array* listed = get_array(dataset.metadata, "files")) {
    for (const json::value& value : *listed) {
      const json::object* file = value.if_object();
      if (file == nullptr) continue;
      const auto split = get_string(*file, "split").value_or("");
      if (!splits.empty() && std::ranges::find(splits, split) == splits.end()) continue;
      json::object entry;
      for (const std::string_view key : {"name", "split", "size_bytes", "sha256"}) {
        if (const json::value* member = file->if_contains(key)) entry[key] = *member;
      }
      files.push_back(std::move(entry));
    }
  }
  return {{"repo_id", dataset.repo_id},
          {"commit", dataset.commit_hash},
          {"config", dataset.config},
          {"splits", json::array(splits.begin(), splits.end())},
          {"files", std::move(files)}};
}

// Leaves the elements [offset, offset + limit) of a list.
void keep_page(json::value& list, const PageQuery& page) {
  if (!list.is_array()) return;
  const json::array& all = list.get_array();
  const std::size_t begin = std::min<std::uint64_t>(page.offset, all.size());
  const std::size_t end = begin + std::min<std::uint64_t>(page.limit, all.size() - begin);
  list = json::array(all.begin() + begin, all.begin() + end);
}

Status check_is_ready(const catalog::DatasetRecord& dataset) {
  if (dataset.status == catalog::DatasetStatus::ready) return {};
  return fail(ErrorCode::conflict,
              format("{} is {}", dataset.name, catalog::dataset_status_name(dataset.status)),
              "Download it first");
}

catalog::JobRecord index_job(const catalog::DatasetRecord& dataset) {
  catalog::JobRecord job;
  job.kind = kIndexJob;
  job.dataset_id = dataset.id;
  const json::array* files = get_array(dataset.metadata, "files");
  job.plan["files"] = files == nullptr ? json::array() : *files;
  return job;
}

// The column the request names, else the one of the dataset; empty: found by its name and type.
// The dataset's own holds text, so for a conversation another is looked for.
Result<reader::ReadOptions> read_options_of(const catalog::DatasetRecord& dataset,
                                            const json::object& request) {
  reader::ReadOptions options;
  options.text_column = TM_TRY(optional_text(request, "text_column"));
  options.conversation_template = TM_TRY(optional_text(request, "conversation_template"));
  if (options.text_column.empty() && options.conversation_template.empty()) {
    options.text_column = get_string(dataset.metadata, "text_column").value_or("");
  }
  return options;
}

struct PreparedTokenization {
  pipeline::TokenizePlan plan;
  json::object rows;  // the row members of the request
};

Result<PreparedTokenization> prepare(const catalog::DatasetRecord& dataset,
                                     const json::object& request, const FoundTokenizer& found) {
  PreparedTokenization prepared;
  pipeline::TokenizePlan& plan = prepared.plan;
  prepared.rows = row_members(request);
  TM_CHECK(pipeline::row_request_from_json(prepared.rows));
  std::vector<std::string> splits = TM_TRY(text_list(request, "splits"));
  const json::array* files = get_array(dataset.metadata, "files");
  plan.files = TM_TRY(source_files(files == nullptr ? json::array() : *files, splits));
  if (splits.empty()) splits = dataset.splits;
  if (splits.size() == 1) plan.split = splits[0];
  plan.read = TM_TRY(read_options_of(dataset, request));
  plan.tokenizer = {found.path, found.name, found.revision};
  plan.source = source_view(dataset, splits);
  return prepared;
}

}  // namespace

struct ChosenTokenization {
  catalog::DatasetRecord dataset;
  PreparedTokenization prepared;
  json::object effective;  // every option with its value, and the tokenizer's sha256
};

Result<ChosenTokenization> Service::State::choose_tokenization(std::string_view dataset,
                                                               const json::object& request) {
  TM_CHECK(check_tokenize_members(request));
  ChosenTokenization chosen;
  chosen.dataset = TM_TRY(catalog->find_dataset(dataset));
  TM_CHECK(check_is_ready(chosen.dataset));
  const auto found = TM_TRY(find_tokenizer(verb_run, *hub, TM_TRY(wanted_tokenizer(request))));
  chosen.prepared = TM_TRY(prepare(chosen.dataset, request, found));
  // The child process looks at the tokenizer, says what the options come to, or what is wrong.
  chosen.effective = TM_TRY(inspector.ask({{"op", "plan_tokenize"},
                                           {"tokenizer", found.path.string()},
                                           {"request", chosen.prepared.rows}}));
  return chosen;
}

Result<json::object> Service::list_tokenizations(std::string_view dataset, const ListQuery& query) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  const auto all = TM_TRY(state_->catalog->list_tokenizations(record.id));
  json::array items;
  const std::uint64_t end = std::min<std::uint64_t>(all.size(), query.offset + query.limit);
  for (std::uint64_t i = query.offset; i < end; ++i) items.push_back(view_of(all[i]));
  return page_of(std::move(items), all.size(), query.offset, query.limit);
}

Result<json::object> Service::get_tokenization(std::string_view tokenization) {
  return view_of(TM_TRY(state_->catalog->find_tokenization(tokenization)));
}

Result<json::object> Service::delete_tokenization(std::string_view tokenization) {
  const auto record = TM_TRY(state_->catalog->find_tokenization(tokenization));
  TM_CHECK(state_->catalog->delete_tokenization(record.id, catalog::Presence::present));
  state_->inspector.forget();
  const auto freed = TM_TRY(state_->data_dir.discard(state_->data_dir.tokenization(record.id)));
  return json::object{
      {"id", record.id}, {"bytes_freed", freed}, {"bytes_kept", 0}, {"tokenizations_deleted", 1}};
}

Result<json::object> Service::trash_tokenization(std::string_view tokenization) {
  const auto record = TM_TRY(state_->catalog->find_tokenization(tokenization));
  TM_CHECK(state_->catalog->trash_tokenization(record.id));
  state_->inspector.forget();
  return json::object{{"id", record.id},
                      {"bytes_freed", record.size_bytes},
                      {"bytes_kept", 0},
                      {"tokenizations_deleted", 1},
                      {"restorable_until", Housekeeper::restorable_until()}};
}

Result<json::object> Service::restore_tokenization(std::string_view id) {
  const auto record = TM_TRY(state_->catalog->restore_tokenization(id));
  state_->emit(dataset_restored_event(record.dataset_id));
  return view_of(record);
}

Result<StartedTokenization> Service::start_tokenization(std::string_view dataset,
                                                        const json::object& request) {
  const auto [record, prepared, effective] = TM_TRY(state_->choose_tokenization(dataset, request));
  std::string key = options_key(effective, prepared.plan);
  if (!TM_TRY(flag(request, "again"))) {
    if (const auto same = TM_TRY(state_->catalog->find_same_tokenization(record.id, key))) {
      return StartedTokenization{view_of(*same), true};
    }
  }
  catalog::JobRecord job;
  job.kind = catalog::kTokenizeJob;
  job.dataset_id = record.id;
  job.tokenization_id = new_uuid();
  // Another one with the same options must differ from the first in its key.
  if (TM_TRY(flag(request, "again"))) key += "." + job.tokenization_id;
  job.key = std::move(key);
  job.plan = to_json(prepared.plan, prepared.rows);
  job.plan["tokenizer_sha256"] = effective.at("sha256");
  return StartedTokenization{TM_TRY(state_->enqueue(std::move(job))), false};
}

Result<json::object> Service::statistics(std::string_view dataset, const PageQuery& page) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  std::string id = page.tokenization_id;
  if (id.empty()) {
    const auto all = TM_TRY(state_->catalog->list_tokenizations(record.id));
    if (all.empty()) {
      return fail(ErrorCode::not_found, format("{} has no tokenization yet", record.name),
                  "Tokenize it first: statistics are counted on the way");
    }
    id = all.front().id;
  }
  const auto tokenization = TM_TRY(state_->catalog->find_tokenization(id));
  if (tokenization.dataset_id != record.id) {
    return fail(ErrorCode::not_found, format("{} has no tokenization {}", record.name, id));
  }
  json::object statistics{{"dataset_id", record.id}, {"tokenization_id", tokenization.id}};
  const auto stored =
      TM_TRY(stats::read_statistics(state_->data_dir.tokenization(tokenization.id)));
  for (const auto& member : stored) statistics[member.key()] = member.value();
  keep_page(statistics["top_tokens"], page);
  return statistics;
}

Result<json::object> Service::token_use(std::string_view tokenization, std::uint64_t token_id) {
  const auto record = TM_TRY(state_->catalog->find_tokenization(tokenization));
  const auto counts = TM_TRY(stats::read_token_counts(state_->data_dir.tokenization(record.id)));
  if (token_id >= counts.size()) {
    return fail(ErrorCode::not_found,
                format("The vocabulary has {} ids, so none is {}", counts.size(), token_id));
  }
  const std::uint64_t count = counts[token_id];
  // Equal counts by id, as in the list of the most frequent tokens.
  std::uint64_t rank = 1;
  for (std::uint64_t id = 0; id < counts.size(); ++id) {
    if (counts[id] > count || (counts[id] == count && id < token_id)) ++rank;
  }
  return json::object{
      {"id", token_id}, {"count", count}, {"rank", count == 0 ? json::value() : json::value(rank)}};
}

Result<json::object> Service::samples(std::string_view dataset, const PageQuery& page) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  json::object request{{"offset", page.offset}, {"limit", std::min(page.limit, kPageMax)}};
  if (page.tokenization_id.empty()) {
    TM_CHECK(check_is_ready(record));
    const json::array* files = get_array(record.metadata, "files");
    request["op"] = "documents";
    request["files"] = files == nullptr ? json::array() : *files;
    request["index"] = state_->data_dir.row_index(record.id).string();
    request["text_column"] = get_string(record.metadata, "text_column").value_or("");
  } else {
    const auto tokenization = TM_TRY(state_->catalog->find_tokenization(page.tokenization_id));
    request["op"] = "rows";
    request["folder"] = state_->data_dir.tokenization(tokenization.id).string();
    request["tokenizer"] = get_string(tokenization.options, "tokenizer_path").value_or("");
    const auto profile = get_string(tokenization.options, "tokenizer_profile");
    request["request"] = {{"tokenizer_profile", profile.value_or("tokenizers")}};
  }
  if (!page.q.empty()) request["q"] = page.q;
  if (page.min_length) request["min_length"] = *page.min_length;
  if (page.max_length) request["max_length"] = *page.max_length;
  json::object answer = TM_TRY(state_->inspector.ask(request));
  // Rows whose places are not known yet are found by reading on; once they all are, any page is
  // quick. A job does that, unless it is at it already.
  const bool is_unknown =
      page.tokenization_id.empty() && !page.is_search() && answer.at("total").is_null();
  if (is_unknown && state_->options.serves_others) (void)state_->enqueue(index_job(record));
  answer["offset"] = page.offset;
  answer["limit"] = page.limit;
  return answer;
}

Status Service::State::count_rows(const std::string& dataset_id) {
  const auto record = TM_TRY(catalog->get_dataset(dataset_id));
  if (record.num_samples || record.status != catalog::DatasetStatus::ready) return {};
  TM_CHECK(enqueue(index_job(record)));
  return {};
}

Result<json::object> Service::start_export(std::string_view tokenization,
                                           const json::object& request) {
  TM_CHECK(check_members(request, {"format", "name", "path"}));
  const auto record = TM_TRY(state_->catalog->find_tokenization(tokenization));
  const std::string format_name = TM_TRY(required_text(request, "format"));
  TM_CHECK(shard::export_format_from_name(format_name));
  fs::path destination = TM_TRY(optional_text(request, "path", 4096));
  if (destination.empty()) {
    const std::string name = TM_TRY(required_text(request, "name", 100));
    if (name.find('/') != std::string::npos || name.front() == '.') {
      return fail(ErrorCode::invalid_argument, format("\"{}\" is not a file name", name));
    }
    destination = state_->data_dir.exports() / name;
  }
  if (fs::exists(destination)) {
    return fail(ErrorCode::conflict, format("{} exists", destination.string()),
                "Choose another name");
  }
  catalog::JobRecord job;
  job.kind = "export";
  job.dataset_id = record.dataset_id;
  job.tokenization_id = record.id;
  job.key = destination.string();
  job.plan = {{"folder", state_->data_dir.tokenization(record.id).string()},
              {"format", format_name},
              {"destination", destination.string()}};
  return state_->enqueue(std::move(job));
}

Result<json::object> Service::start_verify(std::string_view tokenization) {
  const auto record = TM_TRY(state_->catalog->find_tokenization(tokenization));
  catalog::JobRecord job;
  job.kind = "verify";
  job.dataset_id = record.dataset_id;
  job.tokenization_id = record.id;
  job.key = record.id;
  job.plan = {{"folder", state_->data_dir.tokenization(record.id).string()}};
  return state_->enqueue(std::move(job));
}

Result<json::object> Service::estimate_tokenization(std::string_view dataset,
                                                    const json::object& request) {
  const auto [record, prepared, effective] = TM_TRY(state_->choose_tokenization(dataset, request));
  const auto same = TM_TRY(
      state_->catalog->find_same_tokenization(record.id, options_key(effective, prepared.plan)));
  const json::array* files = get_array(record.metadata, "files");
  const json::object sampled = TM_TRY(
      state_->inspector.ask({{"op", "estimate"},
                             {"tokenizer", prepared.plan.tokenizer.path.string()},
                             {"request", prepared.rows},
                             {"files", files == nullptr ? json::array() : *files},
                             {"index", state_->data_dir.row_index(record.id).string()},
                             {"text_column", prepared.plan.read.text_column},
                             {"conversation_template", prepared.plan.read.conversation_template}}));
  json::object view = estimate_view(sampled, record.num_samples,
                                    get_int(request, "limit_documents"), state_->options.threads);
  view["existing"] = same ? json::value(view_of(*same)) : json::value();
  return view;
}

Result<json::object> Service::tokenize_preview(const json::object& request) {
  const auto found =
      TM_TRY(find_tokenizer(state_->verb_run, *state_->hub, TM_TRY(wanted_tokenizer(request))));
  json::object question{
      {"op", "preview"}, {"tokenizer", found.path.string()}, {"request", row_members(request)}};
  if (request.contains("text")) {
    question["text"] = std::string(get_string(request, "text").value_or(""));
  } else {
    const auto record =
        TM_TRY(state_->catalog->find_dataset(TM_TRY(required_text(request, "dataset_id"))));
    TM_CHECK(check_is_ready(record));
    const json::array* files = get_array(record.metadata, "files");
    question["files"] = files == nullptr ? json::array() : *files;
    question["index"] = state_->data_dir.row_index(record.id).string();
    const auto read = TM_TRY(read_options_of(record, request));
    question["text_column"] = read.text_column;
    question["conversation_template"] = read.conversation_template;
    question["offset"] = get_int(request, "document").value_or(0);
  }
  return state_->inspector.ask(question);
}

Result<json::object> Service::list_tokenizers() {
  // No tokenizer is opened for a list: its size is known once it was used.
  std::map<std::string, std::int64_t> used;
  for (const auto& tokenization : TM_TRY(state_->catalog->list_tokenizations(""))) {
    used.try_emplace(tokenization.tokenizer_name, tokenization.vocab_size);
  }
  json::array items;
  for (const FoundTokenizer& found : cached_tokenizers(state_->hub->settings().cache)) {
    const auto size = used.find(found.name);
    items.push_back(
        {{"tokenizer_name", found.name},
         {"source", "hub"},
         {"vocab_size", size == used.end() ? json::value() : json::value(size->second)}});
  }
  for (const auto& [name, vocab_size] : used) {
    if (!fs::path(name).is_absolute()) continue;
    items.push_back({{"tokenizer_name", name}, {"source", "file"}, {"vocab_size", vocab_size}});
  }
  const std::uint64_t count = items.size();
  return page_of(std::move(items), count, 0, count);
}

}  // namespace tokenmill::service
