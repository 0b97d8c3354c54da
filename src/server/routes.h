// The table of the API: which verb of the service answers which path of api/openapi.yaml.
#pragma once

#include "base/result.h"
#include "server/metrics.h"
#include "server/router.h"
#include "service/service.h"

namespace tokenmill::server {

// What handlers work with. Both outlive the router.
struct Api {
  service::Service& service;
  Metrics& metrics;
};

// Every route stands behind the contract's check (contract_check.h). corrupt_data when the contract
// that was built in cannot be read.
Result<Router> make_routes(Api api);

}  // namespace tokenmill::server
