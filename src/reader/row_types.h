// Columns of formats without types (JSON Lines, CSV), guessed from their first rows.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "reader/description.h"
#include "reader/json_scanner.h"

namespace tokenmill::reader {

inline constexpr std::uint64_t kTypeRowsMax = 1000;
inline constexpr std::uint64_t kTypeBytesMax = std::uint64_t{4} << 20;
inline constexpr std::size_t kColumnsMax = 10'000;

// What the values of one column were so far.
struct SeenTypes {
  bool text = false;
  bool integer = false;
  bool real = false;
  bool boolean = false;
  bool conversation = false;
  bool nested = false;

  void add(const JsonValue& value);
};

// A column that held a string anywhere is text; one type alone keeps its name, several are "json".
Column column_of(std::string_view name, const SeenTypes& seen);

// The features as `datasets` names them.
json::object features_of(const std::vector<Column>& columns);

}  // namespace tokenmill::reader
