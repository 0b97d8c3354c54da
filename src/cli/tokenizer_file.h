// Opening a tokenizer for the commands that work on one directly.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::cli {

// Error: invalid_argument when no profile has this name.
Result<tokenizer::Profile> known_profile(const std::string& name);

// `path` is a tokenizer.json, a folder that has one, or an image; `profile` the name of one.
Result<std::shared_ptr<const tokenizer::Tokenizer>> load_tokenizer(
    const std::filesystem::path& path, const std::string& profile);

// Writes an error to stderr; returns the exit code that goes with it.
int report_failure(const Error& error);

}  // namespace tokenmill::cli
