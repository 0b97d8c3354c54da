// Names that go into Hub URLs and cache paths: repository ids, revisions, file paths, commits.
//
// Everything from outside passes through here before it becomes part of a URL or a path. The
// grammar is that of huggingface_hub 2.4.0.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenmill::hub {

// `text` itself when it is "name" or "namespace/name". Error: invalid_repo_id, saying which rule.
Result<std::string> parse_repo_id(std::string_view text);

// The part after the namespace.
std::string_view repo_name(std::string_view repo_id);

// A branch, a tag, "refs/…" or a commit: no "..", no control characters, no leading "-" or "/".
// Error: revision_not_found.
Result<std::string> parse_revision(std::string_view text);

// 40 lower-case hex digits.
bool is_commit(std::string_view text);

// 64 lower-case hex digits.
bool is_sha256(std::string_view text);

// Whether a path of a repository may be created below a folder: relative, no empty, "." or ".."
// part, no backslash or control character, parts of at most 255 bytes.
bool is_safe_path(std::string_view path);

}  // namespace tokenmill::hub
