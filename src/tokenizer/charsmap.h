// The character map of SentencePiece models: what the Precompiled normalizer replaces by what.
//
// The map is a blob from a file: a trie over bytes (a double array as darts-clone lays it out) and
// the replacements. Nothing in it is trusted: a walk that leaves the array finds nothing, where
// Hugging Face `tokenizers` would panic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill::tokenizer {

class Charsmap {
 public:
  // From base64. Error: tokenizer_invalid when it is no map.
  static Result<Charsmap> parse(std::string_view base64);

  // What replaces all of `text`: the value of the shortest key that `text` begins with.
  std::optional<std::string_view> find(std::string_view text) const;
  // Whether a key may begin with `bytes`, or `bytes` with a key.
  bool has_key_from(std::string_view bytes) const;

 private:
  std::vector<std::uint32_t> units_;
  std::string replacements_;  // each ends with a zero byte
};

}  // namespace tokenmill::tokenizer
