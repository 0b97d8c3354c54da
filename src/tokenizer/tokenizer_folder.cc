#include "tokenizer/tokenizer_folder.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint64_t kTokenizerBytesMax = std::uint64_t{256} << 20;
constexpr std::uint64_t kConfigBytesMax = std::uint64_t{16} << 20;

// Nothing where there is no such file.
Result<std::string> read_beside(const fs::path& folder, std::string_view name) {
  auto text = read_file(folder / name, kConfigBytesMax);
  if (!text && text.error().code == ErrorCode::file_not_found) return std::string();
  return text;
}

Result<std::shared_ptr<const Tokenizer>> load(const fs::path& file, Profile profile) {
  const std::string text = TM_TRY(read_file(file, kTokenizerBytesMax));
  if (profile == Profile::tokenizers) return Tokenizer::load(text);
  const fs::path folder = file.parent_path();
  ConfigFiles beside;
  beside.tokenizer_config = TM_TRY(read_beside(folder, "tokenizer_config.json"));
  beside.special_tokens_map = TM_TRY(read_beside(folder, "special_tokens_map.json"));
  beside.added_tokens = TM_TRY(read_beside(folder, "added_tokens.json"));
  beside.model_config = TM_TRY(read_beside(folder, "config.json"));
  return Tokenizer::load_as_transformers(text, beside);
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> open_tokenizer(const fs::path& path, Profile profile) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(path, ignored) ? path / "tokenizer.json" : path;
  auto tokenizer = load(file, profile);
  if (!tokenizer) return std::unexpected(with_context(tokenizer.error(), file.string()));
  return tokenizer;
}

}  // namespace tokenmill::tokenizer
