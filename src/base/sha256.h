// SHA-256 and git blob ids (SHA-1 of "blob <size>\0" + content), incremental.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tokenmill {

// Feed bytes, then ask once. Not thread-safe. Movable.
class Hasher {
 public:
  static Hasher sha256();
  // The id git gives a file of exactly `size_bytes` bytes.
  static Hasher git_blob(std::uint64_t size_bytes);

  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(std::string_view bytes);
  // Lower-case hex; the hasher must not be used afterwards.
  std::string finish_hex();

 private:
  struct Context;
  explicit Hasher(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace tokenmill
