#include "tokenizer/aligned_text.h"

#include <algorithm>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// Reads the old text scalar by scalar while the new one is written.
struct OldText {
  const AlignedText& text;
  std::size_t position = 0;

  void skip(std::size_t scalars) {
    for (; scalars > 0 && position < text.size(); --scalars) {
      position += decode_utf8(text.text, position).length;
    }
  }
  // The origin of a scalar that replaces the next one, or is new before it.
  TokenSpan origin(bool is_new) const {
    if (is_new) return position == 0 ? TokenSpan{} : text.origin[position - 1];
    return position < text.size() ? text.origin[position] : TokenSpan{};
  }
};

}  // namespace

void AlignedText::append(const AlignedText& other, std::size_t begin, std::size_t end) {
  text.append(other.text, begin, end - begin);
  origin.insert(origin.end(), other.origin.begin() + static_cast<std::ptrdiff_t>(begin),
                other.origin.begin() + static_cast<std::ptrdiff_t>(end));
  if (other.hopeless_pattern != nullptr) hopeless_pattern = other.hopeless_pattern;
}

void AlignedText::append(std::string_view bytes, TokenSpan from) {
  text += bytes;
  origin.insert(origin.end(), bytes.size(), from);
}

AlignedText align(std::string_view document, std::size_t position) {
  AlignedText aligned;
  aligned.text = document;
  aligned.origin.reserve(document.size());
  for (std::size_t i = 0; i < document.size();) {
    const std::uint32_t length = decode_utf8(document, i).length;
    const auto begin = static_cast<std::uint32_t>(position + i);
    aligned.origin.insert(aligned.origin.end(), length, {begin, begin + length});
    i += length;
  }
  return aligned;
}

void transform(AlignedText& text, std::span<const ScalarChange> changes,
               std::size_t removed_first) {
  AlignedText result;
  result.text.reserve(text.size());
  result.origin.reserve(text.size());
  OldText old{text};
  old.skip(removed_first);
  for (const auto& [scalar, change] : changes) {
    const TokenSpan from = old.origin(change > 0);
    if (change <= 0) old.skip(1 + static_cast<std::size_t>(-change));
    append_utf8(scalar, result.text);
    result.origin.resize(result.text.size(), from);
  }
  text = std::move(result);
}

void filter(AlignedText& text, bool (*keep)(char32_t)) {
  std::vector<ScalarChange> changes;
  std::size_t removed_first = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text.text, i);
    i += next.length;
    if (keep(next.scalar)) {
      changes.push_back({next.scalar, 0});
    } else if (changes.empty()) {
      ++removed_first;
    } else {
      --changes.back().change;
    }
  }
  transform(text, changes, removed_first);
}

void prepend(AlignedText& text, std::string_view prefix) {
  if (text.size() == 0 || prefix.empty()) return;
  text.text.insert(0, prefix);
  text.origin.insert(text.origin.begin(), prefix.size(), text.origin.front());
}

void replace(AlignedText& text, std::span<const Range> matches, std::string_view content) {
  if (matches.empty()) return;
  AlignedText result;
  std::size_t copied = 0;
  for (const auto& [begin, end] : matches) {
    result.append(text, copied, begin);
    const std::uint32_t start = text.origin.empty() ? 0 : text.origin.front().begin;
    result.append(content, end == 0 ? TokenSpan{start, start} : text.origin[end - 1]);
    copied = end;
  }
  result.append(text, copied, text.size());
  text = std::move(result);
}

void find_all(std::string_view text, std::string_view needle, std::vector<Range>& matches) {
  if (needle.empty()) {
    for (std::size_t i = 0; i < text.size(); i += decode_utf8(text, i).length) {
      matches.push_back({i, i});
    }
    return matches.push_back({text.size(), text.size()});
  }
  for (std::size_t at = text.find(needle); at != std::string_view::npos;
       at = text.find(needle, at + needle.size())) {
    matches.push_back({at, at + needle.size()});
  }
}

}  // namespace tokenmill::tokenizer
