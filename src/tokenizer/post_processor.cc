// Facts from Hugging Face's src/processors: the order in which shapes are tried, and
// process_offsets of byte_level.rs for spans. Everything here runs once per load, but trim_span:
// once per token when spans are wanted.
#include "tokenizer/post_processor.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

using Steps = std::vector<PostProcessor>;

Result<Steps> read_steps(const json::value& value, std::string path);

Result<TokenId> as_token_id(const json::value& value, std::string_view path) {
  boost::system::error_code error;
  const auto id = value.is_number() ? value.to_number<std::uint32_t>(error) : 0;
  if (!value.is_number() || error) return invalid_at(path, "must be a token id");
  return id;
}

// ["[SEP]", 102]
Result<TokenId> read_named_token(const Component& component, std::string_view key) {
  const json::array& pair = *TM_TRY(read_array(component, key));
  const std::string path = format("{}.{}", component.path, key);
  if (pair.size() != 2 || !pair[0].is_string()) {
    return invalid_at(path, "must be a token and its id");
  }
  return as_token_id(pair[1], path);
}

Result<Steps> read_bert(const Component& component) {
  PostProcessor step;
  step.frame.suffix = {TM_TRY(read_named_token(component, "sep"))};
  step.frame.prefix = {TM_TRY(read_named_token(component, "cls"))};
  return Steps{step};
}

Result<Steps> read_roberta(const Component& component) {
  Steps steps = TM_TRY(read_bert(component));
  const bool trims = TM_TRY(read_bool(component, "trim_offsets"));
  const bool add_prefix_space = TM_TRY(read_bool(component, "add_prefix_space"));
  if (trims) steps.front().trims.push_back({add_prefix_space});
  return steps;
}

Result<Steps> read_byte_level(const Component& component) {
  PostProcessor step;
  const bool add_prefix_space = TM_TRY(read_bool(component, "add_prefix_space"));
  if (TM_TRY(read_bool(component, "trim_offsets"))) step.trims.push_back({add_prefix_space});
  return Steps{step};
}

struct Template {
  const json::object& special_tokens;
  std::string path;

  Status append_ids(std::string_view name, std::vector<TokenId>& ids) const {
    const json::object* const token = get_object(special_tokens, name);
    if (token == nullptr) {
      return invalid_at(path, format("the special token \"{}\" is not defined", name));
    }
    const Component component{*token, format("{}.special_tokens.{}", path, name)};
    for (const json::value& id : *TM_TRY(read_array(component, "ids"))) {
      ids.push_back(TM_TRY(as_token_id(id, component.path)));
    }
    return {};
  }
};

Result<Steps> read_template(const Component& component) {
  const json::array& single = *TM_TRY(read_array(component, "single"));
  TM_CHECK(read_array(component, "pair"));
  const Component special = TM_TRY(as_component(*TM_TRY(read_member(component, "special_tokens")),
                                                component.path + ".special_tokens"));
  const Template names{special.object, component.path};
  PostProcessor step;
  std::vector<TokenId>* side = &step.frame.prefix;
  for (const json::value& item : single) {
    const Component piece = TM_TRY(as_component(item, component.path + ".single"));
    if (const json::object* const token = get_object(piece.object, "SpecialToken")) {
      const std::string name = TM_TRY(read_string({*token, piece.path}, "id"));
      TM_CHECK(names.append_ids(name, *side));
      continue;
    }
    const json::object* const sequence = get_object(piece.object, "Sequence");
    if (sequence == nullptr) return invalid_at(piece.path, "must hold tokens and sequences");
    const bool is_first = side == &step.frame.prefix;
    if (TM_TRY(read_string({*sequence, piece.path}, "id")) != "A" || !is_first) {
      return unsupported_at(piece.path, "a template that repeats the text or wants two");
    }
    side = &step.frame.suffix;
  }
  if (side == &step.frame.prefix) {
    return unsupported_at(component.path, "a template without the text");
  }
  return Steps{step};
}

Result<Steps> read_sequence(const Component& component) {
  const json::array& items = *TM_TRY(read_array(component, "processors"));
  Steps steps;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Steps more = TM_TRY(read_steps(items[i], format("{}.processors[{}]", component.path, i)));
    steps.insert(steps.end(), more.begin(), more.end());
  }
  return steps;
}

constexpr std::array<Variant<Steps>, 5> kVariants = {{
    {"", "RobertaProcessing", false, read_roberta},
    {"", "BertProcessing", false, read_bert},
    {"", "ByteLevel", true, read_byte_level},
    {"", "TemplateProcessing", false, read_template},
    {"", "Sequence", true, read_sequence},
}};

Result<Steps> read_steps(const json::value& value, std::string path) {
  return read_component<Steps>(value, std::move(path), kVariants);
}

bool has_frame(const PostProcessor& step) {
  return !step.frame.prefix.empty() || !step.frame.suffix.empty();
}

bool is_trimmed(char32_t c) { return c == byte_to_alphabet(' ') || is_white_space(c); }

}  // namespace

Result<PostProcessor> read_post_processor(const json::value& value) {
  PostProcessor result;
  if (value.is_null()) return result;
  for (const PostProcessor& step : TM_TRY(read_steps(value, "post_processor"))) {
    if (has_frame(step) && has_frame(result)) {
      return unsupported_at("post_processor", "a second processor that adds special tokens");
    }
    if (has_frame(step)) result.frame = step.frame;
    result.trims.insert(result.trims.end(), step.trims.begin(), step.trims.end());
  }
  return result;
}

void trim_span(const SpanTrim& trim, std::string_view token, std::size_t index, TokenSpan& span) {
  std::uint32_t leading = 0;
  for (std::size_t i = 0; i < token.size(); ++leading) {
    const Decoded next = decode_utf8(token, i);
    if (!is_trimmed(next.scalar)) break;
    i += next.length;
  }
  std::uint32_t trailing = 0;
  for (std::size_t end = token.size(); end > 0; ++trailing) {
    end = previous_scalar(token, end);
    if (!is_trimmed(decode_utf8(token, end).scalar)) break;
  }
  const bool is_first = index == 0 || span.begin == 0;
  if (is_first && trim.add_prefix_space && leading == 1) leading = 0;
  span.begin = std::min(span.begin + leading, span.end);
  if (trailing > 0 && span.end >= trailing) span.end = std::max(span.end - trailing, span.begin);
}

}  // namespace tokenmill::tokenizer
