// A tokenizer from where it lies: tokenizer.json, with the files beside it when a profile reads
// them.
#pragma once

#include "base/file.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

// `path` is a tokenizer.json or a folder that has one. Errors: file_not_found, payload_too_large
// (256 MiB, 16 MiB for the files beside), tokenizer_invalid, unsupported; with the path.
Result<std::shared_ptr<const Tokenizer>> open_tokenizer(const fs::path& path, Profile profile);

}  // namespace tokenmill::tokenizer
