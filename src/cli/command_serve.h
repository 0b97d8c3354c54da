// `serve`: the web UI, the API and the jobs, until a signal ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"

namespace tokenmill::cli {

struct ServeArguments {
  std::string host = "127.0.0.1";
  std::optional<std::uint16_t> port;  // nothing: 7420, or a free one when that is taken
  // Further names in `Host`, as "mill.example" or "mill.example:443"; see access_policy.h.
  std::vector<std::string> allowed_hosts;
  std::string web_folder;  // empty: beside the program
  // How many jobs of a kind run at once; the others wait in the queue.
  std::size_t downloads_at_once = 2;
  std::size_t tokenizations_at_once = 1;
  bool opens_browser = false;
};

// Returns after SIGINT or SIGTERM, when everything has stopped.
Status run_serve(Context& context, const ServeArguments& arguments);

}  // namespace tokenmill::cli
