// A tokenizer from where it lies: tokenizer.json, with the files beside it when a profile reads
// them, or an image of it.
#pragma once

#include "base/file.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

// `path` is a tokenizer.json, a folder that has one, or an image, which is told by its first bytes
// and must stay as it is while the tokenizer lives. Errors: file_not_found, payload_too_large
// (256 MiB, 16 MiB for the files beside), tokenizer_invalid, unsupported, invalid_argument for an
// image of the other profile; with the path.
Result<std::shared_ptr<const Tokenizer>> open_tokenizer(const fs::path& path, Profile profile);

// The image of the tokenizer at `path`: what belongs into a file. Errors as above, and
// invalid_argument when it is an image already.
Result<std::string> compile_tokenizer(const fs::path& path, Profile profile);

}  // namespace tokenmill::tokenizer
