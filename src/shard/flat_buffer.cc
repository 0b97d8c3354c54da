#include "shard/flat_buffer.h"

#include <algorithm>

#include "base/assert.h"

namespace tokenmill::shard {

FlatBuffer::Place FlatBuffer::Table::field(std::uint16_t number) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& field) { return field.first == number; });
  TM_ASSERT(found != fields.end());
  return found->second;
}

FlatBuffer::Place FlatBuffer::begin_root() {
  TM_ASSERT(bytes_.empty());
  put(0, 4);
  return 0;
}

// The vtable stands right before the table: its own size, the table's size, and for each field
// number the distance of the field from the table's start (0: absent).
FlatBuffer::Table FlatBuffer::add_table(std::initializer_list<Field> fields) {
  std::uint16_t numbers = 0;
  for (const Field& field : fields) {
    numbers = std::max(numbers, static_cast<std::uint16_t>(field.number + 1));
  }
  const std::size_t vtable_bytes = 4 + 2 * std::size_t{numbers};
  align(8, vtable_bytes);
  const Place vtable = bytes_.size();
  bytes_.append(vtable_bytes, '\0');

  Table table{.start = bytes_.size(), .fields = {}};
  put(table.start - vtable, 4);
  for (const Field& field : fields) {
    align(field.size);
    table.fields.emplace_back(field.number, bytes_.size());
    set(vtable + 4 + 2 * std::size_t{field.number}, bytes_.size() - table.start, 2);
    put(field.value, field.size);
  }
  set(vtable, vtable_bytes, 2);
  set(vtable + 2, bytes_.size() - table.start, 2);
  return table;
}

FlatBuffer::Place FlatBuffer::add_string(std::string_view text) {
  align(4);
  const Place place = bytes_.size();
  put(text.size(), 4);
  bytes_ += text;
  bytes_ += '\0';
  return place;
}

FlatBuffer::Place FlatBuffer::add_offsets(std::uint32_t count) {
  align(4);
  const Place place = bytes_.size();
  put(count, 4);
  bytes_.append(std::size_t{count} * 4, '\0');
  return place;
}

// The elements, not the count before them, are aligned to 8.
FlatBuffer::Place FlatBuffer::add_structs(std::uint32_t count,
                                          std::initializer_list<std::uint64_t> words) {
  align(8, 4);
  const Place place = bytes_.size();
  put(count, 4);
  for (const std::uint64_t word : words) put(word, 8);
  return place;
}

void FlatBuffer::link(Place from, Place to) {
  TM_ASSERT(to > from);
  set(from, to - from, 4);
}

// Pads so that the position `bytes_before` further on is aligned.
void FlatBuffer::align(std::size_t alignment, std::size_t bytes_before) {
  while ((bytes_.size() + bytes_before) % alignment != 0) bytes_ += '\0';
}

void FlatBuffer::put(std::uint64_t value, std::size_t size) {
  const Place place = bytes_.size();
  bytes_.append(size, '\0');
  set(place, value, size);
}

void FlatBuffer::set(Place place, std::uint64_t value, std::size_t size) {
  TM_ASSERT(place + size <= bytes_.size());
  for (std::size_t i = 0; i < size; ++i) {
    bytes_[place + i] = static_cast<char>((value >> (8 * i)) & 0xff);
  }
}

}  // namespace tokenmill::shard
