#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/json.h"

namespace tokenmill {
namespace {

bool json_lines = false;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = spdlog::stderr_logger_mt("tokenmill");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return *instance;
}

void write(spdlog::level::level_enum level, std::string_view message) {
  if (json_lines) {
    const std::string quoted = to_json(json::value(message));
    logger().log(level, quoted);
  } else {
    logger().log(level, message);
  }
}

}  // namespace

void log_info(std::string_view message) { write(spdlog::level::info, message); }
void log_warning(std::string_view message) { write(spdlog::level::warn, message); }
void log_error(std::string_view message) { write(spdlog::level::err, message); }

void log_warnings_only() { logger().set_level(spdlog::level::warn); }

void use_json_log() {
  json_lines = true;
  logger().set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})",
                       spdlog::pattern_time_type::utc);
}

}  // namespace tokenmill
