#include "cli/tokenizer_file.h"

#include <cstdio>

#include "base/format.h"
#include "tokenizer/tokenizer_folder.h"

namespace tokenmill::cli {

Result<std::shared_ptr<const tokenizer::Tokenizer>> load_tokenizer(
    const std::filesystem::path& path, const std::string& profile) {
  const auto known = tokenizer::profile_of_name(profile);
  if (!known) {
    return fail(ErrorCode::invalid_argument,
                format("--tokenizer-profile must be tokenizers or transformers, not {}", profile));
  }
  return tokenizer::open_tokenizer(path, *known);
}

int report_failure(const Error& error) {
  std::string text = format("error: {}\n", error.message);
  if (!error.hint.empty()) text += format("  {}\n", error.hint);
  std::fputs(text.c_str(), stderr);
  return error_exit_code(error.code);
}

}  // namespace tokenmill::cli
