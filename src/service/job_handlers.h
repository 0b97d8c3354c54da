// What each kind of job means: the plan its child gets, and how its result becomes visible.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "catalog/catalog.h"
#include "hub/hub_settings.h"
#include "job/job_runner.h"
#include "service/data_dir.h"
#include "service/inspector_client.h"

namespace tokenmill::service {

// What the handlers borrow; all of it outlives the runner.
struct JobWorld {
  catalog::Catalog& catalog;
  const DataDir& data_dir;
  const hub::HubSettings& hub;
  InspectorClient& inspector;
  std::size_t threads = 1;
  std::size_t downloads_at_once = 2;
  std::size_t tokenizations_at_once = 1;
};

std::map<std::string, job::JobHandlers, std::less<>> make_job_handlers(const JobWorld& world);

}  // namespace tokenmill::service
