#include "stats/hash_ids.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenmill::stats {

std::uint64_t hash_ids(std::span<const TokenId> ids) {
  return XXH3_64bits(ids.data(), ids.size_bytes());
}

}  // namespace tokenmill::stats
