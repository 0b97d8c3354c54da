// What did not reach a row, counted by the rule that kept it out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json.h"

namespace tokenmill::pack {

// tail: ids of rows that a block left unfinished, and documents too short for `saelens_single`.
enum class DropRule : std::uint8_t { min_length, special_tokens, stop_words, junk, tail };
inline constexpr std::size_t kDropRules = 5;

// "min_length", "special_tokens", …
std::string_view drop_rule_name(DropRule rule);

// `documents` dropped whole, and `tokens`: those of such documents plus single ones taken out.
struct Dropped {
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;

  friend bool operator==(const Dropped&, const Dropped&) = default;
};

struct DropCounts {
  std::array<Dropped, kDropRules> by_rule{};

  Dropped& operator[](DropRule rule) { return by_rule[static_cast<std::size_t>(rule)]; }
  const Dropped& operator[](DropRule rule) const { return by_rule[static_cast<std::size_t>(rule)]; }
  friend bool operator==(const DropCounts&, const DropCounts&) = default;
};

// {"min_length": {"documents": 1, "tokens": 20}, …}: every rule, in the order of the enum.
json::object to_json(const DropCounts& counts);

// The inverse; rules that are missing count 0.
DropCounts drop_counts_from_json(const json::object& object);

}  // namespace tokenmill::pack
