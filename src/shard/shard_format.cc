// The two messages, as Schema.fbs and Message.fbs of Arrow 1.5 number their fields:
//
//   Message      0 version, 1 header type, 2 header, 3 bodyLength
//   Schema       1 fields
//   Field        0 name, 1 nullable, 2 type type, 3 type, 5 children
//   Int          0 bitWidth, 1 is_signed            FixedSizeList  0 listSize
//   RecordBatch  0 length, 1 nodes, 2 buffers       (nodes: length, nulls; buffers: offset, length)
//
// Buffers are numbered parent first: validity of the list (absent), the row offsets of a ragged
// list, validity of the items (absent), the ids. Their places in the body are free: ids come
// first, so that they can be written before the count of rows is known.
#include "shard/shard_format.h"

#include "base/format.h"
#include "shard/flat_buffer.h"

namespace tokenmill::shard {
namespace {

constexpr std::uint64_t kVersion5 = 4;
constexpr std::uint64_t kHeaderSchema = 1;
constexpr std::uint64_t kHeaderRecordBatch = 3;
constexpr std::uint64_t kTypeInt = 2;
constexpr std::uint64_t kTypeList = 12;
constexpr std::uint64_t kTypeFixedSizeList = 16;

// Continuation mark, size of the metadata, metadata, zeros: a multiple of 64 in all.
std::string encapsulate(const std::string& metadata) {
  const std::uint64_t total = align_up(8 + metadata.size());
  std::string message("\xff\xff\xff\xff", 4);
  const std::uint64_t size = total - 8;
  for (int i = 0; i < 4; ++i) message += static_cast<char>((size >> (8 * i)) & 0xff);
  message += metadata;
  message.resize(total, '\0');
  return message;
}

FlatBuffer::Table add_message(FlatBuffer& buffer, std::uint64_t header_type,
                              std::uint64_t body_bytes) {
  const FlatBuffer::Place root = buffer.begin_root();
  const auto message =
      buffer.add_table({{3, 8, body_bytes}, {2, 4, 0}, {0, 2, kVersion5}, {1, 1, header_type}});
  buffer.link(root, message.start);
  return message;
}

// Puts down a field with its name and a list of `children`; its type is linked by the caller.
struct FieldPlaces {
  FlatBuffer::Table table;
  FlatBuffer::Place children;
};

FieldPlaces add_field(FlatBuffer& buffer, std::string_view name, std::uint64_t type) {
  FieldPlaces field{
      .table = buffer.add_table({{0, 4, 0}, {3, 4, 0}, {5, 4, 0}, {1, 1, 1}, {2, 1, type}}),
      .children = 0};
  buffer.link(field.table.field(0), buffer.add_string(name));
  field.children = buffer.add_offsets(type == kTypeInt ? 0 : 1);
  buffer.link(field.table.field(5), field.children);
  return field;
}

std::string schema_message(const ShardSchema& schema) {
  FlatBuffer buffer;
  const auto message = add_message(buffer, kHeaderSchema, 0);
  const auto table = buffer.add_table({{1, 4, 0}});
  buffer.link(message.field(2), table.start);
  const auto fields = buffer.add_offsets(1);
  buffer.link(table.field(1), fields);

  const auto list =
      add_field(buffer, schema.column, schema.row_length ? kTypeFixedSizeList : kTypeList);
  buffer.link(fields + 4, list.table.start);
  const auto list_type =
      schema.row_length ? buffer.add_table({{0, 4, *schema.row_length}}) : buffer.add_table({});
  buffer.link(list.table.field(3), list_type.start);

  const auto item = add_field(buffer, "item", kTypeInt);
  buffer.link(list.children + 4, item.table.start);
  const auto item_type = buffer.add_table({{0, 4, 8 * width_bytes(schema.id_type)}, {1, 1, 0}});
  buffer.link(item.table.field(3), item_type.start);
  return encapsulate(buffer.bytes());
}

std::string record_batch_message(const ShardSchema& schema, ShardShape shape) {
  const std::uint64_t ids_bytes = shape.ids * width_bytes(schema.id_type);
  const std::uint64_t ids_space = align_up(ids_bytes);
  const std::uint64_t offsets_bytes = schema.row_length ? 0 : 4 * (shape.rows + 1);
  FlatBuffer buffer;
  const auto message = add_message(buffer, kHeaderRecordBatch, ids_space + align_up(offsets_bytes));
  const auto batch = buffer.add_table({{0, 8, shape.rows}, {1, 4, 0}, {2, 4, 0}});
  buffer.link(message.field(2), batch.start);
  buffer.link(batch.field(1), buffer.add_structs(2, {shape.rows, 0, shape.ids, 0}));
  buffer.link(batch.field(2),
              schema.row_length
                  ? buffer.add_structs(3, {0, 0, 0, 0, 0, ids_bytes})
                  : buffer.add_structs(4, {0, 0, ids_space, offsets_bytes, 0, 0, 0, ids_bytes}));
  return encapsulate(buffer.bytes());
}

}  // namespace

std::string_view id_type_name(IdType type) { return type == IdType::uint16 ? "uint16" : "uint32"; }

std::uint64_t align_up(std::uint64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

std::string shard_header(const ShardSchema& schema, ShardShape shape) {
  return schema_message(schema) + record_batch_message(schema, shape);
}

ShardLayout shard_layout(const ShardSchema& schema, ShardShape shape) {
  ShardLayout layout;
  layout.header_bytes = shard_header(schema, {}).size();
  layout.ids_offset = layout.header_bytes;
  std::uint64_t end = layout.ids_offset + align_up(shape.ids * width_bytes(schema.id_type));
  if (!schema.row_length) {
    layout.row_offsets_offset = end;
    end += align_up(4 * (shape.rows + 1));
  }
  layout.file_bytes = end + kStreamEnd.size();
  return layout;
}

std::string shard_file_name(std::uint64_t index, std::uint64_t count) {
  return format("data-{:05}-of-{:05}.arrow", index, count);
}

}  // namespace tokenmill::shard
