#include "base/sha256.h"

#include <openssl/evp.h>

#include "base/assert.h"
#include "base/format.h"

namespace tokenmill {

struct Hasher::Context {
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  explicit Context(const EVP_MD* algorithm) {
    TM_ASSERT(context != nullptr && EVP_DigestInit_ex(context, algorithm, nullptr) == 1);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(std::unique_ptr<Context> context) : context_(std::move(context)) {}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

Hasher Hasher::sha256() { return Hasher(std::make_unique<Context>(EVP_sha256())); }

Hasher Hasher::git_blob(std::uint64_t size_bytes) {
  Hasher hasher(std::make_unique<Context>(EVP_sha1()));
  std::string header = format("blob {}", size_bytes);
  header.push_back('\0');
  hasher.update(header);
  return hasher;
}

void Hasher::update(std::string_view bytes) {
  TM_ASSERT(EVP_DigestUpdate(context_->context, bytes.data(), bytes.size()) == 1);
}

std::string Hasher::finish_hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  TM_ASSERT(EVP_DigestFinal_ex(context_->context, digest, &size) == 1);
  std::string hex;
  hex.reserve(std::size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i)
    fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

std::string sha256_hex(std::string_view bytes) {
  Hasher hasher = Hasher::sha256();
  hasher.update(bytes);
  return hasher.finish_hex();
}

}  // namespace tokenmill
