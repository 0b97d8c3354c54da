// The bytes of one shard file: an Arrow IPC stream with one record batch and one column of ids.
//
//   0              schema message, record batch message      `header_bytes`, a multiple of 64
//   header_bytes   ids, little endian uint16 or uint32       ids * width, then zeros to 64
//                  row offsets, int32, rows + 1 of them      ragged shards only, zeros to 64
//                  ff ff ff ff 00 00 00 00                   end of stream
//
// The header's length depends on the schema only, so that it is written first with zero rows and
// again when the counts are known; and the whole header follows from `ShardShape`, so that a
// reader compares it with what it must be instead of parsing it. Format: Arrow columnar format
// 1.5, "Encapsulated message format"; docs/formats/tokenization_folder.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenmill::shard {

inline constexpr std::uint64_t kAlignment = 64;

// Largest vocabulary whose ids all fit uint16.
inline constexpr std::uint32_t kUint16VocabSizeMax = 65536;

enum class IdType : std::uint8_t { uint16, uint32 };

inline std::uint64_t width_bytes(IdType type) { return type == IdType::uint16 ? 2 : 4; }
std::string_view id_type_name(IdType type);

// What all shards of a folder share.
struct ShardSchema {
  std::string column = "input_ids";
  IdType id_type = IdType::uint16;
  // Every row has this many ids; nothing: rows differ and offsets are stored.
  std::optional<std::uint32_t> row_length = {};
};

struct ShardShape {
  std::uint64_t rows = 0;
  std::uint64_t ids = 0;
};

// Where things are in a shard of this shape.
struct ShardLayout {
  std::uint64_t header_bytes = 0;
  std::uint64_t ids_offset = 0;
  std::uint64_t row_offsets_offset = 0;  // 0 when rows are fixed
  std::uint64_t file_bytes = 0;
};

std::uint64_t align_up(std::uint64_t bytes);

// Both messages, padded. Its size does not depend on `shape`.
std::string shard_header(const ShardSchema& schema, ShardShape shape);

ShardLayout shard_layout(const ShardSchema& schema, ShardShape shape);

// The end-of-stream mark.
inline constexpr std::string_view kStreamEnd{"\xff\xff\xff\xff\0\0\0\0", 8};

// data-00003-of-00012.arrow
std::string shard_file_name(std::uint64_t index, std::uint64_t count);

}  // namespace tokenmill::shard
