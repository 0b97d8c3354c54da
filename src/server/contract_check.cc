// The contract is kept as JSON and walked for each request: a request has few values, and the
// schemas are small. Only patterns are compiled ahead. A `$ref` is followed when it is met.
#include "server/contract_check.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/assert.h"
#include "base/format.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "server/request_body.h"
#include "server/yaml_json.h"

namespace tokenmill::server {
namespace {

constexpr std::size_t kShownBytesMax = 100;

std::string shown(std::string_view text) {
  return display_escape(text.substr(0, valid_utf8_prefix(text.substr(0, kShownBytesMax))));
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string names_of(const json::object& members) {
  std::string names;
  for (const auto& member : members) {
    names += (names.empty() ? "" : ", ") + std::string(member.key());
  }
  return names;
}

bool has_type(const json::value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return value.is_null();
}

// How a type is called in a sentence.
std::string_view type_in_words(std::string_view type) {
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  if (type == "array") return "a list";
  if (type == "object") return "an object";
  return "a string";
}

std::string quote(const json::value& value) { return shown(to_json(value)); }

}  // namespace

struct ContractCheck::State {
  json::object contract;
  std::map<std::string, std::regex, std::less<>> patterns;

  void compile_patterns(const json::value& node);
  const json::object& resolve(const json::object& schema) const;
  const json::object* operation(std::string_view method, std::string_view path) const;

  Status check(const json::object& schema, const json::value& value,
               const std::string& place) const;
  Status check_number(const json::object& schema, const json::value& value,
                      const std::string& place) const;
  Status check_text(const json::object& schema, std::string_view text,
                    const std::string& place) const;
  Status check_list(const json::object& schema, const json::array& list,
                    const std::string& place) const;
  Status check_object(const json::object& schema, const json::object& object,
                      const std::string& place) const;

