// Decoders: vocabulary strings back to text.
//
// A flat list of steps, each from a list of strings to a list of strings; the results are joined.
// Without a decoder Hugging Face joins the strings with spaces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tokenizer/component_json.h"
#include "tokenizer/pretokenizer.h"
#include "tokenizer/split_pattern.h"

namespace tokenmill::tokenizer {

struct ByteLevelDecoder {};
struct ByteFallbackDecoder {};
struct FuseDecoder {};
struct BpeDecoder {
  std::string suffix;
};
struct WordPieceDecoder {
  std::string prefix;
  bool cleanup = true;
};
struct MetaspaceDecoder {
  Metaspace metaspace;
};
struct CtcDecoder {
  std::string pad_token;
  std::string word_delimiter_token;
  bool cleanup = true;
};
struct ReplaceDecoder {
  SplitPattern pattern;
  std::string content;
};
struct StripDecoder {
  char32_t content = U' ';
  std::uint64_t start = 0;
  std::uint64_t stop = 0;
};

using DecoderStep =
    std::variant<ByteLevelDecoder, ByteFallbackDecoder, FuseDecoder, BpeDecoder, WordPieceDecoder,
                 MetaspaceDecoder, CtcDecoder, ReplaceDecoder, StripDecoder>;

struct Decoder {
  std::vector<DecoderStep> steps;
  bool is_present = false;
};

// From the member "decoder" of the file; null is no decoder.
Result<Decoder> read_decoder(const json::value& value);

// The text of `tokens`, as a whole.
std::string decode(const Decoder& decoder, std::vector<std::string> tokens);

// The bytes that one token stands for in the middle of a text; they need not be valid UTF-8.
std::string bytes_of_token(const Decoder& decoder, std::string_view token);

}  // namespace tokenmill::tokenizer
