// The options as JSON, both ways, from one set of name tables. Reading keeps defaults for what is
// missing and remembers the first wrong key instead of failing at each; it runs once per job.
#include <array>
#include <limits>
#include <utility>

#include "base/format.h"
#include "pack/json_ids.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {
namespace {

// The names of an enum's values, in their order.
constexpr std::array<std::string_view, 2> kSequences = {"window", "pack"};
constexpr std::array<std::string_view, 2> kPaddings = {"none", "max_length"};
constexpr std::array<std::string_view, 2> kActions = {"drop_document", "remove_tokens"};
constexpr std::array<std::string_view, 4> kJoinRules = {"concatenate", "saelens", "saelens_6_18",
                                                        "saelens_single"};
constexpr std::array<std::string_view, 3> kPlaces = {"between", "before_each", "after_each"};
constexpr std::array<std::string_view, 4> kTails = {"drop", "keep", "drop_last_row",
                                                    "pad_only_row"};
constexpr std::array<std::string_view, 4> kJunkModes = {"minimal", "conservative", "standard",
                                                        "strict"};

template <std::size_t count, typename Enum>
std::string_view name_of(const std::array<std::string_view, count>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

json::array json_ids(const std::vector<TokenId>& ids) {
  return json::array(ids.begin(), ids.end());
}

template <typename Number>
json::value json_number(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object json_frame(const Frame& frame) {
  return {{"prefix", json_ids(frame.prefix)}, {"suffix", json_ids(frame.suffix)}};
}

json::value json_filter(const std::optional<TokenFilter>& filter) {
  if (!filter) return nullptr;
  json::object object{{"action", name_of(kActions, filter->action)}};
  const bool drops = filter->action == FilterAction::drop_document;
  object["threshold"] = drops ? json::value(filter->threshold) : json::value(nullptr);
  return object;
}

json::object json_joining(const Joining& joining, const Blocks& blocks) {
  json::object object{{"rule", name_of(kJoinRules, joining.rule)},
                      {"separator", json_number(joining.separator)}};
  const bool places = joining.rule == JoinRule::concatenate && joining.separator;
  object["separator_place"] =
      places ? json::value(name_of(kPlaces, joining.separator_place)) : json::value(nullptr);
  object["document_frame"] = json_frame(joining.document_frame);
  object["begin_row"] = json_number(joining.begin_row);
  object["begin_document"] = json_number(joining.begin_document);
  object["tail"] = name_of(kTails, joining.tail);
  object["block_documents"] = blocks.documents;
  object["block_processes"] = blocks.processes;
  object["block_documents_total"] =
      blocks.processes > 1 ? json::value(blocks.documents_total) : json::value(nullptr);
  return object;
}

json::object json_filters(const Filters& filters) {
  json::array languages;
  if (filters.stop_words) {
    for (const std::string& language : filters.stop_word_languages) {
      languages.emplace_back(language);
    }
  }
  json::object object{{"min_length", filters.min_length},
                      {"special_tokens", json_filter(filters.special_tokens)},
                      {"stop_words", json_filter(filters.stop_words)},
                      {"stop_word_languages", std::move(languages)},
                      {"junk", json_filter(filters.junk)}};
  object["junk_mode"] =
      filters.junk ? json::value(name_of(kJunkModes, filters.junk_mode)) : json::value(nullptr);
  return object;
}

// Reads members of one object into fields that keep their value when the member is absent or
// null; remembers the first that is wrong.
class Members {
 public:
  Members(const json::object& object, std::string& wrong) : object_(object), wrong_(wrong) {}

  template <typename Number>
  void number(std::string_view key, Number& field) {
    if (find(key) == nullptr) return;
    const auto value = get_int(object_, key);
    if (!value || !std::in_range<Number>(*value)) return note(key);
    field = static_cast<Number>(*value);
  }
  template <typename Number>
  void number(std::string_view key, std::optional<Number>& field) {
    if (find(key) == nullptr) return;
    number(key, field.emplace());
  }
  template <std::size_t count, typename Enum>
  void name(std::string_view key, const std::array<std::string_view, count>& names, Enum& field) {
    if (find(key) == nullptr) return;
    const auto text = get_string(object_, key);
    for (std::size_t i = 0; text && i < count; ++i) {
      if (names[i] == *text) return void(field = static_cast<Enum>(i));
    }
    note(key);
  }
  void ids(std::string_view key, std::vector<TokenId>& field) {
    const json::array* values = list(key);
    if (values == nullptr) return;
    auto ids = ids_from_json(*values);
    if (!ids) return note(key);
    field = std::move(*ids);
  }
  void texts(std::string_view key, std::vector<std::string>& field) {
    const json::array* values = list(key);
    if (values == nullptr) return;
    field.clear();
    for (const json::value& value : *values) {
      if (!value.is_string()) return note(key);
      field.emplace_back(value.get_string());
    }
  }
  template <typename Read>
  void object(std::string_view key, Read read) {
    if (find(key) == nullptr) return;
    const json::object* value = get_object(object_, key);
    if (value == nullptr) return note(key);
    read(Members(*value, wrong_));
  }
  void frame(std::string_view key, Frame& field) {
    object(key, [&](Members members) {
      members.ids("prefix", field.prefix);
      members.ids("suffix", field.suffix);
    });
  }
  void filter(std::string_view key, std::optional<TokenFilter>& field) {
    object(key, [&](Members members) {
      TokenFilter& filter = field.emplace();
      members.name("action", kActions, filter.action);
      if (members.find("threshold") == nullptr) return;
      const auto threshold = get_double(members.object_, "threshold");
      if (!threshold) return members.note("threshold");
      filter.threshold = *threshold;
    });
  }

 private:
  const json::value* find(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  const json::array* list(std::string_view key) {
    if (find(key) == nullptr) return nullptr;
    const json::array* values = get_array(object_, key);
    if (values == nullptr) note(key);
    return values;
  }
  void note(std::string_view key) {
    if (wrong_.empty()) wrong_ = key;
  }

  const json::object& object_;
  std::string& wrong_;
};

void read_joining(Members members, PackOptions& options) {
  Joining& joining = options.joining;
  members.name("rule", kJoinRules, joining.rule);
  members.number("separator", joining.separator);
  members.name("separator_place", kPlaces, joining.separator_place);
  members.frame("document_frame", joining.document_frame);
  members.number("begin_row", joining.begin_row);
  members.number("begin_document", joining.begin_document);
  members.name("tail", kTails, joining.tail);
  members.number("block_documents", options.blocks.documents);
  members.number("block_processes", options.blocks.processes);
  members.number("block_documents_total", options.blocks.documents_total);
}

void read_filters(Members members, Filters& filters) {
  members.number("min_length", filters.min_length);
  members.filter("special_tokens", filters.special_tokens);
  members.filter("stop_words", filters.stop_words);
  members.texts("stop_word_languages", filters.stop_word_languages);
  members.filter("junk", filters.junk);
  members.name("junk_mode", kJunkModes, filters.junk_mode);
}

}  // namespace

json::object to_json(const PackOptions& options) {
  const bool is_window = options.sequences == Sequences::window;
  const bool pads = options.padding == Padding::max_length ||
                    (!is_window && options.joining.tail == Tail::pad_only_row);
  json::object object{{"sequences", name_of(kSequences, options.sequences)},
                      {"max_length", options.max_length}};
  object["stride"] = is_window ? json::value(options.stride) : json::value(nullptr);
  object["frame"] = json_frame(options.frame);
  object["padding"] = name_of(kPaddings, options.padding);
  object["pad_id"] = pads ? json::value(options.pad_id) : json::value(nullptr);
  object["joining"] =
      is_window ? json::value(nullptr) : json::value(json_joining(options.joining, options.blocks));
  object["filters"] = json_filters(options.filters);
  object["limit"] = {{"documents", json_number(options.limit.documents)},
                     {"tokens", json_number(options.limit.tokens)}};
  return object;
}

Result<PackOptions> pack_options_from_json(const json::object& object) {
  PackOptions options;
  std::string wrong;
  Members members(object, wrong);
  members.name("sequences", kSequences, options.sequences);
  members.number("max_length", options.max_length);
  members.number("stride", options.stride);
  members.frame("frame", options.frame);
  members.name("padding", kPaddings, options.padding);
  members.number("pad_id", options.pad_id);
  members.object("joining", [&](Members joining) { read_joining(joining, options); });
  members.object("filters", [&](Members filters) { read_filters(filters, options.filters); });
  members.object("limit", [&](Members limit) {
    limit.number("documents", options.limit.documents);
    limit.number("tokens", options.limit.tokens);
  });
  if (wrong.empty()) return options;
  return fail(ErrorCode::invalid_argument, format("The option {} has a wrong value", wrong));
}

}  // namespace tokenmill::pack
