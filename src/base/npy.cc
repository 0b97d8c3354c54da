#include "base/npy.h"

#include "base/format.h"

namespace tokenmill {
namespace {

std::string_view name_of(NpyType type) {
  return type == NpyType::uint16 ? "<u2" : type == NpyType::uint32 ? "<u4" : "<u8";
}

std::size_t width_of(NpyType type) {
  return type == NpyType::uint16 ? 2 : type == NpyType::uint32 ? 4 : 8;
}

}  // namespace

std::string npy_header(NpyType type, std::span<const std::uint64_t> shape) {
  std::string dimensions;
  for (const std::uint64_t size : shape) dimensions += format("{}, ", size);
  if (shape.size() > 1) dimensions.resize(dimensions.size() - 2);
  if (shape.size() == 1) dimensions.resize(dimensions.size() - 1);
  std::string text = format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                            name_of(type), dimensions);
  // Magic, version and length take 10 bytes; the text ends with a line feed at a multiple of 64.
  const std::size_t total = (10 + text.size() + 1 + 63) / 64 * 64;
  text.resize(total - 10 - 1, ' ');
  text += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

std::optional<std::size_t> npy_header_bytes(std::string_view file, NpyType type) {
  if (file.size() < 10) return std::nullopt;
  const auto low = static_cast<unsigned char>(file[8]);
  const auto high = static_cast<unsigned char>(file[9]);
  const std::size_t header_bytes = 10 + low + 256U * high;
  if (file.size() < header_bytes) return std::nullopt;
  const std::uint64_t count = (file.size() - header_bytes) / width_of(type);
  if (!file.starts_with(npy_header(type, {&count, 1}))) return std::nullopt;
  if (header_bytes + count * width_of(type) != file.size()) return std::nullopt;
  return header_bytes;
}

}  // namespace tokenmill
