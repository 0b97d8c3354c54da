#include "base/error_json.h"

namespace tokenmill {

json::object error_to_json(const Error& error) {
  return {{"code", error_code_name(error.code)}, {"message", error.message}, {"hint", error.hint}};
}

Error error_from_json(const json::object& object) {
  return {error_code_from_name(get_string(object, "code").value_or("internal")),
          std::string(get_string(object, "message").value_or("")),
          std::string(get_string(object, "hint").value_or(""))};
}

}  // namespace tokenmill
