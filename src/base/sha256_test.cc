// Vectors: FIPS 180-4 examples ("abc", the 56-byte message, a million "a"), and ids that
// `git hash-object` gives.
#include "base/sha256.h"

#include <gtest/gtest.h>

namespace tokenmill {
namespace {

std::string git_blob_hex(std::string_view content) {
  Hasher hasher = Hasher::git_blob(content.size());
  hasher.update(content);
  return hasher.finish_hex();
}

TEST(Sha256, KnownVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsGiveTheHashOfTheWhole) {
  const std::string text(1000, 'x');
  for (const std::size_t part : {1U, 7U, 63U, 64U, 65U, 999U}) {
    Hasher hasher = Hasher::sha256();
    for (std::size_t i = 0; i < text.size(); i += part) {
      hasher.update(std::string_view(text).substr(i, part));
    }
    Hasher moved = std::move(hasher);
    EXPECT_EQ(moved.finish_hex(), sha256_hex(text)) << part;
  }
}

TEST(Sha256, GitBlobIdsAreThoseOfGit) {
  EXPECT_EQ(git_blob_hex(""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(git_blob_hex("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
}

}  // namespace
}  // namespace tokenmill
