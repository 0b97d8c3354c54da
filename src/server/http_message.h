// A request and its answer, as handlers see them: plain values that know no socket.
//
// A handler is a function from `Request` to `Response`. It runs on a worker thread, may block on
// the disk or the catalog, and must not keep references to the request.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"

namespace tokenmill::server {

struct Header {
  std::string name;  // lower case in requests
  std::string value;
};

struct Request {
  std::string id;                     // unique in this process; in every answer as X-Request-Id
  std::string method;                 // as sent: "GET"
  std::string path;                   // decoded once, always begins with "/"
  std::vector<std::string> segments;  // of `path`, decoded
  std::vector<std::pair<std::string, std::string>> query;       // decoded, in their order
  std::vector<std::pair<std::string, std::string>> parameters;  // from the path template
  std::vector<Header> headers;
  std::string body;

  // The first field of that (lower-case) name; null when there is none.
  const std::string* header(std::string_view name) const;
  std::size_t header_count(std::string_view name) const;

  // The value of `{name}` in the path template. The router has put it there; asking for a name
  // that the template lacks is a bug.
  const std::string& parameter(std::string_view name) const;
};

// An open file, sent from its beginning.
struct FileBody {
  File file;
  std::uint64_t size_bytes = 0;
};

// Called on a worker until it returns an empty string (the end) or an error, which cuts the
// connection so that the client cannot take a part for the whole.
struct StreamBody {
  std::function<Result<std::string>()> next;
};

struct Response {
  int status = 200;
  std::string content_type = {};  // empty: no body, no Content-Type
  std::vector<Header> headers = {};
  std::variant<std::string, FileBody, StreamBody> body = std::string();
};

Response json_response(int status, const json::value& value);
Response text_response(int status, std::string content_type, std::string text);

// Whether a name or value may stand in a header: no CR, no LF, no NUL, no other control but tab.
bool is_header_safe(std::string_view text);

// "Not Found"; "Unknown" for a status without a name of its own.
std::string_view reason_phrase(int status);

}  // namespace tokenmill::server
