// What happens to a job, as the events of api/events.md.
#pragma once

#include "job/job_runner.h"
#include "service/service.h"

namespace tokenmill::service {

// On the channel of the job's dataset: `download_progress`, `tokenization_completed`, …
Event event_of(const job::JobEvent& job_event);

Event job_queued_event(const catalog::JobRecord& job);
Event dataset_deleted_event(const std::string& dataset_id);
Event dataset_restored_event(const std::string& dataset_id);

}  // namespace tokenmill::service
