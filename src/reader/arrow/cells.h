// Arrow arrays as cells: where the bytes of each row's text are, without copying them.
#pragma once

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include <cstdint>
#include <vector>

#include "reader/arrow/plugin_abi.h"

namespace tokenmill::reader {

// string, large_string, string_view, and dictionaries of them.
bool is_text(const arrow::DataType& type);

// A list of structs that have role and content, or from and value, as text.
bool is_conversation(const arrow::DataType& type);

// The cells of one batch; the arrays they point into must outlive their use.
struct Cells {
  std::vector<TmArrowCell> texts;
  std::vector<TmArrowCell> roles;
  std::vector<std::uint64_t> turn_ends;
  std::vector<std::uint8_t> row_states;

  void clear();
};

// Appends the rows of `array`. TypeError when the array is neither text nor (for conversations)
// a list of turns.
arrow::Status append_texts(const arrow::Array& array, std::vector<TmArrowCell>& cells);
arrow::Status append_conversations(const arrow::Array& array, Cells& cells);

// Checks everything that a hostile file could have wrong (offsets, dictionary indices, lengths)
// but not UTF-8, which is a matter of single rows and checked by the host.
arrow::Status validate_structure(const arrow::RecordBatch& batch);

}  // namespace tokenmill::reader
