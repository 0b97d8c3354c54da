// Puts right what owners left behind that died: their jobs and their staging folders.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/catalog.h"

namespace tokenmill::job {

// Not thread-safe.
class Recovery {
 public:
  explicit Recovery(catalog::Catalog& catalog) : catalog_(catalog) {}

  // Puts the active jobs of dead owners into the queue for anybody; returns how many. Owners on
  // other machines count as dead when their row did not change for kLease of our own time, so that
  // their clocks do not matter: that takes several calls.
  Result<int> release_lost_jobs(const std::string& own_owner);

  // Removes the folders <job>.<epoch> whose epoch is not that of a running job any more.
  Status remove_dead_staging(const fs::path& staging_dir);

  static constexpr std::chrono::seconds kLease{30};

 private:
  struct Sign {
    std::string updated_at;
    SteadyTime seen_at;
  };
  bool is_lost(const catalog::JobRecord& job);

  catalog::Catalog& catalog_;
  std::map<std::string, Sign> signs_;  // by job, of owners that cannot be looked up
};

}  // namespace tokenmill::job
