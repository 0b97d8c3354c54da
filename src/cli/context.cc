#include "cli/context.h"

#include <cstdlib>
#include <optional>

namespace tokenmill::cli {
namespace {

std::optional<std::string> lookup(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string environment(const std::string& name) { return lookup(name).value_or(""); }

Result<fs::path> default_data_dir() {
  if (const auto home = environment("TOKENMILL_HOME"); !home.empty()) return fs::path(home);
  if (const auto data = environment("XDG_DATA_HOME"); !data.empty()) {
    return fs::path(data) / "tokenmill";
  }
  if (const auto home = environment("HOME"); !home.empty()) {
    return fs::path(home) / ".local" / "share" / "tokenmill";
  }
  return fail(ErrorCode::invalid_argument, "No data folder: HOME is not set",
              "Give --data-dir or set TOKENMILL_HOME");
}

}  // namespace

Result<Context> Context::create(const GlobalFlags& flags) {
  Context context;
  context.flags_ = flags;
  context.format_ =
      flags.is_quiet ? OutputFormat::quiet : TM_TRY(output_format_from_name(flags.format));
  return context;
}

Result<service::ServiceOptions> Context::service_options() const {
  service::ServiceOptions options;
  options.data_dir =
      flags_.data_dir.empty() ? TM_TRY(default_data_dir()) : fs::path(flags_.data_dir);
  options.database_url =
      flags_.database.empty() ? environment("TOKENMILL_DATABASE") : flags_.database;
  options.hub = TM_TRY(hub::hub_settings_from_environment(lookup));
  options.threads = flags_.threads;
  return options;
}

Result<service::Service*> Context::service() {
  if (!service_) service_ = TM_TRY(service::Service::open(TM_TRY(service_options())));
  return service_.get();
}

}  // namespace tokenmill::cli
