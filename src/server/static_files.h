// The files of the web UI, from one folder that the build made.
//
// The folder is listed once, at the start; a request can only name what is in that list, so no
// path from outside ever reaches the file system. Beside `app.js`, `app.js.br` and `app.js.gz` are
// its compressed forms, sent to clients that take them. A path that is no file and has no
// extension is a page of the single-page UI: `index.html` answers it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "server/http_message.h"

namespace tokenmill::server {

class StaticFiles {
 public:
  // An absent folder is an empty one. Symbolic links are left out. unsupported beyond 10,000
  // files.
  static Result<StaticFiles> open(const fs::path& folder);

  // For GET and HEAD; thread-safe. not_found for what is not in the folder.
  Response respond(const Request& request) const;

 private:
  struct Entry {
    fs::path path;
    std::string etag;
  };

  const Entry* find(const std::string& name) const;
  Response send(const Entry& entry, std::string_view name, const Request& request) const;

  std::map<std::string, Entry> entries_;  // by relative path, "assets/app.js"
};

// "text/javascript; charset=utf-8" for "app.js".
std::string_view content_type_of(std::string_view name);

// Whether an Accept-Encoding field takes `coding`: named, or "*", with a weight above zero.
bool accepts_encoding(std::string_view field, std::string_view coding);

}  // namespace tokenmill::server
