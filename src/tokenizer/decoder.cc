// Each step maps the list of strings as Hugging Face's `decode_chain` of the same name does; the
// place of that code is src/decoders. Cost: linear in the text, one pass and one copy per step.
#include "tokenizer/decoder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

using Tokens = std::vector<std::string>;

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

void replace_literal(std::string& text, std::string_view from, std::string_view to) {
  std::vector<Range> matches;
  find_all(text, from, matches);
  std::string result;
  std::size_t copied = 0;
  for (const auto& [begin, end] : matches) {
    result.append(text, copied, begin - copied).append(to);
    copied = end;
  }
  if (!matches.empty()) text = result.append(text, copied);
}

// The bytes behind a token of the alphabet; the token itself when some character is not of it.
std::string alphabet_bytes(const std::string& token) {
  std::string bytes;
  return alphabet_to_bytes(token, bytes) ? bytes : token;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte of "<0x0A>"; Rust also takes "<0x+A>" for a number.
std::optional<char> fallback_byte(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
  const int high = token[3] == '+' ? 0 : hex_digit(token[3]);
  const int low = hex_digit(token[4]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

// English spacing as BERT's detokenizer has it: the list is fixed, its order matters.
void clean_up(std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kRules = {{
      {" .", "."},
      {" ?", "?"},
      {" !", "!"},
      {" ,", ","},
      {" ' ", "'"},
      {" n't", "n't"},
      {" 'm", "'m"},
      {" do not", " don't"},
      {" 's", "'s"},
      {" 've", "'ve"},
      {" 're", "'re"},
  }};
  for (const auto& [from, to] : kRules) replace_literal(text, from, to);
}

void replace_pattern(const ReplaceDecoder& step, std::string& token) {
  std::vector<Range> matches;
  // Decoding cannot fail: a pattern that gives up replaces what it found.
  step.pattern.find_matches(token, matches);
  AlignedText text = align(token, 0);
  replace(text, matches, step.content);
  token = std::move(text.text);
}

void strip(const StripDecoder& step, std::string& token) {
  std::string content;
  append_utf8(step.content, content);
  std::string_view rest = token;
  for (std::uint64_t i = 0; i < step.start && rest.starts_with(content); ++i) {
    rest.remove_prefix(content.size());
  }
  for (std::uint64_t i = 0; i < step.stop && rest.ends_with(content); ++i) {
    rest.remove_suffix(content.size());
  }
  token = std::string(rest);
}

// Runs of byte tokens become text together; a run that is not UTF-8 becomes one U+FFFD per byte.
Tokens join_fallback_bytes(const Tokens& tokens) {
  Tokens result;
  std::string bytes;
  const auto flush = [&] {
    if (is_valid_utf8(bytes)) {
      if (!bytes.empty()) result.push_back(bytes);
    } else {
      result.insert(result.end(), bytes.size(), std::string(kReplacementCharacter));
    }
    bytes.clear();
  };
  for (const std::string& token : tokens) {
    if (const auto byte = fallback_byte(token)) {
      bytes += *byte;
    } else {
      flush();
      result.push_back(token);
    }
  }
  flush();
  return result;
}

struct RunStep {
  Tokens& tokens;

  void operator()(ByteLevelDecoder) const {
    std::string bytes;
    for (const std::string& token : tokens) bytes += alphabet_bytes(token);
    std::string text;
    append_lossy_utf8(bytes, text);
    tokens = {text};
  }
  void operator()(ByteFallbackDecoder) const { tokens = join_fallback_bytes(tokens); }
  void operator()(FuseDecoder) const {
    std::string text;
    for (const std::string& token : tokens) text += token;
    tokens = {text};
  }
  void operator()(const BpeDecoder& step) const {
    for (std::string& token : tokens) {
      replace_literal(token, step.suffix, &token == &tokens.back() ? "" : " ");
    }
  }
  void operator()(const WordPieceDecoder& step) const {
    for (std::string& token : tokens) {
      if (&token != &tokens.front()) {
        if (token.starts_with(step.prefix)) {
          token.erase(0, step.prefix.size());
        } else {
          token.insert(0, " ");
        }
      }
      if (step.cleanup) clean_up(token);
    }
  }
  void operator()(const MetaspaceDecoder& step) const {
    std::string replacement;
    append_utf8(step.metaspace.replacement, replacement);
    const bool is_prefixed = step.metaspace.prepend_scheme != PrependScheme::never;
    for (std::string& token : tokens) {
      replace_literal(token, replacement, is_prefixed && &token == &tokens.front() ? "" : " ");
    }
  }
  void operator()(const CtcDecoder& step) const {
    tokens.erase(std::ranges::unique(tokens).begin(), tokens.end());
    for (std::string& token : tokens) {
      replace_literal(token, step.pad_token, "");
      if (!step.cleanup) continue;
      clean_up(token);
      replace_literal(token, step.word_delimiter_token, " ");
    }
    std::erase(tokens, "");
  }
  void operator()(const ReplaceDecoder& step) const {
    for (std::string& token : tokens) replace_pattern(step, token);
  }
  void operator()(const StripDecoder& step) const {
    for (std::string& token : tokens) strip(step, token);
  }
};

using Steps = std::vector<DecoderStep>;

Result<Steps> read_steps(const json::value& value, std::string path);

template <typename Step>
Result<Steps> read_plain(const Component&) {
  return Steps{Step{}};
}

Result<Steps> read_bpe(const Component& component) {
  return Steps{BpeDecoder{TM_TRY(read_string(component, "suffix"))}};
}

Result<Steps> read_byte_level(const Component& component) {
  TM_CHECK(read_bool(component, "add_prefix_space"));
  TM_CHECK(read_bool(component, "trim_offsets"));
  return Steps{ByteLevelDecoder{}};
}

Result<Steps> read_wordpiece(const Component& component) {
  WordPieceDecoder step;
  step.prefix = TM_TRY(read_string(component, "prefix"));
  step.cleanup = TM_TRY(read_bool(component, "cleanup"));
  return Steps{std::move(step)};
}

Result<Steps> read_metaspace_step(const Component& component) {
  return Steps{MetaspaceDecoder{TM_TRY(read_metaspace(component))}};
}

Result<Steps> read_ctc(const Component& component) {
  CtcDecoder step;
  step.pad_token = TM_TRY(read_string(component, "pad_token"));
  step.word_delimiter_token = TM_TRY(read_string(component, "word_delimiter_token"));
  step.cleanup = TM_TRY(read_bool(component, "cleanup"));
  return Steps{std::move(step)};
}

Result<Steps> read_sequence(const Component& component) {
  const json::array& items = *TM_TRY(read_array(component, "decoders"));
  Steps steps;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Steps more = TM_TRY(read_steps(items[i], format("{}.decoders[{}]", component.path, i)));
    steps.insert(steps.end(), more.begin(), more.end());
  }
  return steps;
}

Result<Steps> read_replace(const Component& component) {
  ReplaceDecoder step{TM_TRY(SplitPattern::read(component)), {}};
  step.content = TM_TRY(read_string(component, "content"));
  return Steps{std::move(step)};
}

Result<Steps> read_strip(const Component& component) {
  StripDecoder step;
  step.content = TM_TRY(read_char(component, "content"));
  step.start = TM_TRY(read_count(component, "start"));
  step.stop = TM_TRY(read_count(component, "stop"));
  return Steps{step};
}

// The order is that of reading by shape.
constexpr std::array<Variant<Steps>, 10> kVariants = {{
    {"BPEDecoder", "BPEDecoder", false, read_bpe},
    {"ByteLevel", "ByteLevel", true, read_byte_level},
    {"WordPiece", "WordPiece", false, read_wordpiece},
    {"Metaspace", "Metaspace", true, read_metaspace_step},
    {"CTC", "CTC", false, read_ctc},
    {"Sequence", "Sequence", true, read_sequence},
    {"Replace", "Replace", false, read_replace},
    {"Fuse", "Fuse", true, read_plain<FuseDecoder>},
    {"Strip", "Strip", false, read_strip},
    {"ByteFallback", "ByteFallback", true, read_plain<ByteFallbackDecoder>},
}};

Result<Steps> read_steps(const json::value& value, std::string path) {
  return read_component<Steps>(value, std::move(path), kVariants);
}

// One token alone, where neighbours do not matter.
struct RunStepOnToken {
  std::string& token;

  void operator()(ByteLevelDecoder) const { token = alphabet_bytes(token); }
  void operator()(ByteFallbackDecoder) const {
    if (const auto byte = fallback_byte(token)) token = std::string(1, *byte);
  }
  void operator()(const BpeDecoder& step) const {
    if (!step.suffix.empty()) replace_literal(token, step.suffix, " ");
  }
  void operator()(const WordPieceDecoder& step) const {
    token = token.starts_with(step.prefix) ? token.substr(step.prefix.size()) : " " + token;
  }
  void operator()(const MetaspaceDecoder& step) const {
    std::string replacement;
    append_utf8(step.metaspace.replacement, replacement);
    replace_literal(token, replacement, " ");
  }
  void operator()(const ReplaceDecoder& step) const {
    if (is_valid_utf8(token)) replace_pattern(step, token);
  }
  void operator()(const auto&) const {}
};

}  // namespace

Result<Decoder> read_decoder(const json::value& value) {
  if (value.is_null()) return Decoder{};
  return Decoder{TM_TRY(read_steps(value, "decoder")), true};
}

std::string decode(const Decoder& decoder, std::vector<std::string> tokens) {
  for (const DecoderStep& step : decoder.steps) std::visit(RunStep{tokens}, step);
  std::string text;
  for (const std::string& token : tokens) {
    if (!decoder.is_present && &token != &tokens.front()) text += ' ';
    text += token;
  }
  return text;
}

std::string bytes_of_token(const Decoder& decoder, std::string_view token) {
  std::string bytes(token);
  for (const DecoderStep& step : decoder.steps) std::visit(RunStepOnToken{bytes}, step);
  return bytes;
}

}  // namespace tokenmill::tokenizer
