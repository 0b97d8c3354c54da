// Whether a file in the cache is what its hash says, asked once per file.
//
// Python checks sizes only, so what it left in the cache is hashed before it is believed. The
// answer is remembered in `tokenmill-parts/<etag>.verified` together with what would change if the
// file changed (inode, size, modification time), so that the next look costs nothing.
#pragma once

#include <optional>
#include <string>

#include "base/run.h"
#include "hub/cache_layout.h"

namespace tokenmill::hub {

// What identifies the content: size and one hash.
struct ContentId {
  std::uint64_t size_bytes = 0;
  std::string git_oid;
  std::string sha256;  // empty: `git_oid` identifies the content

  const std::string& etag() const { return sha256.empty() ? git_oid : sha256; }
};

// The sha256 of the file at `path` (links are followed) when its content is `id`; nullopt when it
// is missing or different. Error: cancelled, io.
Result<std::optional<std::string>> verified_sha256(const Run& run, const CacheLayout& layout,
                                                   const fs::path& path, const ContentId& id);

// Remembers that the file at `path` was just found to be `id`, with that sha256. A cache that
// cannot be written to is no error.
void remember_verified(const CacheLayout& layout, const fs::path& path, const ContentId& id,
                       const std::string& sha256);

}  // namespace tokenmill::hub
