// Facts from Hugging Face's src/processors: the order in which shapes are tried, and
// process_offsets of byte_level.rs for spans. Everything here runs once per load, but trim_span:
// once per token when spans are wanted.
#include "tokenizer/post_processor.h"

#include <algorithm>
#include <array>

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
Result<TemplatePiece> read_named_token(const Component& component, std::string_view key) {
  const json::array& pair = *TM_TRY(read_array(component, key));
  const std::string path = format("{}.{}", component.path, key);
  if (pair.size() != 2 || !pair[0].is_string()) {
    return invalid_at(path, "must be a token and its id");
  }
  TemplatePiece piece;
  piece.ids = {TM_TRY(as_token_id(pair[1], path))};
  piece.tokens = {std::string(pair[0].get_string())};
  return piece;
}

// The frame around a single text, and one more separator behind the second text of a pair.
Result<PostProcessor> read_bert_like(const Component& component, std::uint32_t second_type) {
  TemplatePiece sep = TM_TRY(read_named_token(component, "sep"));
  const TemplatePiece cls = TM_TRY(read_named_token(component, "cls"));
  PostProcessor step;
  step.frame = {cls.ids, sep.ids};
  step.single = {cls, {.kind = TemplatePiece::Kind::first}, sep};
  step.pair = step.single;
  step.pair.push_back({.kind = TemplatePiece::Kind::second, .type_id = second_type});
  sep.type_id = second_type;
  step.pair.push_back(sep);
  step.types_overflow = true;
  return step;
}

Result<Steps> read_bert(const Component& component) {
  return Steps{TM_TRY(read_bert_like(component, 1))};
}

// A separator more between the texts, and all types are 0.
Result<Steps> read_roberta(const Component& component) {
  PostProcessor step = TM_TRY(read_bert_like(component, 0));
  const bool trims = TM_TRY(read_bool(component, "trim_offsets"));
  const bool add_prefix_space = TM_TRY(read_bool(component, "add_prefix_space"));
  step.pair.insert(step.pair.begin() + 3, step.pair.back());
  if (trims) step.trims.push_back({add_prefix_space});
  return Steps{std::move(step)};
}

Result<Steps> read_byte_level(const Component& component) {
  PostProcessor step;
  const bool add_prefix_space = TM_TRY(read_bool(component, "add_prefix_space"));
  if (TM_TRY(read_bool(component, "trim_offsets"))) step.trims.push_back({add_prefix_space});
  return Steps{step};
}

// A special token of a template, by name.
Result<TemplatePiece> find_special(const Component& tokens, std::string_view name) {
  TemplatePiece piece;
  const json::object* const token = get_object(tokens.object, name);
  if (token == nullptr) {
    piece.undefined = name;
    return piece;
  }
  const Component component{*token, format("{}.{}", tokens.path, name)};
  for (const json::value& id : *TM_TRY(read_array(component, "ids"))) {
    piece.ids.push_back(TM_TRY(as_token_id(id, component.path)));
  }
  for (const json::value& text : *TM_TRY(read_array(component, "tokens"))) {
    if (!text.is_string()) return invalid_at(component.path, "\"tokens\" must be strings");
    piece.tokens.emplace_back(text.get_string());
  }
  piece.tokens.resize(piece.ids.size());  // the reference does not compare them
  return piece;
}

Result<TemplatePiece> read_piece(const Component& piece, const Component& tokens) {
  const json::object* const token = get_object(piece.object, "SpecialToken");
  const json::object* const sequence = get_object(piece.object, "Sequence");
  if (piece.object.size() != 1 || (token == nullptr && sequence == nullptr)) {
    return invalid_at(piece.path, "must hold tokens and sequences");
  }
  const Component inner{token == nullptr ? *sequence : *token, piece.path};
  const std::string id = TM_TRY(read_string(inner, "id"));
  const TokenId type_id = TM_TRY(as_token_id(*TM_TRY(read_member(inner, "type_id")), piece.path));
  if (token != nullptr) {
    TemplatePiece special = TM_TRY(find_special(tokens, id));
    special.type_id = type_id;
    return special;
  }
  TemplatePiece result;
  result.type_id = type_id;
  if (id != "A" && id != "B") return invalid_at(piece.path, "knows the sequences A and B only");
  result.kind = id == "A" ? TemplatePiece::Kind::first : TemplatePiece::Kind::second;
  return result;
}

Result<Template> read_pieces(const Component& component, std::string_view key,
                             const Component& tokens) {
  Template pieces;
  for (const json::value& item : *TM_TRY(read_array(component, key))) {
    const Component piece = TM_TRY(as_component(item, format("{}.{}", component.path, key)));
    pieces.push_back(TM_TRY(read_piece(piece, tokens)));
  }
  return pieces;
}

// The tokens before and behind the one text of a template.
SpecialFrame frame_of(const Template& pieces) {
  SpecialFrame frame;
  int texts = 0;
  for (const TemplatePiece& piece : pieces) {
    if (!piece.undefined.empty()) {
      return {{}, {}, format("its special token \"{}\" is not defined", piece.undefined)};
    }
    if (piece.kind == TemplatePiece::Kind::second) return {{}, {}, "it wants a second text"};
    std::vector<TokenId>& side = texts > 0 ? frame.suffix : frame.prefix;
    side.insert(side.end(), piece.ids.begin(), piece.ids.end());
    if (piece.kind == TemplatePiece::Kind::first) ++texts;
  }
  if (texts == 0) return {{}, {}, "it leaves the text out"};
  if (texts > 1) return {{}, {}, "it repeats the text"};
  return frame;
}

Result<Steps> read_template(const Component& component) {
  const Component tokens = TM_TRY(as_component(*TM_TRY(read_member(component, "special_tokens")),
                                               component.path + ".special_tokens"));
  PostProcessor step;
  step.single = TM_TRY(read_pieces(component, "single", tokens));
  step.pair = TM_TRY(read_pieces(component, "pair", tokens));
  step.frame = frame_of(step.single);
  return Steps{std::move(step)};
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

// What only trims has the templates that every processor starts with.
bool has_template(const PostProcessor& step) {
  return step.types_overflow || step.single.size() != 1 || !step.frame.trouble.empty() ||
         step.single.front().type_id != 0;
}

// The second of two templates is put around what the first one made. Two texts are too much for
// the second: the reference knows what to do only while no special token is placed.
PostProcessor nested(PostProcessor inner, const PostProcessor& outer) {
  PostProcessor result = outer;
  result.single.clear();
  for (const TemplatePiece& piece : outer.single) {
    if (piece.kind == TemplatePiece::Kind::first) {
      result.single.insert(result.single.end(), inner.single.begin(), inner.single.end());
    } else {
      result.single.push_back(piece);
    }
  }
  result.frame = frame_of(result.single);
  result.pair = std::move(inner.pair);
  result.pair.push_back({.undefined = "of a second template around two texts"});
  return result;
}

bool is_trimmed(char32_t c) { return c == byte_to_alphabet(' ') || is_white_space(c); }

}  // namespace

Result<PostProcessor> read_post_processor(const json::value& value) {
  PostProcessor result;
  if (value.is_null()) return result;
  bool is_framed = false;
  for (PostProcessor& step : TM_TRY(read_steps(value, "post_processor"))) {
    auto trims = std::move(result.trims);
    trims.insert(trims.end(), step.trims.begin(), step.trims.end());
    if (has_template(step)) {
      result = is_framed ? nested(std::move(result), step) : std::move(step);
      is_framed = true;
    }
    result.trims = std::move(trims);
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
