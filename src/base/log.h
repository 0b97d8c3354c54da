// What an operator should know, one line each on stderr. Only job, server and cli log; everything
// below returns errors. Never a secret; dataset text only through display_escape().
//
// info: start, stop, a job's end. warning: degraded, goes on. error: a request or job was lost.
#pragma once

#include <string_view>

namespace tokenmill {

void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

// Only warnings and errors from here on: for a command, whose results a person waits for.
void log_warnings_only();

// JSON lines instead of text, for collectors. Call once, before other threads start.
void use_json_log();

}  // namespace tokenmill
