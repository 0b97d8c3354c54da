// Which handler answers which path: one list of templates, read from top to bottom.
//
// Thread rule: built once, then only read, from any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/http_message.h"

namespace tokenmill::server {

using Handler = std::function<Response(const Request&)>;

class Router {
 public:
  // `path_template` is "/api/v1/datasets/{id}": literal segments and parameters, which match any
  // one segment that is not empty. GET answers HEAD as well.
  void add(std::string method, std::string_view path_template, Handler handler);

  // Answers GET and HEAD for paths that no template matches, except those below `/api/`.
  void set_fallback(Handler handler) { fallback_ = std::move(handler); }

  // Runs the handler. not_found for an unknown path; method_not_allowed, with `Allow`, for an
  // unknown method of a known path; internal when the handler throws.
  Response handle(Request& request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Handler handler;
  };

  const Handler* find(Request& request, std::vector<std::string>& allowed) const;

  std::vector<Route> routes_;
  Handler fallback_;
};

}  // namespace tokenmill::server
