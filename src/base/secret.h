// A string that must not be shown: the Hub token, a database password.
//
// It has no formatter, no stream operator and no JSON conversion, so that it cannot reach a log,
// an answer or the catalog by accident; `reveal()` is easy to search for.
#pragma once

#include <string>
#include <utility>

namespace tokenmill {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  bool empty() const { return value_.empty(); }
  const std::string& reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace tokenmill
