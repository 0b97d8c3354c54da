#include "cli/tokenizer_file.h"

#include <cstdio>

#include "base/format.h"
#include "tokenizer/tokenizer_folder.h"

namespace tokenmill::cli {

Result<tokenizer::Profile> known_profile(const std::string& name) {
  if (const auto known = tokenizer::profile_of_name(name)) return *known;
  return fail(ErrorCode::invalid_argument,
              format("--tokenizer-profile must be tokenizers or transformers, not {}", name));
}

Result<std::shared_ptr<const tokenizer::Tokenizer>> load_tokenizer(
    const std::filesystem::path& path, const std::string& profile) {
  return tokenizer::open_tokenizer(path, TM_TRY(known_profile(profile)));
}

int report_failure(const Error& error) {
  std::string text = format("error: {}\n", error.message);
  if (!error.hint.empty()) text += format("  {}\n", error.hint);
  std::fputs(text.c_str(), stderr);
  return error_exit_code(error.code);
}

}  // namespace tokenmill::cli
