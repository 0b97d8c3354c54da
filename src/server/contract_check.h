// Holds requests to the contract: what api/openapi.yaml does not allow never reaches a handler.
//
// The schemas that clients are given are the ones that are checked, so the two cannot drift apart.
// Understood is the part of JSON Schema that the contract's requests use: type, enum, minimum,
// maximum, minLength, maxLength (in code points), pattern, items, maxItems, properties, required,
// additionalProperties: false, maxProperties, default and $ref. `x-code` names the error code of a
// schema whose violation has one of its own.
//
// Thread rule: built once, then only read.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/http_message.h"

namespace tokenmill::server {

// A request that fits the contract, decoded.
struct Call {
  const Request& request;
  std::string id;      // of the path; a UUID, or empty when the path has none
  json::object query;  // typed; parameters that were not sent have their defaults
  json::object body;   // empty when there is none
};

class ContractCheck {
 public:
  // `contract` is an OpenAPI document in YAML; corrupt_data when it is not.
  static Result<ContractCheck> load(std::string_view contract);

  ContractCheck(ContractCheck&&) noexcept;
  ~ContractCheck();

  // `method` and `path` as the contract writes them. Errors: not_found for an id that is no UUID;
  // malformed_request for a body that is no JSON; invalid_argument, naming the parameter or
  // member, for what does not fit; internal for an operation that the contract lacks.
  Result<Call> check(std::string_view method, std::string_view path, const Request& request) const;

  bool has_operation(std::string_view method, std::string_view path) const;

 private:
  struct State;
  explicit ContractCheck(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::server
