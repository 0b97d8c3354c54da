// A question names its files or its folder; what was opened for one question is kept for the next,
// a few of each kind, the least recently asked for making room. So turning pages costs no opening,
// and a tokenizer is compiled once while somebody tries its options. Cost: that of the page.
#include "service/inspector.h"

#include <algorithm>

#include "base/format.h"
#include "base/utf8.h"
#include "pack/packer.h"
#include "reader/arrow_library.h"
#include "reader/description.h"
#include "reader/json_rows.h"
#include "service/job_plans.h"
#include "service/sample_search.h"

namespace tokenmill::service {
namespace {

constexpr std::size_t kKept = 4;
constexpr std::size_t kPreviewBytesMax = std::size_t{64} << 10;

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(get_string(object, key).value_or(""));
}

std::uint64_t count_of(const json::object& object, std::string_view key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, get_int(object, key).value_or(0)));
}

Result<std::vector<reader::SourceFile>> files_of(const json::object& request) {
  const json::array* files = get_array(request, "files");
  if (files == nullptr) return fail(ErrorCode::internal, "The question names no files");
  return source_files(*files, {});
}

std::string shown(std::string_view bytes) {
  std::string text;
  append_lossy_utf8(bytes, text);
  return text;
}

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

// The first of the list whose key it is, moved to the front.
template <typename Kept>
auto find_kept(std::list<Kept>& list, const std::string& key) -> decltype(list.front().value) {
  const auto found = std::ranges::find(list, key, &Kept::key);
  if (found == list.end()) return nullptr;
  list.splice(list.begin(), list, found);
  return list.front().value;
}

template <typename Kept, typename Value>
auto keep(std::list<Kept>& list, std::string key, Value value) -> decltype(list.front().value) {
  using Stored = typename decltype(list.front().value)::element_type;
  list.push_front({std::move(key), std::make_shared<Stored>(std::move(value))});
  if (list.size() > kKept) list.pop_back();
  return list.front().value;
}

bool is_special(const tokenizer::Tokenizer& tokenizer, TokenId id) {
  const auto& added = tokenizer.added_tokens();
  const auto found = std::ranges::find(added, id, &tokenizer::AddedToken::id);
  return found != added.end() && found->is_special;
}

// What a reader would make of the row; nullopt when it would count the row as bad.
std::optional<std::string> text_of_row(const json::object& values, const std::string& column,
                                       std::optional<reader::ConversationTemplate> conversation) {
  if (conversation) {
    const json::value* turns = values.if_contains(column);
    if (turns == nullptr) return std::nullopt;
    return reader::conversation_document(*conversation, tokenmill::to_json(*turns));
  }
  const auto text = get_string(values, column);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

// One row of ids as the sample browser shows it.
json::object row_view(const tokenizer::Tokenizer* tokenizer, std::uint64_t index,
                      std::span<const TokenId> ids) {
  json::array input_ids;
  json::array tokens;
  json::array token_hex;
  std::string text;
  for (const TokenId id : ids) {
    input_ids.emplace_back(id);
    if (tokenizer == nullptr) continue;
    const std::string bytes = tokenizer->token_bytes(id);
    tokens.emplace_back(shown(bytes));
    token_hex.emplace_back(is_valid_utf8(bytes) ? std::string() : hex_of(bytes));
    text += bytes;
  }
  return {{"index", index},
          {"input_ids", std::move(input_ids)},
          {"tokens", std::move(tokens)},
          {"token_hex", std::move(token_hex)},
          {"text", shown(text)}};
}

std::string_view rule_of(std::uint8_t bits) {
  if ((bits & pack::kSpecialToken) != 0) return "special_tokens";
  if ((bits & pack::kStopWord) != 0) return "stop_words";
  if ((bits & pack::kJunk) != 0) return "junk";
  return {};
}

// The classes whose tokens are gone: all that a filter removes, and with a dropped document those
// for which it was dropped. What only counts towards a threshold stays in the row.
std::uint8_t gone_classes(const pack::Filters& filters, std::string_view dropped_by) {
  std::uint8_t gone = 0;
  const auto add = [&](const std::optional<pack::TokenFilter>& filter, std::uint8_t token_class) {
    if (!filter) return;
    const bool removes = filter->action == pack::FilterAction::remove_tokens;
    if (removes || rule_of(token_class) == dropped_by) gone |= token_class;
  };
  add(filters.special_tokens, pack::kSpecialToken);
  add(filters.stop_words, pack::kStopWord);
  add(filters.junk, pack::kJunk);
  return gone;
}

struct EncodedText {
  std::vector<TokenId> ids;
  std::vector<tokenizer::TokenSpan> spans;
};

json::array token_views(const EncodedText& encoded, const tokenizer::Tokenizer& tokenizer,
                        const pack::TokenClasses& classes, std::uint8_t gone) {
  json::array views;
  for (std::size_t i = 0; i < encoded.ids.size(); ++i) {
    const TokenId id = encoded.ids[i];
    const std::string_view rule = rule_of(classes.of(id) & gone);
    const std::string bytes = tokenizer.token_bytes(id);
    json::object view{{"id", id},
                      {"token", shown(bytes)},
                      {"start", encoded.spans[i].begin},
                      {"end", encoded.spans[i].end},
                      {"is_special", is_special(tokenizer, id)},
                      {"dropped_by", rule.empty() ? json::value() : json::value(rule)}};
    if (!is_valid_utf8(bytes)) view["hex"] = hex_of(bytes);
    views.push_back(std::move(view));
  }
  return views;
}

std::string_view first_drop(const pack::DropCounts& dropped) {
  for (std::size_t rule = 0; rule < pack::kDropRules; ++rule) {
    if (dropped.by_rule[rule].documents > 0) {
      return pack::drop_rule_name(static_cast<pack::DropRule>(rule));
    }
  }
  return {};
}

}  // namespace

