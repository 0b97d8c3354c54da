// Schemas as JSON: what columns there are, and the features as `datasets` would see them.
#include <arrow/type.h>
#include <arrow/util/checked_cast.h>
#include <arrow/util/key_value_metadata.h>

#include <string>

#include "reader/arrow/cells.h"
#include "reader/arrow/json_text.h"

namespace tokenmill::reader {
namespace {

using arrow::internal::checked_cast;

void append_feature(const arrow::DataType& type, std::string& out);

void append_fields(const arrow::FieldVector& fields, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(fields[i]->name(), out);
    out += ':';
    append_feature(*fields[i]->type(), out);
  }
  out += '}';
}

// The names `datasets` has for Arrow's types (datasets 5.2, features.py).
std::string dtype_of(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::DOUBLE:
      return "float64";
    case arrow::Type::FLOAT:
      return "float32";
    case arrow::Type::HALF_FLOAT:
      return "float16";
    case arrow::Type::DATE32:
      return "date32";
    case arrow::Type::DATE64:
      return "date64";
    case arrow::Type::DICTIONARY:
      return dtype_of(*checked_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return type.ToString();
  }
}

void append_feature(const arrow::DataType& type, std::string& out) {
  switch (type.id()) {
    case arrow::Type::STRUCT:
      append_fields(type.fields(), out);
      return;
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::FIXED_SIZE_LIST:
      out += R"({"feature":)";
      append_feature(*type.field(0)->type(), out);
      if (type.id() == arrow::Type::FIXED_SIZE_LIST) {
        out += R"(,"length":)";
        out += std::to_string(checked_cast<const arrow::FixedSizeListType&>(type).list_size());
      }
      out +=
          type.id() == arrow::Type::LARGE_LIST ? R"(,"_type":"LargeList"})" : R"(,"_type":"List"})";
      return;
    default:
      out += R"({"dtype":)";
      append_json_string(dtype_of(type), out);
      out += R"(,"_type":"Value"})";
  }
}

const char* kind_of(const arrow::DataType& type) {
  if (is_text(type)) return "text";
  return is_conversation(type) ? "conversation" : "other";
}

}  // namespace

std::string type_name(const arrow::DataType& type) { return dtype_of(type); }

std::string describe_schema(const arrow::Schema& schema, std::int64_t rows,
                            std::int64_t row_groups) {
  std::string out = R"({"rows":)";
  out += rows < 0 ? "null" : std::to_string(rows);
  out += R"(,"row_groups":)" + std::to_string(row_groups) + R"(,"columns":[)";
  for (int i = 0; i < schema.num_fields(); ++i) {
    const auto& field = *schema.field(i);
    if (i > 0) out += ',';
    out += R"({"name":)";
    append_json_string(field.name(), out);
    out += R"(,"type":)";
    append_json_string(type_name(*field.type()), out);
    out += std::string(R"(,"kind":")") + kind_of(*field.type()) + "\"}";
  }
  out += R"(],"features":)";
  append_fields(schema.fields(), out);
  // What the writer said about the features (class names, images): JSON text inside a string,
  // because it comes from outside and the host parses it with its own limits.
  if (schema.metadata() != nullptr) {
    if (const auto text = schema.metadata()->Get("huggingface"); text.ok()) {
      out += R"(,"huggingface":)";
      append_json_string(*text, out);
    }
  }
  return out + '}';
}

}  // namespace tokenmill::reader
