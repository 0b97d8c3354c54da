// Stop words by language: the Snowball lists (BSD licence, third_party/snowball).
#pragma once

#include <span>
#include <string_view>

namespace tokenmill::pack {

// Lower-case UTF-8, sorted by bytes.
struct StopWordList {
  std::string_view code;      // ISO 639-1: "en"
  std::string_view language;  // "english"
  std::span<const std::string_view> words;
};

// Sorted by language.
std::span<const StopWordList> stop_word_lists();

// By code or by name; nullptr when there is none.
const StopWordList* find_stop_words(std::string_view language);

}  // namespace tokenmill::pack
