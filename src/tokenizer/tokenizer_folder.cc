#include "tokenizer/tokenizer_folder.h"

#include <array>

#include "base/format.h"
#include "base/mapped_file.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/tokenizer_image.h"

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

constexpr std::string_view kConfigFile = "tokenizer_config.json";

fs::path file_of(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) ? path / "tokenizer.json" : path;
}

Result<bool> is_image(const fs::path& path) {
  const File file = TM_TRY(File::open(path, File::Mode::read));
  std::array<char, 64> first{};
  const std::size_t size = TM_TRY(file.read_at(0, first));
  return ImageView::is_image({first.data(), size});
}

Result<std::shared_ptr<const Tokenizer>> load_image(const fs::path& path, Profile profile) {
  const auto image = std::make_shared<const MappedFile>(TM_TRY(MappedFile::open(path)));
  auto tokenizer = TM_TRY(Tokenizer::load_image(image->bytes(), image));
  const Profile compiled = tokenizer->load_record().profile;
  if (compiled != profile) {
    return fail(ErrorCode::invalid_argument,
                format("The image was compiled with the profile {}, not {}", profile_name(compiled),
                       profile_name(profile)),
                format("Use --tokenizer-profile {}, or compile it again", profile_name(compiled)));
  }
  return tokenizer;
}

Result<std::shared_ptr<const Tokenizer>> load(const fs::path& file, Profile profile) {
  if (TM_TRY(is_image(file))) return load_image(file, profile);
  const std::string text = TM_TRY(read_file(file, kTokenizerBytesMax));
  if (profile == Profile::tokenizers) return Tokenizer::load(text);
  const fs::path folder = file.parent_path();
  ConfigFiles beside;
  beside.tokenizer_config = TM_TRY(read_beside(folder, kConfigFile));
  beside.special_tokens_map = TM_TRY(read_beside(folder, "special_tokens_map.json"));
  beside.added_tokens = TM_TRY(read_beside(folder, "added_tokens.json"));
  beside.model_config = TM_TRY(read_beside(folder, "config.json"));
  return Tokenizer::load_as_transformers(text, beside);
}

Result<std::string> compile(const fs::path& file, Profile profile) {
  if (TM_TRY(is_image(file))) {
    return fail(ErrorCode::invalid_argument, "This is an image already",
                "Give the tokenizer.json that it was made of");
  }
  const auto tokenizer = TM_TRY(load(file, profile));
  return compile_image(*tokenizer, TM_TRY(read_beside(file.parent_path(), kConfigFile)));
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> open_tokenizer(const fs::path& path, Profile profile) {
  const fs::path file = file_of(path);
  auto tokenizer = load(file, profile);
  if (!tokenizer) return std::unexpected(with_context(tokenizer.error(), file.string()));
  return tokenizer;
}

Result<std::string> compile_tokenizer(const fs::path& path, Profile profile) {
  const fs::path file = file_of(path);
  auto image = compile(file, profile);
  if (!image) return std::unexpected(with_context(image.error(), file.string()));
  return image;
}

}  // namespace tokenmill::tokenizer
