#include "service/events.h"

#include "service/views.h"

namespace tokenmill::service {
namespace {

using Kind = job::JobEvent::Kind;

// The PRD's name for the work: a job of kind "tokenize" makes a "tokenization".
std::string subject_of(const catalog::JobRecord& job) {
  return job.kind == catalog::kTokenizeJob ? "tokenization" : job.kind;
}

std::string_view verb_of(Kind kind) {
  switch (kind) {
    case Kind::started:
    case Kind::requeued:
    case Kind::progress:
      return "progress";
    case Kind::paused:
      return "paused";
    case Kind::ready:
      return "completed";
    case Kind::failed:
      return "failed";
    case Kind::cancelled:
      return "cancelled";
  }
  return "progress";
}

std::string channel_of(const std::string& dataset_id) { return "dataset/" + dataset_id; }

void add_outcome(const job::JobEvent& event, json::object& data) {
  if (event.kind == Kind::failed && event.job.error) {
    data["error"] = event.job.error->message;
    data["code"] = error_code_name(event.job.error->code);
    data["hint"] = event.job.error->hint;
  }
  if (event.kind == Kind::paused && event.job.pause) {
    for (const auto& member : pause_view(*event.job.pause)) data[member.key()] = member.value();
  }
  if (event.kind == Kind::ready) {
    data["progress"] = 100.0;
    if (!event.job.tokenization_id.empty()) data["tokenization_id"] = event.job.tokenization_id;
    if (const auto path = get_string(event.job.result, "file_path")) data["file_path"] = *path;
  }
}

}  // namespace

Event event_of(const job::JobEvent& job_event) {
  const catalog::JobRecord& job = job_event.job;
  Event event;
  event.channel = channel_of(job.dataset_id);
  event.name = subject_of(job) + "_" + std::string(verb_of(job_event.kind));
  event.is_terminal = catalog::is_at_rest(job.state);
  event.data = progress_view(job.kind, job.progress);
  event.data["job_id"] = job.id;
  event.data["dataset_id"] = job.dataset_id;
  add_outcome(job_event, event.data);
  return event;
}

Event job_queued_event(const catalog::JobRecord& job) {
  return {channel_of(job.dataset_id),
          "job_queued",
          {{"job_id", job.id}, {"dataset_id", job.dataset_id}, {"job", view_of(job)}},
          false};
}

Event dataset_deleted_event(const std::string& dataset_id) {
  return {channel_of(dataset_id), "dataset_deleted", {{"dataset_id", dataset_id}}, true};
}

Event dataset_restored_event(const std::string& dataset_id) {
  return {channel_of(dataset_id), "dataset_restored", {{"dataset_id", dataset_id}}, true};
}

}  // namespace tokenmill::service
