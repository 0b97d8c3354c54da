// A fast 64-bit hash of bytes: XXH3. Not for secrets, and no proof against people: who wants two
// inputs of one hash can make them.
//
// The same on every machine and for ever, so it may stand in a file.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokenmill {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace tokenmill
