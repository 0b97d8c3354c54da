// A `tokenizer.json` compiled for use: text to token ids, exactly as Hugging Face `tokenizers`
// 0.23.3 gives them.
//
// A Tokenizer is immutable and shared between threads; an Encoder carries the scratch space and
// the cache of one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/token_batch.h"

namespace tokenmill::tokenizer {

// Special tokens that the post-processor puts around a single text; the packer places them in
// every row.
struct SpecialFrame {
  std::vector<TokenId> prefix;
  std::vector<TokenId> suffix;
  // When not empty: the template is none of this form, and why. Such texts are encoded whole
  // (encoding.h), and rows cannot be made of them.
  std::string trouble = {};
};

struct AddedToken {
  TokenId id = 0;
  std::string content;
  bool is_special = false;
};

// Offsets of one token in bytes of the input text.
struct TokenSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Whose reading of a repository is followed.
enum class Profile : std::uint8_t {
  tokenizers,    // Tokenizer.from_file: tokenizer.json alone
  transformers,  // AutoTokenizer.from_pretrained: the files beside it count, too
};
std::string_view profile_name(Profile profile);
std::optional<Profile> profile_of_name(std::string_view name);

// The files beside a tokenizer.json that `transformers` reads, as text; empty where there is none.
struct ConfigFiles {
  std::string tokenizer_config;    // tokenizer_config.json
  std::string special_tokens_map;  // special_tokens_map.json
  std::string added_tokens;        // added_tokens.json
  std::string model_config;        // config.json
};

// What a tokenizer was loaded as: enough to load the same again.
struct LoadRecord {
  Profile profile = Profile::tokenizers;
  std::string reference;        // the library that gives the same ids, with its version
  std::string tokenizer_class;  // of transformers; empty for the other profile
  // Name and lower-case hex sha256 of each file beside that was read.
  std::vector<std::pair<std::string, std::string>> files;
  // The format of the image that it came from; 0 for a tokenizer.json.
  std::uint32_t image_version = 0;
};

class Tokenizer {
 public:
  // `tokenizer_json` is the text of the file. Errors: tokenizer_invalid (not JSON, or what
  // Hugging Face refuses too, with the place), unsupported (names the component and its type).
  static Result<std::shared_ptr<const Tokenizer>> load(std::string_view tokenizer_json);
  // The same with the files beside it applied as `transformers` 5.23.0 does. Errors in addition:
  // unsupported for a class of transformers whose rules are not known here.
  static Result<std::shared_ptr<const Tokenizer>> load_as_transformers(
      std::string_view tokenizer_json, const ConfigFiles& beside);

  // A compiled image (tokenizer_image.h): the same tokenizer, in a few milliseconds. `bytes` must
  // be aligned to 8 and unchanged while `owner`, which keeps them, lives. Errors: unsupported for
  // an image of another version, tokenizer_invalid for one that is damaged.
  static Result<std::shared_ptr<const Tokenizer>> load_image(std::string_view bytes,
                                                             std::shared_ptr<const void> owner);

  virtual ~Tokenizer() = default;

  // One past the largest id that encoding can produce.
  virtual std::uint32_t vocab_size() const = 0;
  virtual std::optional<TokenId> token_to_id(std::string_view token) const = 0;
  // The vocabulary string ("Ġhello", "▁hello", "<0x0A>"); empty for an unused id.
  virtual std::string_view id_to_token(TokenId id) const = 0;
  // The bytes the token stands for in text (" hello", "\n"); for added tokens their content.
  virtual std::string token_bytes(TokenId id) const = 0;
  virtual const std::vector<AddedToken>& added_tokens() const = 0;
  virtual const SpecialFrame& special_frame() const = 0;
  // Lower-case hex sha256 of the file's bytes; for an image, of the file it was compiled from.
  virtual const std::string& fingerprint() const = 0;
  virtual const LoadRecord& load_record() const = 0;
  // What was in the file and is not used here ("truncation", "padding"), for people to read.
  virtual const std::vector<std::string>& ignored_settings() const = 0;
  // Of an image: what tokenizer_config.json said of "bos_token", "eos_token" and "pad_token", as
  // JSON. Empty for a tokenizer.json, beside which that file lies.
  virtual const std::string& named_tokens() const = 0;
  virtual std::string decode(std::span<const TokenId> ids, bool skip_special_tokens) const = 0;
};

// Encodes for one thread. Results do not depend on what was encoded before.
//
// A few files load and still cannot encode every text: they name an unknown token that their
// vocabulary lacks, or have a pattern that takes too many steps on it. Hugging Face fails on such a
// text; here it gets no ids, and status() says so from then on. Look at it once per batch.
class Encoder {
 public:
  explicit Encoder(std::shared_ptr<const Tokenizer> tokenizer);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  // Appends the ids of `text` (valid UTF-8) without the special frame.
  void encode(std::string_view text, std::vector<TokenId>& ids);

  // The same, with where each token came from. Slower; for previews and inspection.
  void encode_with_offsets(std::string_view text, std::vector<TokenId>& ids,
                           std::vector<TokenSpan>& offsets);

  // Error: tokenizer_invalid when a text so far wanted the unknown token that is missing, or too
  // many steps of a pattern.
  const Status& status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::tokenizer
