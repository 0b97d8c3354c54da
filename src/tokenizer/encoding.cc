// Facts from tokenizer/encoding.rs (truncate, merge_with, pad), utils/truncation.rs and
// processors/*.rs of Hugging Face. A text is cut first, to the room that special tokens leave; the
// template then goes around every window. Cost: that of the reference engine, and a copy per
// window.
#include "tokenizer/encoding.h"

#include <algorithm>

#include "base/assert.h"
#include "base/utf8.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/reference_encoder.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint64_t kPadLengthMax = std::uint64_t{1} << 24;
// Windows of a pair multiply.
constexpr std::size_t kWindowsMax = std::size_t{1} << 20;

struct Part {
  EncodedWindow window;
  std::vector<EncodedWindow> overflowing;
};

std::unexpected<Error> no_way(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

template <typename T>
void append_range(std::vector<T>& to, const std::vector<T>& from, std::size_t begin,
                  std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

void append(EncodedWindow& to, const EncodedWindow& from, std::size_t begin, std::size_t end) {
  append_range(to.ids, from.ids, begin, end);
  append_range(to.type_ids, from.type_ids, begin, end);
  append_range(to.spans, from.spans, begin, end);
  append_range(to.tokens, from.tokens, begin, end);
  append_range(to.special_tokens_mask, from.special_tokens_mask, begin, end);
  append_range(to.attention_mask, from.attention_mask, begin, end);
}

EncodedWindow joined(const EncodedWindow& left, const EncodedWindow& right) {
  EncodedWindow window = left;
  append(window, right, 0, right.size());
  return window;
}

// Every window of the left with every one of the right, in the order of merge_with.
Status join(Part& left, const Part& right) {
  if ((left.overflowing.size() + 1) * (right.overflowing.size() + 1) > kWindowsMax) {
    return no_way("The windows of the two texts are too many");
  }
  std::vector<EncodedWindow> overflowing;
  for (const EncodedWindow& window : left.overflowing) {
    overflowing.push_back(joined(window, right.window));
    for (const EncodedWindow& other : right.overflowing) {
      overflowing.push_back(joined(window, other));
    }
  }
  for (const EncodedWindow& other : right.overflowing) {
    overflowing.push_back(joined(left.window, other));
  }
  append(left.window, right.window, 0, right.window.size());
  left.overflowing = std::move(overflowing);
  return {};
}

// The windows of `length` tokens that cover `size` tokens, from the side that is kept.
std::vector<Range> windows_of(std::size_t size, std::size_t length, const Truncation& truncation) {
  const std::size_t step = length - truncation.stride;
  std::vector<Range> ranges;
  if (truncation.side == Side::right) {
    for (std::size_t begin = 0;; begin += step) {
      ranges.push_back({begin, std::min(begin + length, size)});
      if (ranges.back().end == size) return ranges;
    }
  }
  for (std::size_t end = size;; end -= step) {
    ranges.push_back({end > length ? end - length : 0, end});
    if (ranges.back().begin == 0) return ranges;
  }
}

Status truncate(Part& part, std::size_t length, const Truncation& truncation) {
  const EncodedWindow whole = std::move(part.window);
  part.window = {};
  if (length >= whole.size()) {
    part.window = whole;
    return {};
  }
  if (length == 0) {
    part.overflowing.push_back(whole);
    return {};
  }
  if (truncation.stride >= length) {
    return no_way(
        format("The stride {} must be smaller than the {} tokens that a window has room "
               "for",
               truncation.stride, length));
  }
  for (const auto& [begin, end] : windows_of(whole.size(), length, truncation)) {
    EncodedWindow window;
    append(window, whole, begin, end);
    if (begin == (truncation.side == Side::right ? 0 : whole.size() - length)) {
      part.window = std::move(window);
    } else {
      part.overflowing.push_back(std::move(window));
    }
  }
  return {};
}

// The shorter of two texts keeps what it has, as long as both then fit.
Status truncate_longest(std::vector<Part>& parts, std::size_t length,
                        const Truncation& truncation) {
  if (parts.size() == 1) return truncate(parts[0], length, truncation);
  std::size_t shorter = parts[0].window.size();
  std::size_t longer = parts[1].window.size();
  const bool is_swapped = shorter > longer;
  if (is_swapped) std::swap(shorter, longer);
  longer = shorter > length ? shorter : std::max(shorter, length - shorter);
  if (shorter + longer > length) {
    shorter = length / 2;
    longer = shorter + length % 2;
  }
  if (is_swapped) std::swap(shorter, longer);
  TM_CHECK(truncate(parts[0], shorter, truncation));
  return truncate(parts[1], longer, truncation);
}

Status truncate_all(std::vector<Part>& parts, std::uint64_t length, const Truncation& truncation) {
  std::size_t total = 0;
  for (const Part& part : parts) total += part.window.size();
  if (length == 0) {
    for (Part& part : parts) TM_CHECK(truncate(part, 0, truncation));
    return {};
  }
  if (total <= length) return {};
  if (truncation.strategy == TruncationStrategy::longest_first) {
    return truncate_longest(parts, length, truncation);
  }
  const std::size_t target = truncation.strategy == TruncationStrategy::only_first ? 0 : 1;
  if (target >= parts.size()) return no_way("There is no second text to cut");
  const std::size_t size = parts[target].window.size();
  if (size <= total - length) return no_way("The text to cut is too short for that");
  return truncate(parts[target], size - (total - length), truncation);
}

Result<Part> encode_part(const TokenizerParts& parts, std::string_view text,
                         std::uint32_t type_id) {
  Part part;
  EncodedWindow& window = part.window;
  ReferenceTokens tokens = encode_untrimmed(parts, text);
  TM_CHECK(std::move(tokens.status));
  if (std::ranges::find(tokens.ids, kMissingToken) != tokens.ids.end()) {
    return encoding_error(parts);
  }
  window.ids = std::move(tokens.ids);
  window.spans = std::move(tokens.spans);
  window.tokens = std::move(tokens.strings);
  window.type_ids.assign(window.size(), type_id);
  window.special_tokens_mask.assign(window.size(), 0);
  window.attention_mask.assign(window.size(), 1);
  return part;
}

// Windows are trimmed one by one: the first token of each counts as the first.
void trim(const TokenizerParts& parts, Part& part) {
  const auto trim_window = [&](EncodedWindow& window) {
    trim_spans(parts, window.tokens, window.spans);
  };
  trim_window(part.window);
  std::ranges::for_each(part.overflowing, trim_window);
}

EncodedWindow special_window(const TemplatePiece& piece) {
  EncodedWindow window;
  window.ids = piece.ids;
  window.tokens = piece.tokens;
  window.type_ids.assign(window.size(), piece.type_id);
  window.spans.resize(window.size());
  window.special_tokens_mask.assign(window.size(), 1);
  window.attention_mask.assign(window.size(), 1);
  return window;
}

// Type ids of a template hold for the first window only, but for BERT's own processor.
Part part_of_piece(const TemplatePiece& piece, const std::vector<Part>& parts,
                   bool types_overflow) {
  if (piece.kind == TemplatePiece::Kind::special) return {special_window(piece), {}};
  Part part = parts[piece.kind == TemplatePiece::Kind::first ? 0 : 1];
  std::ranges::fill(part.window.type_ids, piece.type_id);
  if (types_overflow) {
    for (EncodedWindow& window : part.overflowing) {
      std::ranges::fill(window.type_ids, piece.type_id);
    }
  }
  return part;
}

// Templates are read as they are; what cannot be done with them shows here.
Status check_template(const Template& pieces, bool has_pair, bool special_tokens) {
  for (const TemplatePiece& piece : pieces) {
    if (special_tokens && !piece.undefined.empty()) {
      return fail(ErrorCode::tokenizer_invalid,
                  format("The template of tokenizer.json places a special token that is not "
                         "defined: {}",
                         display_escape(piece.undefined)),
                  "Encode without special tokens");
    }
    if (piece.kind == TemplatePiece::Kind::second && !has_pair) {
      return fail(ErrorCode::tokenizer_invalid,
                  "The template of tokenizer.json for one text wants a second one");
    }
  }
  return {};
}

void fill_window(EncodedWindow& window, std::size_t length, const Padding& padding) {
  if (window.size() >= length) return;
  EncodedWindow filling;
  const std::size_t count = length - window.size();
  filling.ids.assign(count, padding.id);
  filling.type_ids.assign(count, padding.type_id);
  filling.spans.resize(count);
  filling.tokens.assign(count, padding.token);
  filling.special_tokens_mask.assign(count, 1);
  filling.attention_mask.assign(count, 0);
  window = padding.side == Side::right ? joined(window, filling) : joined(filling, window);
}

}  // namespace

Result<Encoding> encode_whole(const Tokenizer& tokenizer, std::string_view text,
                              std::optional<std::string_view> pair, const EncodeOptions& options) {
  const auto* const loaded = dynamic_cast<const LoadedTokenizer*>(&tokenizer);
  TM_ASSERT(loaded != nullptr);
  const TokenizerParts& parts = loaded->parts();
  const PostProcessor& processor = parts.post_processor;
  const std::vector<TemplatePiece>& pieces = pair ? processor.pair : processor.single;
  TM_CHECK(check_template(pieces, pair.has_value(), options.special_tokens));
  std::vector<Part> texts = {TM_TRY(encode_part(parts, text, 0))};
  if (pair) texts.push_back(TM_TRY(encode_part(parts, *pair, 1)));
  if (options.truncation) {
    std::uint64_t special = 0;
    for (const TemplatePiece& piece : pieces) special += piece.ids.size();
    if (!options.special_tokens) special = 0;
    // With less room than special tokens the reference's subtraction wraps: nothing is cut.
    const std::uint64_t room = options.truncation->max_length - special;
    TM_CHECK(truncate_all(texts, room, *options.truncation));
  }
  for (Part& part : texts) trim(parts, part);
  Part result;
  for (const TemplatePiece& piece : pieces) {
    if (piece.kind == TemplatePiece::Kind::special && !options.special_tokens) continue;
    TM_CHECK(join(result, part_of_piece(piece, texts, processor.types_overflow)));
  }
  return Encoding{std::move(result.window), std::move(result.overflowing)};
}

Status pad(std::span<Encoding> batch, const Padding& padding) {
  std::uint64_t length = padding.length.value_or(0);
  if (!padding.length) {
    for (const Encoding& encoding : batch) {
      length = std::max<std::uint64_t>(length, encoding.window.size());
    }
  }
  if (padding.multiple > 0 && length % padding.multiple > 0) {
    length += padding.multiple - length % padding.multiple;
  }
  if (length > kPadLengthMax) return no_way(format("The length {} is too much padding", length));
  for (Encoding& encoding : batch) {
    fill_window(encoding.window, length, padding);
    for (EncodedWindow& window : encoding.overflowing) fill_window(window, length, padding);
  }
  return {};
}

std::vector<TokenSpan> spans_in_characters(std::string_view text,
                                           std::span<const TokenSpan> spans) {
  std::vector<std::uint32_t> characters(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    characters[i + 1] = characters[i] + (begins_character ? 1 : 0);
  }
  std::vector<TokenSpan> result;
  for (const TokenSpan& span : spans) {
    result.push_back({characters[span.begin], characters[span.end]});
  }
  return result;
}

}  // namespace tokenmill::tokenizer
