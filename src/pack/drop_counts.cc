#include "pack/drop_counts.h"

#include "base/assert.h"

namespace tokenmill::pack {
namespace {

constexpr std::array<std::string_view, kDropRules> kNames = {"min_length", "special_tokens",
                                                             "stop_words", "junk", "tail"};

std::uint64_t count_of(const json::object& object, std::string_view key) {
  const std::int64_t value = get_int(object, key).value_or(0);
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

}  // namespace

std::string_view drop_rule_name(DropRule rule) {
  const auto number = static_cast<std::size_t>(rule);
  TM_ASSERT(number < kNames.size());
  return kNames[number];
}

json::object to_json(const DropCounts& counts) {
  json::object object;
  for (std::size_t i = 0; i < kDropRules; ++i) {
    const Dropped& dropped = counts.by_rule[i];
    object[kNames[i]] = {{"documents", dropped.documents}, {"tokens", dropped.tokens}};
  }
  return object;
}

DropCounts drop_counts_from_json(const json::object& object) {
  DropCounts counts;
  for (std::size_t i = 0; i < kDropRules; ++i) {
    const json::object* rule = get_object(object, kNames[i]);
    if (rule == nullptr) continue;
    counts.by_rule[i] = {count_of(*rule, "documents"), count_of(*rule, "tokens")};
  }
  return counts;
}

}  // namespace tokenmill::pack
