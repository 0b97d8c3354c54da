// Walks the contract in its own order: tags, their operations, parameters, bodies, answers, then
// the schemas they name. Cost: a few milliseconds, once.
#include "server/reference_page.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "server/yaml_json.h"

namespace tokenmill::server {
namespace {

std::string escape(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

const json::object kNone;

const json::object& object_of(const json::object& object, std::string_view key) {
  const json::object* member = get_object(object, key);
  return member == nullptr ? kNone : *member;
}

// A member of any plain type as escaped text; empty when it is missing.
std::string text_of(const json::object& object, std::string_view key) {
  if (const auto text = get_string(object, key)) return escape(*text);
  const json::value* value = object.if_contains(key);
  return value == nullptr ? "" : escape(to_json(*value));
}

std::string code(std::string_view escaped) { return format("<code>{}</code>", escaped); }

// "#/components/schemas/Job" is written "Job", linked to where it is described.
std::string link_of(std::string_view reference) {
  const std::string name = escape(reference.substr(reference.rfind('/') + 1));
  return format("<a href=\"#{}\">{}</a>", name, name);
}

std::string join(const json::array& texts, std::string_view separator) {
  std::string all;
  for (const json::value& text : texts) {
    if (!all.empty()) all += separator;
    all += escape(text.is_string() ? std::string_view(text.get_string()) : to_json(text));
  }
  return all;
}

std::string type_of(const json::object& schema) {
  const json::array* types = get_array(schema, "type");
  return types == nullptr ? text_of(schema, "type") : join(*types, " or ");
}

// One line that says what a schema allows.
std::string schema_line(const json::object& schema) {
  if (const auto reference = get_string(schema, "$ref")) return link_of(*reference);
  if (const json::array* choices = get_array(schema, "oneOf")) {
    std::string either;
    for (const json::value& item : *choices) {
      either += (either.empty() ? "" : " or ") + schema_line(item.get_object());
    }
    return either;
  }
  std::string line = type_of(schema);
  if (const json::object* items = get_object(schema, "items")) line += " of " + schema_line(*items);
  if (const json::array* values = get_array(schema, "enum")) {
    line += ": " + code(join(*values, " | "));
  }
  for (const char* rule : {"format", "minimum", "maximum", "maxLength", "maxItems", "default"}) {
    if (schema.contains(rule)) line += format(", {} {}", rule, code(text_of(schema, rule)));
  }
  return line;
}

// The schema of a body or an answer, of whatever media type it is.
std::string content_line(const json::object& described) {
  const json::object& content = object_of(described, "content");
  if (content.empty()) return "";
  return schema_line(object_of(content.begin()->value().get_object(), "schema"));
}

class Page {
 public:
  explicit Page(const json::object& contract) : contract_(contract) {}

  std::string write() {
    const json::object& info = object_of(contract_, "info");
    html_ =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>tokenmill API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>"
        "<body><main>";
    html_ +=
        format("<h1>tokenmill API <small>{}</small></h1><p>{}</p><p>{}</p>",
               text_of(info, "version"), text_of(info, "summary"), text_of(info, "description"));
    html_ += "<p>The same for programs: <a href=\"/openapi.yaml\">openapi.yaml</a></p>";
    if (const json::array* tags = get_array(contract_, "tags")) {
      for (const json::value& tag : *tags) write_tag(tag.get_object());
    }
    write_schemas();
    return std::move(html_) + "</main></body></html>\n";
  }

 private:
  const json::object& resolve(const json::object& node) const {
    const auto reference = get_string(node, "$ref");
    if (!reference) return node;
    const std::size_t slash = reference->rfind('/');
    const std::size_t before = reference->rfind('/', slash - 1);
    const json::object& group = object_of(object_of(contract_, "components"),
                                          reference->substr(before + 1, slash - before - 1));
    return object_of(group, reference->substr(slash + 1));
  }

  void write_tag(const json::object& tag) {
    html_ += format("<h2>{}</h2><p>{}</p>", text_of(tag, "name"), text_of(tag, "description"));
    for (const auto& path : object_of(contract_, "paths")) {
      for (const auto& entry : path.value().get_object()) {
        const json::object* operation = entry.value().if_object();
        const json::array* tags = operation == nullptr ? nullptr : get_array(*operation, "tags");
        // An operation with several tags is described under its first.
        if (tags == nullptr || tags->front() != tag.at("name")) continue;
        write_operation(path.key(), entry.key(), *operation);
      }
    }
  }

  void write_operation(std::string_view path, std::string method, const json::object& operation) {
    for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
    html_ += format("<section id=\"{}\"><h3><b>{}</b> {}</h3><p>{}</p>",
                    text_of(operation, "operationId"), method, code(escape(path)),
                    text_of(operation, "summary"));
    if (operation.contains("description")) {
      html_ += format("<p>{}</p>", text_of(operation, "description"));
    }
    html_ += "<table>";
    if (const json::array* parameters = get_array(operation, "parameters")) {
      for (const json::value& item : *parameters) {
        const json::object& parameter = resolve(item.get_object());
        write_row(code(text_of(parameter, "name")), schema_line(object_of(parameter, "schema")),
                  text_of(parameter, "description"));
      }
    }
    if (const json::object* body = get_object(operation, "requestBody")) {
      write_row("body", content_line(*body), "");
    }
    for (const auto& entry : object_of(operation, "responses")) {
      const json::object& response = resolve(entry.value().get_object());
      write_row(entry.key() == "default" ? "else" : escape(entry.key()), content_line(response),
                text_of(response, "description"));
    }
    html_ += "</table></section>";
  }

  void write_schemas() {
    html_ += "<h2>Schemas</h2>";
    for (const auto& entry : object_of(object_of(contract_, "components"), "schemas")) {
      const json::object& schema = entry.value().get_object();
      html_ += format("<section id=\"{0}\"><h3>{0}</h3><p>{1}</p>", escape(entry.key()),
                      text_of(schema, "description"));
      const json::object& properties = object_of(schema, "properties");
      if (properties.empty()) html_ += format("<p>{}</p>", schema_line(schema));
      html_ += "<table>";
      for (const auto& property : properties) {
        const json::object& described = property.value().get_object();
        write_row(code(escape(property.key())), schema_line(described),
                  text_of(described, "description"));
      }
      html_ += "</table></section>";
    }
  }

  void write_row(std::string_view name, std::string_view schema, std::string_view description) {
    html_ += format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", name, schema, description);
  }

  const json::object& contract_;
  std::string html_;
};

}  // namespace

Result<std::string> reference_page(std::string_view contract) {
  const json::value parsed = TM_TRY(parse_yaml(contract));
  if (!parsed.is_object()) return fail(ErrorCode::corrupt_data, "The contract is no object");
  return Page(parsed.get_object()).write();
}

const std::string_view kReferenceStyle = R"(
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 small { font-size: 1rem; font-weight: normal; opacity: 0.7; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
section { margin: 2rem 0; }
h3 { margin: 0; font-weight: normal; }
h3 b { display: inline-block; min-width: 4rem; }
p { margin: 0.25rem 0; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td { padding: 0.25rem 0.75rem 0.25rem 0; vertical-align: top; border-top: 1px solid #8884; }
td:first-child { width: 10rem; }
td:nth-child(2) { width: 20rem; }
)";

}  // namespace tokenmill::server
