#include "shard/manifest.h"

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace tokenmill::shard {
namespace {

Manifest small_manifest() {
  Manifest manifest{.schema = {.row_length = 4}, .vocab_size = 100};
  for (std::uint64_t i = 0; i < 2; ++i) {
    const ShardLayout layout = shard_layout(manifest.schema, {3, 12});
    manifest.shards.push_back({.file = shard_file_name(i, 2),
                               .first_row = 3 * i,
                               .rows = 3,
                               .ids = 12,
                               .bytes = layout.file_bytes,
                               .ids_offset = layout.ids_offset,
                               .sha256 = sha256_hex("x")});
  }
  manifest.rows = 6;
  manifest.ids = 24;
  manifest.files = {{"state.json", 10, sha256_hex("y")}};
  manifest.options = {{"max_length", 4}};
  return manifest;
}

// The manifest with `from` replaced, and a checksum that is right again.
std::string changed(std::string_view from, std::string_view to) {
  std::string text = manifest_text(small_manifest());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const std::size_t end = text.rfind(",\n  \"sha256\"");
  const std::string checksum = sha256_hex(text.substr(0, end));
  return text.substr(0, end) + ",\n  \"sha256\": \"" + checksum + "\"\n}\n";
}

ErrorCode code_of(std::string_view text) {
  const auto manifest = parse_manifest(text);
  return manifest ? ErrorCode::internal : manifest.error().code;
}

TEST(Manifest, SurvivesItsText) {
  const Manifest manifest = small_manifest();
  const std::string text = manifest_text(manifest);
  const auto parsed = parse_manifest(text);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(manifest_text(*parsed), text);
  EXPECT_EQ(parsed->shards[1].first_row, 3U);
  EXPECT_EQ(parsed->schema.row_length, 4U);
}

TEST(Manifest, IsJsonWithItsChecksumLast) {
  const auto value = parse_json(manifest_text(small_manifest()));
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(get_string(value->get_object(), "format"), kManifestFormat);
}

TEST(Manifest, FindsEveryChangedByte) {
  const std::string text = manifest_text(small_manifest());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(parse_manifest(damaged).has_value()) << i;
  }
  EXPECT_EQ(code_of(text.substr(0, text.size() - 1)), ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(""), ErrorCode::corrupt_data);
}

TEST(Manifest, RefusesWhatContradictsItself) {
  EXPECT_EQ(code_of(changed("\"rows\": 6", "\"rows\": 7")), ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(changed("\"rows\": 3", "\"rows\": 2")), ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(changed("\"ids\": 12", "\"ids\": -1")), ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(changed("\"first_row\": 3", "\"first_row\": 4")), ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(changed("\"id_type\": \"uint16\"", "\"id_type\": \"uint8\"")),
            ErrorCode::corrupt_data);
  EXPECT_EQ(code_of(changed("\"row_length\": 4", "\"row_length\": 0")), ErrorCode::corrupt_data);
}

TEST(Manifest, RefusesNamesThatAreNotFilesOfTheFolder) {
  for (const std::string_view name : {"../x", "/etc/passwd", "..", ".", "", "a/b", "a\\\\b"}) {
    EXPECT_EQ(code_of(changed("data-00000-of-00002.arrow", name)), ErrorCode::corrupt_data) << name;
  }
}

TEST(Manifest, RefusesAnotherMajorVersion) {
  EXPECT_EQ(code_of(changed("\"format_major\": 1", "\"format_major\": 2")), ErrorCode::unsupported);
  EXPECT_TRUE(parse_manifest(changed("\"format_minor\": 0", "\"format_minor\": 9")).has_value());
}

}  // namespace
}  // namespace tokenmill::shard
