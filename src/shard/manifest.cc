// The checksum is checked before anything is parsed, then every number against what the shape of
// its shard makes it: after `parse_manifest` nothing in a manifest can lead outside a file. Cost:
// sha256 and JSON of a text of about 250 bytes per shard.
#include "shard/manifest.h"

#include <algorithm>
#include <limits>

#include "base/format.h"
#include "base/sha256.h"

namespace tokenmill::shard {
namespace {

constexpr std::size_t kManifestBytesMax = std::size_t{256} << 20;
constexpr std::size_t kSha256Digits = 64;

// What follows the hashed part: `,\n  "sha256": "<64 digits>"\n}\n`.
constexpr std::string_view kChecksumBegin = ",\n  \"sha256\": \"";
constexpr std::string_view kChecksumEnd = "\"\n}\n";

json::object json_of(const ShardEntry& shard) {
  json::object object{{"file", shard.file},   {"first_row", shard.first_row},
                      {"rows", shard.rows},   {"ids", shard.ids},
                      {"bytes", shard.bytes}, {"ids_offset", shard.ids_offset}};
  object["row_offsets_offset"] =
      shard.row_offsets_offset == 0 ? json::value(nullptr) : json::value(shard.row_offsets_offset);
  object["sha256"] = shard.sha256;
  return object;
}

json::object json_of(const FileEntry& file) {
  return {{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

std::unexpected<Error> corrupt(std::string_view message) {
  return fail(ErrorCode::corrupt_data,
              format("The manifest tokenmill.json is not valid: {}", message),
              "Make the tokenization again");
}

Status check_checksum(std::string_view text) {
  const std::size_t tail = kChecksumBegin.size() + kSha256Digits + kChecksumEnd.size();
  if (text.size() < tail || !text.ends_with(kChecksumEnd) ||
      text.substr(text.size() - tail, kChecksumBegin.size()) != kChecksumBegin) {
    return corrupt("it does not end with its sha256");
  }
  const std::string_view stored =
      text.substr(text.size() - kChecksumEnd.size() - kSha256Digits, kSha256Digits);
  const std::string computed = sha256_hex(text.substr(0, text.size() - tail));
  if (stored == computed) return {};
  return fail(
      ErrorCode::hash_mismatch,
      format("The manifest tokenmill.json has the sha256 {}, not {} as it says", computed, stored),
      "Make the tokenization again");
}

// Reads members of one JSON object; remembers the first that is missing or of the wrong type.
class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}

  std::uint64_t count(std::string_view key) {
    const auto value = get_int(object_, key);
    if (!value || *value < 0) return note(key), 0;
    return static_cast<std::uint64_t>(*value);
  }
  std::string text(std::string_view key) {
    const auto value = get_string(object_, key);
    if (!value) return note(key), std::string();
    return std::string(*value);
  }
  json::object object(std::string_view key) {
    const json::object* value = get_object(object_, key);
    if (value == nullptr) return note(key), json::object();
    return *value;
  }
  json::array array(std::string_view key) {
    const json::array* value = get_array(object_, key);
    if (value == nullptr) return note(key), json::array();
    return *value;
  }
  bool is_null(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value != nullptr && value->is_null();
  }
  Status check() const {
    if (wrong_.empty()) return {};
    return corrupt(format("{} is missing or of the wrong type", wrong_));
  }

 private:
  void note(std::string_view key) {
    if (wrong_.empty()) wrong_ = key;
  }

  const json::object& object_;
  std::string wrong_;
};

bool is_sha256(std::string_view text) {
  return text.size() == kSha256Digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A plain name: nothing that could leave the folder.
bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

Result<FileEntry> parse_file(const json::value& value) {
  if (!value.is_object()) return corrupt("a file is not an object");
  Members members(value.get_object());
  FileEntry entry{members.text("file"), members.count("bytes"), members.text("sha256")};
  TM_CHECK(members.check());
  if (!is_file_name(entry.file) || !is_sha256(entry.sha256)) {
    return corrupt("a file has no valid name or sha256");
  }
  return entry;
}

// A shard whose numbers follow from its shape and its place.
Result<ShardEntry> parse_shard(const json::value& value, const Manifest& before) {
  const FileEntry file = TM_TRY(parse_file(value));
  Members members(value.get_object());
  ShardEntry shard{.file = file.file,
                   .first_row = members.count("first_row"),
                   .rows = members.count("rows"),
                   .ids = members.count("ids"),
                   .bytes = file.bytes,
                   .ids_offset = members.count("ids_offset"),
                   .row_offsets_offset = 0,
                   .sha256 = file.sha256};
  if (!members.is_null("row_offsets_offset")) {
    shard.row_offsets_offset = members.count("row_offsets_offset");
  }
  TM_CHECK(members.check());
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (shard.rows > kMost || shard.ids > kMost) {
    return corrupt(format("{} has more rows or ids than a shard can have", shard.file));
  }
  const auto& row_length = before.schema.row_length;
  const ShardLayout layout = shard_layout(before.schema, {shard.rows, shard.ids});
  if (shard.first_row != before.rows || shard.bytes != layout.file_bytes ||
      shard.ids_offset != layout.ids_offset ||
      shard.row_offsets_offset != layout.row_offsets_offset ||
      (row_length && shard.ids != shard.rows * *row_length)) {
    return corrupt(format("the numbers of {} contradict each other", shard.file));
  }
  return shard;
}

Result<ShardSchema> parse_schema(Members& members) {
  ShardSchema schema;
  schema.column = members.text("column");
  const std::string type = members.text("id_type");
  const std::uint64_t row_length = members.is_null("row_length") ? 1 : members.count("row_length");
  TM_CHECK(members.check());
  if (type != "uint16" && type != "uint32") return corrupt(format("id_type is {}", type));
  if (schema.column.empty() || schema.column.size() > 128) return corrupt("column is too long");
  if (row_length == 0 || row_length > std::numeric_limits<std::int32_t>::max()) {
    return corrupt("row_length is out of range");
  }
  schema.id_type = type == "uint16" ? IdType::uint16 : IdType::uint32;
  if (!members.is_null("row_length")) schema.row_length = static_cast<std::uint32_t>(row_length);
  return schema;
}

Status check_format(Members& members) {
  const std::string format_name = members.text("format");
  const std::uint64_t major = members.count("format_major");
  const std::uint64_t minor = members.count("format_minor");
  TM_CHECK(members.check());
  if (format_name != kManifestFormat) return corrupt("it describes something else");
  if (major == kManifestMajor) return {};
  return fail(ErrorCode::unsupported,
              format("The tokenization has format version {}.{}, this program reads version {}",
                     major, minor, kManifestMajor),
              "Use a newer tokenmill");
}

Status parse_shards(const json::array& shards, std::uint64_t rows, std::uint64_t ids,
                    Manifest& manifest) {
  for (const json::value& value : shards) {
    ShardEntry shard = TM_TRY(parse_shard(value, manifest));
    manifest.rows += shard.rows;
    manifest.ids += shard.ids;
    manifest.shards.push_back(std::move(shard));
  }
  if (manifest.rows != rows || manifest.ids != ids) {
    return corrupt("rows and ids are not the sums over the shards");
  }
  return {};
}

}  // namespace

std::string manifest_text(const Manifest& manifest) {
  json::array shards;
  for (const ShardEntry& shard : manifest.shards) shards.push_back(json_of(shard));
  json::array files;
  for (const FileEntry& file : manifest.files) files.push_back(json_of(file));
  const ShardSchema& schema = manifest.schema;
  json::object object{{"format", kManifestFormat},
                      {"format_major", kManifestMajor},
                      {"format_minor", kManifestMinor},
                      {"column", schema.column},
                      {"id_type", id_type_name(schema.id_type)}};
  object["row_length"] = schema.row_length ? json::value(*schema.row_length) : json::value(nullptr);
  object["rows"] = manifest.rows;
  object["ids"] = manifest.ids;
  object["vocab_size"] = manifest.vocab_size;
  object["options"] = manifest.options;
  object["tokenizer"] = manifest.tokenizer;
  object["source"] = manifest.source;
  object["dropped"] = manifest.dropped;
  object["shards"] = std::move(shards);
  object["files"] = std::move(files);

  std::string text = to_pretty_json(object);
  text.resize(text.rfind("\n}"));
  const std::string checksum = sha256_hex(text);
  text += kChecksumBegin;
  text += checksum;
  text += kChecksumEnd;
  return text;
}

Result<Manifest> parse_manifest(std::string_view text) {
  TM_CHECK(check_checksum(text));
  const json::value value =
      TM_TRY(parse_json(text, {.bytes_max = kManifestBytesMax, .depth_max = 64}));
  if (!value.is_object()) return corrupt("it is not an object");
  Members members(value.get_object());
  TM_CHECK(check_format(members));
  Manifest manifest;
  manifest.schema = TM_TRY(parse_schema(members));
  const std::uint64_t vocab_size = members.count("vocab_size");
  manifest.options = members.object("options");
  manifest.tokenizer = members.object("tokenizer");
  manifest.source = members.object("source");
  manifest.dropped = members.object("dropped");
  const json::array shards = members.array("shards");
  const json::array files = members.array("files");
  const std::uint64_t rows = members.count("rows");
  const std::uint64_t ids = members.count("ids");
  TM_CHECK(members.check());
  if (vocab_size > std::numeric_limits<std::uint32_t>::max()) {
    return corrupt("vocab_size is out of range");
  }
  manifest.vocab_size = static_cast<std::uint32_t>(vocab_size);
  TM_CHECK(parse_shards(shards, rows, ids, manifest));
  for (const json::value& file : files) manifest.files.push_back(TM_TRY(parse_file(file)));
  return manifest;
}

Result<Manifest> read_manifest(const fs::path& folder) {
  return parse_manifest(TM_TRY(read_file(folder / kManifestFile, kManifestBytesMax)));
}

}  // namespace tokenmill::shard
