// The flags of `tokenize`, as a table: flag, member of the request, kind, help. The request is
// the one of the API, so a flag is the JSON key with hyphens.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::cli {

struct TokenizeFlag {
  enum class Kind { text, number, real, toggle, list };
  std::string_view flag;  // "--max-length"
  std::string_view key;   // "max_length"
  Kind kind = Kind::text;
  std::string_view group;
  std::string_view help;
};

std::span<const TokenizeFlag> tokenize_flags();

// Puts the typed value into the request. Error: invalid_argument naming flag and value.
Status set_tokenize_flag(const TokenizeFlag& flag, const std::string& typed, json::object& request);

}  // namespace tokenmill::cli