  Result<json::object> read_query(const json::object& operation, const Request& request) const;
  Result<json::value> read_parameter(const json::object& parameter, const Request& request) const;
  Result<json::object> read_call_body(const json::object& operation, const Request& request) const;
};

namespace {

std::unexpected<Error> refuse(const json::object& schema, std::string message,
                              std::string hint = {}) {
  const auto code = get_string(schema, "x-code");
  return fail(code ? error_code_from_name(*code) : ErrorCode::invalid_argument, std::move(message),
              std::move(hint));
}

// A query value as the type that its schema asks for; left a string when it cannot be.
json::value typed(const std::string& text, std::string_view type) {
  if (type == "boolean" && (text == "true" || text == "false")) return json::value(text == "true");
  if (type != "integer") return json::value(text);
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? json::value(number) : json::value(text);
}

}  // namespace

void ContractCheck::State::compile_patterns(const json::value& node) {
  if (const auto* array = node.if_array()) {
    for (const json::value& item : *array) compile_patterns(item);
  }
  const auto* object = node.if_object();
  if (object == nullptr) return;
  if (const auto pattern = get_string(*object, "pattern")) {
    patterns.try_emplace(std::string(*pattern), std::string(*pattern));
  }
  for (const auto& member : *object) compile_patterns(member.value());
}

// "#/components/schemas/Job" and the like; the contract is ours, so a dead one is a bug.
const json::object& ContractCheck::State::resolve(const json::object& schema) const {
  const auto reference = get_string(schema, "$ref");
  if (!reference) return schema;
  const json::object* node = &contract;
  std::string_view path = reference->substr(2);
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    node = get_object(*node, path.substr(0, slash));
    TM_ASSERT(node != nullptr);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return resolve(*node);
}

const json::object* ContractCheck::State::operation(std::string_view method,
                                                    std::string_view path) const {
  const json::object* paths = get_object(contract, "paths");
  const json::object* item = paths == nullptr ? nullptr : get_object(*paths, path);
  std::string name(method);
  for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
  return item == nullptr ? nullptr : get_object(*item, name);
}

Status ContractCheck::State::check(const json::object& named, const json::value& value,
                                   const std::string& place) const {
  const json::object& schema = resolve(named);
  const auto type = get_string(schema, "type").value_or("");
  if (!type.empty() && !has_type(value, type)) {
    return refuse(schema,
                  format("{} must be {}, not {}", place, type_in_words(type), quote(value)));
  }
  if (const json::array* choices = get_array(schema, "enum")) {
    if (std::ranges::find(*choices, value) == choices->end()) {
      return refuse(schema, format("{} cannot be {}", place, quote(value)),
                    "One of " + to_json(*choices));
    }
  }
  if (value.is_number()) return check_number(schema, value, place);
  if (const auto* text = value.if_string()) return check_text(schema, *text, place);
  if (const auto* list = value.if_array()) return check_list(schema, *list, place);
  if (const auto* object = value.if_object()) return check_object(schema, *object, place);
  return {};
}

Status ContractCheck::State::check_number(const json::object& schema, const json::value& value,
                                          const std::string& place) const {
  const double number = value.to_number<double>();
  const auto minimum = get_double(schema, "minimum");
  const auto maximum = get_double(schema, "maximum");
  if (minimum && number < *minimum) {
    return refuse(schema, format("{} must be at least {}, not {}", place, *minimum, quote(value)));
  }
  if (maximum && number > *maximum) {
    return refuse(schema, format("{} must be at most {}, not {}", place, *maximum, quote(value)));
  }
  return {};
}

Status ContractCheck::State::check_text(const json::object& schema, std::string_view text,
                                        const std::string& place) const {
  const auto length = static_cast<std::int64_t>(count_code_points(text));
  if (length < get_int(schema, "minLength").value_or(0)) {
    return refuse(schema, format("{} is empty", place));
  }
  if (const auto max = get_int(schema, "maxLength"); max && length > *max) {
    return refuse(schema,
                  format("{} has {} characters; at most {} are taken", place, length, *max));
  }
  if (get_string(schema, "format") == "uuid" && !is_uuid(text)) {
    return refuse(schema, format("{} must be a UUID in lower case, not {}", place, shown(text)));
  }
  // After the length, because std::regex needs stack for each character.
  const auto pattern = get_string(schema, "pattern");
  if (pattern && !std::regex_match(text.begin(), text.end(), patterns.find(*pattern)->second)) {
    return refuse(schema, format("{} cannot be {}", place, shown(text)),
                  std::string(get_string(schema, "x-hint").value_or("")));
  }
  return {};
}

Status ContractCheck::State::check_list(const json::object& schema, const json::array& list,
                                        const std::string& place) const {
  if (const auto max = get_int(schema, "maxItems");
      max && list.size() > static_cast<std::size_t>(*max)) {
    return refuse(schema,
                  format("{} has {} items; at most {} are taken", place, list.size(), *max));
  }
  const json::object* items = get_object(schema, "items");
  for (std::size_t i = 0; items != nullptr && i < list.size(); ++i) {
    TM_CHECK(check(*items, list[i], format("{}[{}]", place, i)));
  }
  return {};
}

Status ContractCheck::State::check_object(const json::object& schema, const json::object& object,
                                          const std::string& place) const {
  static const json::object none;
  const json::object* properties = get_object(schema, "properties");
  if (properties == nullptr) properties = &none;
  const bool is_closed =
      get_bool(schema, "additionalProperties") == false || get_int(schema, "maxProperties") == 0;
  for (const auto& member : object) {
    const std::string_view key = member.key();
    const std::string name = place == "body" ? shown(key) : format("{}.{}", place, shown(key));
    if (const json::object* property = get_object(*properties, key)) {
      TM_CHECK(check(*property, member.value(), name));
    } else if (is_closed) {
      return refuse(schema, format("Unknown member {}", name),
                    properties->empty() ? "There are none" : "Known are: " + names_of(*properties));
    }
  }
  if (const json::array* required = get_array(schema, "required")) {
    for (const json::value& name : *required) {
      if (!object.contains(name.get_string())) {
        return refuse(schema, format("{} is missing", std::string_view(name.get_string())));
      }
    }
  }
  return {};
}

Result<json::value> ContractCheck::State::read_parameter(const json::object& parameter,
                                                         const Request& request) const {
  const auto name = get_string(parameter, "name").value_or("");
  const json::object& schema = resolve(*get_object(parameter, "schema"));
  const bool is_list = get_string(schema, "type") == "array";
  json::array sent;
  for (const auto& [key, value] : request.query) {
    if (key == name) sent.push_back(typed(value, get_string(schema, "type").value_or("")));
  }
  if (sent.empty()) {
    if (get_bool(parameter, "required") == true) {
      return fail(ErrorCode::invalid_argument, format("Parameter {} is missing", name));
    }
    const json::value* fallback = schema.if_contains("default");
    return fallback == nullptr ? json::value() : *fallback;
  }
  if (sent.size() > 1 && !is_list) {
    return fail(ErrorCode::invalid_argument, format("Parameter {} comes twice", name));
  }
  json::value value = is_list ? json::value(sent) : sent.front();
  TM_CHECK(check(schema, value, std::string(name)));
  return value;
}

Result<json::object> ContractCheck::State::read_query(const json::object& operation,
                                                      const Request& request) const {
  json::object query;
  json::object known;
  if (const json::array* parameters = get_array(operation, "parameters")) {
    for (const json::value& item : *parameters) {
      const json::object& parameter = resolve(item.get_object());
      const auto name = get_string(parameter, "name").value_or("");
      known[name] = true;
      json::value value = TM_TRY(read_parameter(parameter, request));
      if (!value.is_null()) query[name] = std::move(value);
    }
  }
  for (const auto& [name, value] : request.query) {
    if (known.contains(name)) continue;
    return fail(ErrorCode::invalid_argument, format("Unknown parameter {}", shown(name)),
                known.empty() ? "There are none" : "Known are: " + names_of(known));
  }
  return query;
}

Result<json::object> ContractCheck::State::read_call_body(const json::object& operation,
                                                          const Request& request) const {
  const json::object* description = get_object(operation, "requestBody");
  if (description == nullptr) return json::object();
  if (request.body.empty()) {
    if (get_bool(*description, "required") != true) return json::object();
    return fail(ErrorCode::malformed_request, "The request needs a body");
  }
  const json::value body = TM_TRY(parse_body(request.body));
  const json::object* content = get_object(*description, "content");
  const json::object* json_content = get_object(*content, "application/json");
  TM_CHECK(check(*get_object(*json_content, "schema"), body, "body"));
  return body.get_object();
}

ContractCheck::ContractCheck(std::unique_ptr<State> state) : state_(std::move(state)) {}
ContractCheck::ContractCheck(ContractCheck&&) noexcept = default;
ContractCheck::~ContractCheck() = default;

Result<ContractCheck> ContractCheck::load(std::string_view contract) {
  json::value parsed = TM_TRY(parse_yaml(contract));
  if (!parsed.is_object()) return fail(ErrorCode::corrupt_data, "The contract is no object");
  auto state = std::make_unique<State>();
  state->compile_patterns(parsed);
  state->contract = std::move(parsed.get_object());
  return ContractCheck(std::move(state));
}

bool ContractCheck::has_operation(std::string_view method, std::string_view path) const {
  return state_->operation(method, path) != nullptr;
}

Result<Call> ContractCheck::check(std::string_view method, std::string_view path,
                                  const Request& request) const {
  const json::object* operation = state_->operation(method, path);
  TM_ASSERT(operation != nullptr);
  Call call{request, {}, {}, {}};
  if (path.find("{id}") != std::string_view::npos) {
    call.id = request.parameter("id");
    // The service also takes names and prefixes: those are for people, not for programs.
    if (!is_uuid(call.id)) {
      return fail(ErrorCode::not_found, format("Not an id: {}", shown(call.id)),
                  "Ids are UUIDs in lower case, as lists show them");
    }
  }
  call.query = TM_TRY(state_->read_query(*operation, request));
  call.body = TM_TRY(state_->read_call_body(*operation, request));
  return call;
}

}  // namespace tokenmill::server
