// Notices what other owners do to jobs by looking at the rows: a job that the CLI or another
// machine runs looks the same to an observer as one of ours, at most one look later.
//
// Not thread-safe; the control thread of the runner looks every 500 ms.
#pragma once

#include <map>
#include <string>

#include "catalog/catalog.h"
#include "job/job_runner.h"

namespace tokenmill::job {

class JobWatcher {
 public:
  // Reports no job whose owner is `own_owner`. The referenced values must outlive the watcher.
  JobWatcher(catalog::Catalog& catalog, const std::string& own_owner, const JobObserver& observer)
      : catalog_(catalog), own_owner_(own_owner), observer_(observer) {}

  // One look. The first only learns what there is; later ones report what changed since. A failure
  // of the catalog is left to the next look.
  void look();

 private:
  struct Seen {
    catalog::JobState state;
    std::int64_t epoch = 0;
    json::object progress;
  };
  void compare(const JobRecord& job);
  void forget_ended();

  catalog::Catalog& catalog_;
  const std::string& own_owner_;
  const JobObserver& observer_;
  std::map<std::string, Seen> seen_;
  bool is_first_look_ = true;
};

}  // namespace tokenmill::job
