#include "stats/hash_ids.h"

#include "base/hash64.h"

namespace tokenmill::stats {

std::uint64_t hash_ids(std::span<const TokenId> ids) {
  return hash64({reinterpret_cast<const char*>(ids.data()), ids.size_bytes()});
}

}  // namespace tokenmill::stats
