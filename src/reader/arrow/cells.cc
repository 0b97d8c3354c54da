// One loop per string layout writes pointer and length of each row's text; the bytes stay where
// Arrow decoded them. A batch is validated before it is looked at, with every string type replaced
// by its binary twin: offsets out of bounds refuse the batch, while invalid UTF-8 is a matter of
// single rows and left to the host. Cost: one cell per row or turn, and Arrow's validation.
#include "reader/arrow/cells.h"

#include <arrow/array/util.h>
#include <arrow/record_batch.h>
#include <arrow/util/checked_cast.h>

#include <string>
#include <utility>

namespace tokenmill::reader {
namespace {

using arrow::internal::checked_cast;

constexpr std::pair<const char*, const char*> kTurnNames[] = {{"role", "content"},
                                                              {"from", "value"}};

bool is_string_id(arrow::Type::type id) {
  return id == arrow::Type::STRING || id == arrow::Type::LARGE_STRING ||
         id == arrow::Type::STRING_VIEW;
}

const arrow::DataType* list_value_type(const arrow::DataType& type) {
  if (type.id() == arrow::Type::LIST || type.id() == arrow::Type::LARGE_LIST) {
    return checked_cast<const arrow::BaseListType&>(type).value_type().get();
  }
  return nullptr;
}

// Which of kTurnNames the struct has; -1: none.
int turn_names_of(const arrow::DataType& type) {
  if (type.id() != arrow::Type::STRUCT) return -1;
  const auto& fields = checked_cast<const arrow::StructType&>(type);
  for (int i = 0; i < static_cast<int>(std::size(kTurnNames)); ++i) {
    const auto role = fields.GetFieldByName(kTurnNames[i].first);
    const auto text = fields.GetFieldByName(kTurnNames[i].second);
    if (role && text && is_text(*role->type()) && is_text(*text->type())) return i;
  }
  return -1;
}

template <typename StringLike>
void append_strings(const arrow::Array& array, std::vector<TmArrowCell>& cells) {
  const auto& strings = checked_cast<const StringLike&>(array);
  for (std::int64_t i = 0; i < strings.length(); ++i) {
    if (strings.IsNull(i)) {
      cells.push_back({nullptr, 0, TM_ARROW_NULL});
    } else {
      const std::string_view value = strings.GetView(i);
      cells.push_back({value.data(), value.size(), TM_ARROW_VALUE});
    }
  }
}

template <typename StringLike>
arrow::Status append_words(const arrow::DictionaryArray& encoded, std::vector<TmArrowCell>& cells) {
  const auto& words = checked_cast<const StringLike&>(*encoded.dictionary());
  for (std::int64_t i = 0; i < encoded.length(); ++i) {
    const std::int64_t index = encoded.IsNull(i) ? -1 : encoded.GetValueIndex(i);
    if (index >= words.length()) return arrow::Status::Invalid("Dictionary index out of range");
    if (index < 0 || words.IsNull(index)) {
      cells.push_back({nullptr, 0, TM_ARROW_NULL});
    } else {
      const std::string_view value = words.GetView(index);
      cells.push_back({value.data(), value.size(), TM_ARROW_VALUE});
    }
  }
  return arrow::Status::OK();
}

arrow::Status append_dictionary(const arrow::Array& array, std::vector<TmArrowCell>& cells) {
  const auto& encoded = checked_cast<const arrow::DictionaryArray&>(array);
  switch (encoded.dictionary()->type_id()) {
    case arrow::Type::STRING:
      return append_words<arrow::StringArray>(encoded, cells);
    case arrow::Type::LARGE_STRING:
      return append_words<arrow::LargeStringArray>(encoded, cells);
    default:
      return append_words<arrow::StringViewArray>(encoded, cells);
  }
}

template <typename List>
arrow::Status append_turn_lists(const arrow::Array& array, Cells& cells) {
  const auto& lists = checked_cast<const List&>(array);
  const int names = turn_names_of(*lists.value_type());
  if (names < 0) return arrow::Status::TypeError("not a list of turns: ", array.type()->ToString());
  if (lists.length() == 0) return arrow::Status::OK();
  // Only the turns of these rows: `array` may be a short slice of a very long one.
  const auto first = lists.value_offset(0);
  const auto last = lists.value_offset(lists.length() - 1) + lists.value_length(lists.length() - 1);
  const auto values = lists.values()->Slice(first, last - first);
  const auto& turns = checked_cast<const arrow::StructArray&>(*values);
  std::vector<TmArrowCell> roles;
  std::vector<TmArrowCell> texts;
  const auto& type = *turns.struct_type();
  ARROW_ASSIGN_OR_RAISE(const auto role_values,
                        turns.GetFlattenedField(type.GetFieldIndex(kTurnNames[names].first)));
  ARROW_ASSIGN_OR_RAISE(const auto text_values,
                        turns.GetFlattenedField(type.GetFieldIndex(kTurnNames[names].second)));
  ARROW_RETURN_NOT_OK(append_texts(*role_values, roles));
  ARROW_RETURN_NOT_OK(append_texts(*text_values, texts));
  for (std::int64_t i = 0; i < lists.length(); ++i) {
    cells.row_states.push_back(lists.IsNull(i) ? TM_ARROW_NULL : TM_ARROW_VALUE);
    if (!lists.IsNull(i)) {
      const auto begin = lists.value_offset(i) - first;
      const auto end = begin + lists.value_length(i);
      cells.roles.insert(cells.roles.end(), roles.begin() + begin, roles.begin() + end);
      cells.texts.insert(cells.texts.end(), texts.begin() + begin, texts.begin() + end);
    }
    cells.turn_ends.push_back(cells.texts.size());
  }
  // The flattened fields share their bytes with `array` (only validity bitmaps are new), so the
  // cells stay valid after them.
  return arrow::Status::OK();
}

// The same type with binary in the place of strings.
std::shared_ptr<arrow::DataType> binary_twin(const std::shared_ptr<arrow::DataType>& type) {
  const auto twin_field = [](const std::shared_ptr<arrow::Field>& field) {
    return field->WithType(binary_twin(field->type()));
  };
  switch (type->id()) {
    case arrow::Type::STRING:
      return arrow::binary();
    case arrow::Type::LARGE_STRING:
      return arrow::large_binary();
    case arrow::Type::STRING_VIEW:
      return arrow::binary_view();
    case arrow::Type::LIST:
      return arrow::list(twin_field(type->field(0)));
    case arrow::Type::LARGE_LIST:
      return arrow::large_list(twin_field(type->field(0)));
    case arrow::Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(twin_field(field));
      return arrow::struct_(fields);
    }
    case arrow::Type::DICTIONARY: {
      const auto& dictionary = checked_cast<const arrow::DictionaryType&>(*type);
      return arrow::dictionary(dictionary.index_type(), binary_twin(dictionary.value_type()),
                               dictionary.ordered());
    }
    default:
      return type;
  }
}

std::shared_ptr<arrow::ArrayData> with_twin_types(const arrow::ArrayData& data) {
  auto copy = data.Copy();
  copy->type = binary_twin(data.type);
  // Types that binary_twin leaves alone (maps, unions) keep their children as they are.
  if (copy->type != data.type) {
    for (auto& child : copy->child_data) child = with_twin_types(*child);
    if (copy->dictionary) copy->dictionary = with_twin_types(*copy->dictionary);
  }
  return copy;
}

}  // namespace