Result<json::object> Inspector::answer(const json::object& request) {
  const std::string op = text_of(request, "op");
  if (op == "warm") return warm();
  if (op == "describe") return describe(request);
  if (op == "documents") return documents(request);
  if (op == "rows") return rows(request);
  if (op == "plan_tokenize") return plan_tokenize(request);
  if (op == "preview") return preview(request);
  if (op == "estimate") return estimate(request);
  if (op == "head") return head(request);
  return fail(ErrorCode::internal, format("Unknown question: {}", op));
}

// Loading Arrow takes as long as a page of samples may. Without it text files can still be shown.
Result<json::object> Inspector::warm() {
  (void)reader::load_arrow({});
  return json::object();
}

Result<json::object> Inspector::describe(const json::object& request) {
  const auto files = TM_TRY(files_of(request));
  const auto description = TM_TRY(reader::describe_files(files, {}));
  json::array columns;
  for (const reader::Column& column : description.columns) {
    columns.push_back({{"name", column.name},
                       {"type", column.type},
                       {"is_conversation", column.kind == reader::Column::Kind::conversation}});
  }
  reader::ReadOptions options;
  options.text_column = text_of(request, "text_column");
  const auto text_column = reader::text_column_of(description, options);
  // A dataset without a text column is still a dataset; tokenizing it asks for the column.
  if (!text_column && !options.text_column.empty()) return std::unexpected(text_column.error());
  return json::object{
      {"columns", std::move(columns)},
      {"num_samples", description.rows ? json::value(*description.rows) : json::value()},
      {"text_column", text_column ? json::value(*text_column) : json::value()},
      {"features", description.features}};
}

Result<json::object> Inspector::documents(const json::object& request) {
  const std::uint64_t offset = count_of(request, "offset");
  const std::uint64_t limit = count_of(request, "limit");
  if (const auto filter = sample_filter_of(request); filter.is_on()) {
    return search_samples(filter, offset, limit, [&](auto from, auto count) {
      return document_views(request, from, count);
    });
  }
  json::array views = TM_TRY(document_views(request, offset, limit));
  const auto total = TM_TRY(samples(request))->rows_total();
  return json::object{{"items", std::move(views)},
                      {"total", total ? json::value(*total) : json::value()}};
}

Result<Inspector::DocumentText> Inspector::document_text(const json::object& request) {
  reader::ReadOptions options;
  options.text_column = text_of(request, "text_column");
  options.conversation_template = text_of(request, "conversation_template");
  if (options.conversation_template.empty()) return DocumentText{options.text_column, {}};
  DocumentText text;
  text.conversation =
      TM_TRY(reader::conversation_template_from_name(options.conversation_template));
  const auto description = TM_TRY(reader::describe_files(TM_TRY(files_of(request)), {}));
  text.column = TM_TRY(reader::text_column_of(description, options));
  return text;
}

Result<json::array> Inspector::document_views(const json::object& request, std::uint64_t offset,
                                              std::uint64_t limit) {
  const auto reader = TM_TRY(samples(request));
  json::array items = TM_TRY(reader->page(offset, limit));
  const DocumentText wanted = TM_TRY(document_text(request));
  json::array views;
  for (json::value& item : items) {
    json::object& row = item.get_object();
    json::object view{{"index", offset + views.size()}};
    if (const json::object* values = get_object(row, "values")) {
      if (auto text = text_of_row(*values, wanted.column, wanted.conversation)) {
        view["text"] = *text;
      }
    }
    for (const auto& member : row) view[member.key()] = member.value();
    views.push_back(std::move(view));
  }
  return views;
}

Result<json::object> Inspector::rows(const json::object& request) {
  const auto reader = TM_TRY(shards(text_of(request, "folder")));
  // Without its tokenizer the rows are still ids.
  const auto loaded = tokenizer(request);
  const tokenizer::Tokenizer* decoder = loaded ? (*loaded)->tokenizer.get() : nullptr;
  const auto page = [&](std::uint64_t from, std::uint64_t count) -> Result<json::array> {
    SequenceBatch batch;
    TM_CHECK(reader->read(from, count, batch));
    json::array items;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      items.push_back(row_view(decoder, from + i, batch.row(i)));
    }
    return items;
  };
  const std::uint64_t offset = count_of(request, "offset");
  const std::uint64_t limit = count_of(request, "limit");
  if (const auto filter = sample_filter_of(request); filter.is_on()) {
    return search_samples(filter, offset, limit, page);
  }
  return json::object{{"items", TM_TRY(page(offset, limit))}, {"total", reader->rows()}};
}

