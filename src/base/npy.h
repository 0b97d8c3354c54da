// The header of a numpy `.npy` file, version 1.0: little endian, C order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenmill {

enum class NpyType : std::uint8_t { uint16, uint32, uint64 };

// A multiple of 64 bytes; the numbers follow it.
std::string npy_header(NpyType type, std::span<const std::uint64_t> shape);

// How many bytes of `file` are the header that `npy_header(type, {count})` writes for the one
// count that fits the file's size; nothing when the file does not start with it.
std::optional<std::size_t> npy_header_bytes(std::string_view file, NpyType type);

}  // namespace tokenmill
