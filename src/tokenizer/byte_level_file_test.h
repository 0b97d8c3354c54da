// A byte-level file with all bytes and some merges, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "data/token_batch.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

inline std::string byte_level_file(bool ignore_merges) {
  json::object vocabulary;
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::string character;
    append_utf8(byte_to_alphabet(static_cast<std::uint8_t>(byte)), character);
    vocabulary[character] = byte;
  }
  json::array merges;
  TokenId next = 256;
  for (const auto& [left, right] :
       std::vector<std::pair<std::string, std::string>>{{"\u0120", "a"},
                                                        {"a", "b"},
                                                        {"\u0120a", "b"},
                                                        {"ab", "ab"},
                                                        {"1", "2"},
                                                        {"\u00C3", "\u00A9"},
                                                        {"'", "s"}}) {
    merges.push_back(json::array{left, right});
    vocabulary[left + right] = next++;
  }
  vocabulary["\u0120abb"] = next++;
  const json::object byte_level = {{"type", "ByteLevel"},
                                   {"add_prefix_space", false},
                                   {"trim_offsets", true},
                                   {"use_regex", true}};
  return to_json(json::object{{"version", "1.0"},
                              {"pre_tokenizer", byte_level},
                              {"decoder", byte_level},
                              {"model", json::object{{"type", "BPE"},
                                                     {"ignore_merges", ignore_merges},
                                                     {"vocab", vocabulary},
                                                     {"merges", merges}}}});
}

}  // namespace tokenmill::tokenizer