bool is_text(const arrow::DataType& type) {
  if (type.id() == arrow::Type::DICTIONARY) {
    return is_string_id(checked_cast<const arrow::DictionaryType&>(type).value_type()->id());
  }
  return is_string_id(type.id());
}

bool is_conversation(const arrow::DataType& type) {
  const arrow::DataType* value = list_value_type(type);
  return value != nullptr && turn_names_of(*value) >= 0;
}

void Cells::clear() {
  texts.clear();
  roles.clear();
  turn_ends.clear();
  row_states.clear();
}

arrow::Status append_texts(const arrow::Array& array, std::vector<TmArrowCell>& cells) {
  switch (array.type_id()) {
    case arrow::Type::STRING:
      append_strings<arrow::StringArray>(array, cells);
      return arrow::Status::OK();
    case arrow::Type::LARGE_STRING:
      append_strings<arrow::LargeStringArray>(array, cells);
      return arrow::Status::OK();
    case arrow::Type::STRING_VIEW:
      append_strings<arrow::StringViewArray>(array, cells);
      return arrow::Status::OK();
    case arrow::Type::DICTIONARY:
      if (is_text(*array.type())) return append_dictionary(array, cells);
      break;
    default:
      break;
  }
  return arrow::Status::TypeError("not text: ", array.type()->ToString());
}

arrow::Status append_conversations(const arrow::Array& array, Cells& cells) {
  if (array.type_id() == arrow::Type::LIST)
    return append_turn_lists<arrow::ListArray>(array, cells);
  if (array.type_id() == arrow::Type::LARGE_LIST) {
    return append_turn_lists<arrow::LargeListArray>(array, cells);
  }
  return arrow::Status::TypeError("not a list of turns: ", array.type()->ToString());
}

arrow::Status validate_structure(const arrow::RecordBatch& batch) {
  ARROW_RETURN_NOT_OK(batch.Validate());
  for (const auto& column : batch.column_data()) {
    ARROW_RETURN_NOT_OK(arrow::MakeArray(with_twin_types(*column))->ValidateFull());
  }
  return arrow::Status::OK();
}

}  // namespace tokenmill::reader
