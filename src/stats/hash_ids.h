// A 64-bit hash of a list of ids.
#pragma once

#include <cstdint>
#include <span>

#include "data/token_batch.h"

namespace tokenmill::stats {

// XXH3 of the ids as little endian 32-bit numbers; the same on every machine.
std::uint64_t hash_ids(std::span<const TokenId> ids);

}  // namespace tokenmill::stats
