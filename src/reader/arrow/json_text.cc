// Values become JSON text directly, depth first, within limits given by the caller: long strings
// and lists are cut with an ellipsis, so a cell of gigabytes costs no more to show than a short
// one. Bytes are shown in hexadecimal, numbers that JSON lacks (NaN, infinities) as strings.
#include "reader/arrow/json_text.h"

#include <arrow/array.h>
#include <arrow/scalar.h>
#include <arrow/util/checked_cast.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace tokenmill::reader {
namespace {

using arrow::internal::checked_cast;

constexpr char kHex[] = "0123456789abcdef";
constexpr std::size_t kBytesShown = 32;

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      if (static_cast<unsigned char>(c) >= 0x20) {
        out += c;
        return;
      }
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[c & 15];
  }
}

// Cut at a character's border; what was cut off is said.
void append_cut_string(std::string_view text, std::uint64_t bytes_max, std::string& out) {
  if (text.size() <= bytes_max) {
    append_json_string(text, out);
    return;
  }
  std::size_t end = static_cast<std::size_t>(bytes_max);
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  std::string cut(text.substr(0, end));
  cut += "\xE2\x80\xA6";  // an ellipsis
  append_json_string(cut, out);
}

void append_bytes(std::string_view bytes, std::string& out) {
  out += R"({"bytes":)" + std::to_string(bytes.size()) + R"(,"hex":")";
  for (const char c : bytes.substr(0, kBytesShown)) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[c & 15];
  }
  out += "\"}";
}

void append_number(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

template <typename List>
void append_list(const arrow::Array& array, std::int64_t i, const CellLimits& limits,
                 std::string& out) {
  const auto& list = checked_cast<const List&>(array);
  const std::int64_t begin = list.value_offset(i);
  const std::int64_t length = list.value_length(i);
  const std::int64_t shown = std::min(length, static_cast<std::int64_t>(limits.elements_max));
  out += '[';
  for (std::int64_t k = 0; k < shown; ++k) {
    if (k > 0) out += ',';
    append_json_value(*list.values(), begin + k, limits, out);
  }
  if (shown < length) out += ",\"\xE2\x80\xA6 " + std::to_string(length - shown) + " more\"";
  out += ']';
}

void append_struct(const arrow::Array& array, std::int64_t i, const CellLimits& limits,
                   std::string& out) {
  const auto& fields = checked_cast<const arrow::StructArray&>(array);
  out += '{';
  for (int k = 0; k < fields.num_fields(); ++k) {
    if (k > 0) out += ',';
    append_json_string(fields.struct_type()->field(k)->name(), out);
    out += ':';
    append_json_value(*fields.field(k), i, limits, out);
  }
  out += '}';
}

// Integers, dates, decimals and the rest: the text Arrow has for them.
void append_scalar(const arrow::Array& array, std::int64_t i, std::string& out) {
  const auto scalar = array.GetScalar(i);
  const std::string text = scalar.ok() ? (*scalar)->ToString() : scalar.status().ToString();
  if (arrow::is_integer(array.type_id()) || array.type_id() == arrow::Type::BOOL) {
    out += text;
  } else {
    append_json_string(text, out);
  }
}

template <typename Strings>
std::string_view view_of(const arrow::Array& array, std::int64_t i) {
  return checked_cast<const Strings&>(array).GetView(i);
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  std::string clean;
  if (!is_valid_utf8(text)) {
    append_lossy_utf8(text, clean);
    text = clean;
  }
  out += '"';
  for (const char c : text) append_escaped(c, out);
  out += '"';
}

void append_json_value(const arrow::Array& array, std::int64_t i, const CellLimits& limits,
                       std::string& out) {
  if (array.IsNull(i)) {
    out += "null";
    return;
  }
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return append_cut_string(view_of<arrow::StringArray>(array, i), limits.string_max, out);
    case arrow::Type::LARGE_STRING:
      return append_cut_string(view_of<arrow::LargeStringArray>(array, i), limits.string_max, out);
    case arrow::Type::STRING_VIEW:
      return append_cut_string(view_of<arrow::StringViewArray>(array, i), limits.string_max, out);
    case arrow::Type::BINARY:
      return append_bytes(view_of<arrow::BinaryArray>(array, i), out);
    case arrow::Type::LARGE_BINARY:
      return append_bytes(view_of<arrow::LargeBinaryArray>(array, i), out);
    case arrow::Type::BINARY_VIEW:
      return append_bytes(view_of<arrow::BinaryViewArray>(array, i), out);
    case arrow::Type::FIXED_SIZE_BINARY:
      return append_bytes(view_of<arrow::FixedSizeBinaryArray>(array, i), out);
    case arrow::Type::DOUBLE:
      return append_number(checked_cast<const arrow::DoubleArray&>(array).Value(i), out);
    case arrow::Type::FLOAT:
      return append_number(checked_cast<const arrow::FloatArray&>(array).Value(i), out);
    case arrow::Type::LIST:
      return append_list<arrow::ListArray>(array, i, limits, out);
    case arrow::Type::LARGE_LIST:
      return append_list<arrow::LargeListArray>(array, i, limits, out);
    case arrow::Type::FIXED_SIZE_LIST:
      return append_list<arrow::FixedSizeListArray>(array, i, limits, out);
    case arrow::Type::MAP:
      return append_list<arrow::MapArray>(array, i, limits, out);
    case arrow::Type::STRUCT:
      return append_struct(array, i, limits, out);
    case arrow::Type::DICTIONARY: {
      const auto& encoded = checked_cast<const arrow::DictionaryArray&>(array);
      return append_json_value(*encoded.dictionary(), encoded.GetValueIndex(i), limits, out);
    }
    default:
      append_scalar(array, i, out);
  }
}

}  // namespace tokenmill::reader
