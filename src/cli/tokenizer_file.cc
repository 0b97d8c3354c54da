#include "cli/tokenizer_file.h"

#include <cstdio>

#include "base/file.h"
#include "base/format.h"

namespace tokenmill::cli {
namespace {

constexpr std::uint64_t kFileBytesMax = std::uint64_t{256} << 20;

}  // namespace

Result<std::shared_ptr<const tokenizer::Tokenizer>> load_tokenizer(
    const std::filesystem::path& path) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const std::filesystem::path file = is_folder ? path / "tokenizer.json" : path;
  return tokenizer::Tokenizer::load(TM_TRY(read_file(file, kFileBytesMax)));
}

int report_failure(const Error& error) {
  std::string text = format("error: {}\n", error.message);
  if (!error.hint.empty()) text += format("  {}\n", error.hint);
  std::fputs(text.c_str(), stderr);
  return error_exit_code(error.code);
}

}  // namespace tokenmill::cli
