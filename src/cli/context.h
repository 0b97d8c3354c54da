// What every command is given: the global flags, and the service, opened when first needed.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/output.h"
#include "service/service.h"

namespace tokenmill::cli {

struct GlobalFlags {
  std::string data_dir;  // empty: $TOKENMILL_HOME, $XDG_DATA_HOME/tokenmill, ~/.local/share/…
  std::string database;  // empty: SQLite in the data dir
  std::string format = "auto";
  bool is_quiet = false;
  std::size_t threads = 0;
};

class Context {
 public:
  // Error: invalid_argument for an unknown format.
  static Result<Context> create(const GlobalFlags& flags);

  OutputFormat format() const { return format_; }

  // The options that the flags and the environment ask for.
  Result<service::ServiceOptions> service_options() const;

  // Opens the catalog at the first call. The reference lives as long as the context.
  Result<service::Service*> service();

 private:
  GlobalFlags flags_;
  OutputFormat format_ = OutputFormat::human;
  std::unique_ptr<service::Service> service_;
};

}  // namespace tokenmill::cli
