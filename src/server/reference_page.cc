// Walks the contract in its own order: tags, their operations, parameters, bodies, answers, then
// the schemas they name. Cost: a few milliseconds, once.
#include "server/reference_page.h"

#include <yaml-cpp/yaml.h>

#include <exception>

#include "base/format.h"

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

std::string text_of(const YAML::Node& node) {
  return node && node.IsScalar() ? escape(node.Scalar()) : "";
}

std::string code(std::string_view escaped) { return format("<code>{}</code>", escaped); }

// "#/components/schemas/Job" is written "Job", linked to where it is described.
std::string link_of(std::string_view reference) {
  const std::string name = escape(reference.substr(reference.rfind('/') + 1));
  return format("<a href=\"#{}\">{}</a>", name, name);
}

std::string join_scalars(const YAML::Node& list, std::string_view separator) {
  std::string text;
  for (const YAML::Node& item : list) {
    text += (text.empty() ? "" : std::string(separator)) + text_of(item);
  }
  return text;
}

// One line that says what a schema allows.
std::string schema_line(const YAML::Node& schema) {
  if (!schema) return "";
  if (schema["$ref"]) return link_of(schema["$ref"].Scalar());
  if (schema["oneOf"]) {
    std::string either;
    for (const YAML::Node& item : schema["oneOf"]) {
      either += (either.empty() ? "" : " or ") + schema_line(item);
    }
    return either;
  }
  std::string line =
      schema["type"].IsSequence() ? join_scalars(schema["type"], " or ") : text_of(schema["type"]);
  if (schema["items"]) line += " of " + schema_line(schema["items"]);
  if (schema["enum"]) line += ": " + code(join_scalars(schema["enum"], " | "));
  for (const char* rule : {"format", "minimum", "maximum", "maxLength", "maxItems", "default"}) {
    if (schema[rule]) line += format(", {} {}", rule, code(text_of(schema[rule])));
  }
  return line;
}

class Page {
 public:
  explicit Page(YAML::Node contract) : contract_(std::move(contract)) {}

  std::string write() {
    html_ =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>tokenmill API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>"
        "<body><main>";
    html_ += format("<h1>tokenmill API <small>{}</small></h1><p>{}</p><p>{}</p>",
                    text_of(contract_["info"]["version"]), text_of(contract_["info"]["summary"]),
                    text_of(contract_["info"]["description"]));
    html_ += "<p>The same for programs: <a href=\"/openapi.yaml\">openapi.yaml</a></p>";
    for (const YAML::Node& tag : contract_["tags"]) write_tag(tag);
    write_schemas();
    return std::move(html_) + "</main></body></html>\n";
  }

 private:
  YAML::Node resolve(YAML::Node node) const {
    if (!node["$ref"]) return node;
    const std::string path = node["$ref"].Scalar();
    const std::size_t slash = path.rfind('/');
    const std::size_t before = path.rfind('/', slash - 1);
    return contract_["components"][path.substr(before + 1, slash - before - 1)]
                    [path.substr(slash + 1)];
  }

  void write_tag(const YAML::Node& tag) {
    const std::string name = tag["name"].Scalar();
    html_ += format("<h2>{}</h2><p>{}</p>", escape(name), text_of(tag["description"]));
    for (const auto& path : contract_["paths"]) {
      for (const auto& entry : path.second) {
        const YAML::Node& operation = entry.second;
        // An operation with several tags is described under its first.
        if (!operation.IsMap() || operation["tags"][0].Scalar() != name) continue;
        write_operation(path.first.Scalar(), entry.first.Scalar(), operation);
      }
    }
  }

  void write_operation(const std::string& path, std::string method, const YAML::Node& operation) {
    for (char& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    html_ += format("<section id=\"{}\"><h3><b>{}</b> {}</h3><p>{}</p>",
                    text_of(operation["operationId"]), method, code(escape(path)),
                    text_of(operation["summary"]));
    if (operation["description"]) html_ += format("<p>{}</p>", text_of(operation["description"]));
    html_ += "<table>";
    for (const YAML::Node& item : operation["parameters"]) {
      const YAML::Node parameter = resolve(item);
      write_row(code(text_of(parameter["name"])), schema_line(parameter["schema"]),
                text_of(parameter["description"]));
    }
    if (operation["requestBody"]) {
      write_row("body", schema_line(operation["requestBody"]["content"].begin()->second["schema"]),
                "");
    }
    for (const auto& entry : operation["responses"]) {
      const YAML::Node response = resolve(entry.second);
      write_row(text_of(entry.first) == "default" ? "else" : text_of(entry.first),
                schema_line(response["content"].begin()->second["schema"]),
                text_of(response["description"]));
    }
    html_ += "</table></section>";
  }

  void write_schemas() {
    html_ += "<h2>Schemas</h2>";
    for (const auto& entry : contract_["components"]["schemas"]) {
      const YAML::Node& schema = entry.second;
      html_ += format("<section id=\"{0}\"><h3>{0}</h3><p>{1}</p>", text_of(entry.first),
                      text_of(schema["description"]));
      if (!schema["properties"]) html_ += format("<p>{}</p>", schema_line(schema));
      html_ += "<table>";
      for (const auto& property : schema["properties"]) {
        write_row(code(text_of(property.first)), schema_line(property.second),
                  text_of(property.second["description"]));
      }
      html_ += "</table></section>";
    }
  }

  void write_row(std::string_view name, std::string_view schema, std::string_view description) {
    html_ += format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", name, schema, description);
  }

  const YAML::Node contract_;
  std::string html_;
};

}  // namespace

Result<std::string> reference_page(std::string_view contract) {
  try {
    return Page(YAML::Load(std::string(contract))).write();
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt_data, format("The contract cannot be read: {}", error.what()));
  }
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
