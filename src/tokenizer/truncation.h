// How encodings are cut to a length and filled up to one: the members "truncation" and "padding" of
// a tokenizer.json, and the same as parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tokenizer/component_json.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

enum class Side : std::uint8_t { left, right };

enum class TruncationStrategy : std::uint8_t { longest_first, only_first, only_second };

struct Truncation {
  std::uint64_t max_length = 512;  // special tokens included
  std::uint64_t stride = 0;        // how many tokens neighbouring windows share
  TruncationStrategy strategy = TruncationStrategy::longest_first;
  Side side = Side::right;  // where what is too much is cut off
};

struct Padding {
  std::optional<std::uint64_t> length = std::nullopt;  // absent: the longest of the batch
  std::uint64_t multiple = 0;                          // 0 or 1: any length
  TokenId id = 0;
  std::uint32_t type_id = 0;
  std::string token = "[PAD]";
  Side side = Side::right;  // where the filling goes
};

// Null is none. Errors: tokenizer_invalid, as Hugging Face `tokenizers` refuses them.
Result<std::optional<Truncation>> read_truncation(const json::value& value);
Result<std::optional<Padding>> read_padding(const json::value& value);

}  // namespace tokenmill::tokenizer
