// Just enough of a FlatBuffers writer for the two Arrow messages of a shard.
//
// A buffer is written front to back: a table is put down with room for its fields, and what its
// offsets point to follows and is linked afterwards. Unlike the official builder this needs no
// reversal, and gives the same bytes for the same calls. Format: FlatBuffers internals, "Tables":
// a table starts with the distance back to its vtable, offsets are forward and relative to where
// they stand, scalars are aligned to their size.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tokenmill::shard {

class FlatBuffer {
 public:
  // A position in the buffer.
  using Place = std::size_t;

  // One field of a table: its number in the schema, its size in bytes (1, 2, 4, 8) and its value.
  // Offsets are fields of 4 bytes with value 0, linked later.
  struct Field {
    std::uint16_t number = 0;
    std::uint16_t size = 0;
    std::uint64_t value = 0;
  };
  struct Table {
    Place start = 0;
    std::vector<std::pair<std::uint16_t, Place>> fields;

    Place field(std::uint16_t number) const;
  };

  // Writes the offset to the root table; call first.
  Place begin_root();

  Table add_table(std::initializer_list<Field> fields);
  Place add_string(std::string_view text);
  // A vector of `count` offsets, to be linked; element i stands at the result + 4 + 4 * i.
  Place add_offsets(std::uint32_t count);
  // A vector of structs made of 8-byte words.
  Place add_structs(std::uint32_t count, std::initializer_list<std::uint64_t> words);

  // Makes the offset at `from` point to `to`, which must come later.
  void link(Place from, Place to);

  const std::string& bytes() const { return bytes_; }

 private:
  void align(std::size_t alignment, std::size_t bytes_before = 0);
  void put(std::uint64_t value, std::size_t size);
  void set(Place place, std::uint64_t value, std::size_t size);

  std::string bytes_;
};

}  // namespace tokenmill::shard
