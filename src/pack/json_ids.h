// Token ids in JSON.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/json.h"
#include "data/token_batch.h"

namespace tokenmill::pack {

// The ids of a JSON array; nothing when something in it is no id.
inline std::optional<std::vector<TokenId>> ids_from_json(const json::array& values) {
  std::vector<TokenId> ids;
  for (const json::value& value : values) {
    if (!value.is_int64() && !value.is_uint64()) return std::nullopt;
    boost::system::error_code error;
    const auto number = value.to_number<std::int64_t>(error);
    if (error || !std::in_range<TokenId>(number)) return std::nullopt;
    ids.push_back(static_cast<TokenId>(number));
  }
  return ids;
}

}  // namespace tokenmill::pack
