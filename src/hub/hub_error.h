// What an answer of the Hub that is not a success means, in a sentence for a person.
//
// The status alone does not say: a 401 has three meanings and a 403 four; `X-Error-Code`,
// `X-Error-Message` and the body tell them apart. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_client.h"

namespace tokenmill::hub {

// What the request was about; `path` is empty for calls about the repository as a whole.
struct RequestSubject {
  std::string endpoint = {};
  std::string repo_id = {};
  std::string revision = {};
  std::string path = {};
  bool has_token = false;
  std::string_view kind = "dataset";  // or "model"
};

// `response.head.status` must be 300 or more.
Error error_from_answer(const net::HttpResponse& response, const RequestSubject& subject);

// Of a storage that the Hub sent us to. What it refuses says nothing about rights at the Hub or
// about the file: the address may have been too old, or somebody stands in between.
Error error_of_storage(std::string_view path, int status);

}  // namespace tokenmill::hub
