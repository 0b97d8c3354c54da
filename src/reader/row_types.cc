#include "reader/row_types.h"

#include "reader/json_rows.h"

namespace tokenmill::reader {

void SeenTypes::add(const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::null:
      return;
    case JsonKind::boolean:
      boolean = true;
      return;
    case JsonKind::number:
      (value.text.find_first_of(".eENI") == std::string_view::npos ? integer : real) = true;
      return;
    case JsonKind::string:
      text = true;
      return;
    case JsonKind::array: {
      JsonConversation turns;
      const bool is_turns = turns.parse(value) == nullptr && !turns.turns().empty();
      (is_turns ? conversation : nested) = true;
      return;
    }
    case JsonKind::object:
      nested = true;
      return;
  }
}

namespace {

std::string_view scalar_type(const SeenTypes& seen) {
  if (seen.nested || (seen.boolean && (seen.integer || seen.real))) return "json";
  if (seen.boolean) return "bool";
  return seen.real ? "float64" : "int64";
}

}  // namespace

Column column_of(std::string_view name, const SeenTypes& seen) {
  Column column{std::string(name), "null", Column::Kind::text_if_chosen};
  if (seen.text) {
    column.type = "string";
    column.kind = Column::Kind::text;
  } else if (seen.conversation) {
    column.type = "list of turns";
    column.kind = Column::Kind::conversation;
  } else if (seen.nested || seen.boolean || seen.real || seen.integer) {
    column.kind = Column::Kind::other;
    column.type = scalar_type(seen);
  }
  return column;
}

json::object features_of(const std::vector<Column>& columns) {
  json::object features;
  for (const Column& column : columns) {
    json::object feature;
    if (column.kind == Column::Kind::conversation || column.type == "json") {
      feature["_type"] = "Json";
    } else {
      feature["dtype"] = column.type;
      feature["_type"] = "Value";
    }
    features[column.name] = std::move(feature);
  }
  return features;
}

}  // namespace tokenmill::reader
