#include "tokenizer/reserved_strings.h"

#include <set>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// A search may walk one string at each byte of a text.
constexpr std::size_t kStringBytesMax = 256;

// The longest part of `string` without spaces and U+2581.
std::string_view core_of(std::string_view string) {
  std::string_view core;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= string.size();) {
    const bool is_mark = string.substr(at).starts_with(kFoldedSpaceUtf8);
    if (at == string.size() || string[at] == ' ' || is_mark) {
      if (at - begin > core.size()) core = string.substr(begin, at - begin);
      begin = at + (is_mark ? kFoldedSpaceUtf8.size() : 1);
      at = begin;
    } else {
      ++at;
    }
  }
  return core;
}

}  // namespace

std::optional<ReservedStrings> ReservedStrings::compile(const std::vector<std::string>& strings) {
  std::set<std::string_view> cores;
  for (const std::string& string : strings) {
    const std::string_view core = core_of(string);
    if (core.empty() || core.size() > kStringBytesMax) return std::nullopt;
    cores.insert(core);
  }
  std::vector<TokenPattern> patterns;
  patterns.reserve(cores.size());
  for (const std::string_view core : cores) patterns.push_back({core, 0, {}});
  ReservedStrings result;
  result.count_ = patterns.size();
  if (!patterns.empty()) {
    result.matcher_ = TokenMatcher(patterns, TokenMatcher::Search::restarts);
  }
  return result;
}

}  // namespace tokenmill::tokenizer
