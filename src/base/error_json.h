// An error as {"code", "message", "hint"}: in the catalog, between processes, in answers.
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace tokenmill {

json::object error_to_json(const Error& error);

// Missing members become `internal` and empty text.
Error error_from_json(const json::object& object);

}  // namespace tokenmill