Result<json::object> Inspector::plan_tokenize(const json::object& request) {
  const auto loaded = TM_TRY(tokenizer(request));
  const json::object* wanted = get_object(request, "request");
  if (wanted == nullptr) return fail(ErrorCode::internal, "The question has no request");
  const auto rows = TM_TRY(pipeline::row_request_from_json(*wanted));
  const auto options =
      TM_TRY(pipeline::make_pack_options(rows, *loaded->tokenizer, loaded->tokens));
  TM_CHECK(
      pack::compile_token_classes(options.filters, pipeline::vocabulary_of(*loaded->tokenizer)));
  json::object plan{{"options", pack::to_json(options)},
                    {"sha256", loaded->tokenizer->fingerprint()},
                    {"vocab_size", loaded->tokenizer->vocab_size()}};
  // Only where other files count, so that what was made before profiles is found again.
  const tokenizer::LoadRecord& record = loaded->tokenizer->load_record();
  if (record.profile != tokenizer::Profile::tokenizers) {
    json::object files;
    for (const auto& [name, sha256] : record.files) files[name] = sha256;
    plan["profile"] = {{"reference", record.reference}, {"files", std::move(files)}};
  }
  return plan;
}

Result<json::object> Inspector::preview(const json::object& request) {
  const auto loaded = TM_TRY(tokenizer(request));
  const tokenizer::Tokenizer& tokenizer = *loaded->tokenizer;
  const json::object* wanted = get_object(request, "request");
  const auto rows =
      TM_TRY(pipeline::row_request_from_json(wanted == nullptr ? json::object() : *wanted));
  const auto options = TM_TRY(pipeline::make_pack_options(rows, tokenizer, loaded->tokens));
  const auto classes =
      TM_TRY(pack::compile_token_classes(options.filters, pipeline::vocabulary_of(tokenizer)));
  std::string text = text_of(request, "text");
  if (!request.contains("text")) {
    json::object question = request;
    question["limit"] = 1;
    const json::object page = TM_TRY(documents(question));
    const json::array& items = page.at("items").get_array();
    if (items.empty()) return fail(ErrorCode::not_found, "The dataset has no such document");
    text = text_of(items[0].get_object(), "text");
  }
  if (text.size() > kPreviewBytesMax) {
    text.resize(valid_utf8_prefix(std::string_view(text).substr(0, kPreviewBytesMax)));
  }

  EncodedText encoded;
  tokenizer::Encoder encoder(loaded->tokenizer);
  encoder.encode_with_offsets(text, encoded.ids, encoded.spans);
  TM_CHECK(encoder.status());
  pack::Packer packer = TM_TRY(pack::Packer::create(options, classes));
  TokenBatch batch;
  batch.ids = encoded.ids;
  batch.ends = {encoded.ids.size()};
  SequenceBatch sequences;
  packer.pack(batch, sequences);
  packer.finish(sequences);
  const std::string_view dropped_by = first_drop(packer.dropped());
  return json::object{{"text", text},
                      {"tokens", token_views(encoded, tokenizer, classes,
                                             gone_classes(options.filters, dropped_by))},
                      {"num_tokens", encoded.ids.size()},
                      {"num_sequences", sequences.size()},
                      {"dropped_by", dropped_by.empty() ? json::value() : json::value(dropped_by)}};
}

Result<std::shared_ptr<pipeline::LoadedTokenizer>> Inspector::tokenizer(
    const json::object& request) {
  const std::string path = text_of(request, "tokenizer");
  const json::object* const wanted = get_object(request, "request");
  const auto rows =
      TM_TRY(pipeline::row_request_from_json(wanted == nullptr ? json::object() : *wanted));
  // A file that was replaced is another tokenizer.
  std::error_code error;
  const auto changed = fs::last_write_time(path, error).time_since_epoch().count();
  const std::string_view profile = tokenizer::profile_name(rows.tokenizer_profile);
  const std::string key = format("{}@{}@{}", path, error ? 0 : changed, profile);
  if (auto kept = find_kept(tokenizers_, key)) return kept;
  return keep(tokenizers_, key, TM_TRY(pipeline::load_tokenizer(path, rows.tokenizer_profile)));
}

Result<std::shared_ptr<reader::SampleReader>> Inspector::samples(const json::object& request) {
  const std::string key = text_of(request, "index");
  if (auto kept = find_kept(samples_, key)) return kept;
  reader::SampleOptions options;
  options.index_path = key;
  options.string_bytes_max = kPreviewBytesMax;
  return keep(samples_, key,
              TM_TRY(reader::SampleReader::open(TM_TRY(files_of(request)), options)));
}

Result<std::shared_ptr<shard::ShardSetReader>> Inspector::shards(const std::string& folder) {
  if (auto kept = find_kept(shards_, folder)) return kept;
  return keep(shards_, folder, TM_TRY(shard::ShardSetReader::open(folder)));
}

}  // namespace tokenmill::service
