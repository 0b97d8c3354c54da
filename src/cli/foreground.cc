#include "cli/foreground.h"

#include <signal.h>

#include <atomic>
#include <chrono>

#include "base/format.h"
#include "cli/terminal_progress.h"

namespace tokenmill::cli {
namespace {

std::atomic<bool> interrupted{false};

void on_interrupt(int signal_number) {
  if (interrupted.exchange(true)) ::_exit(128 + signal_number);
}

// Installs the handler for its lifetime.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupted = false;
    struct sigaction action{};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, &old_int_);
    ::sigaction(SIGTERM, &action, &old_term_);
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard() {
    ::sigaction(SIGINT, &old_int_, nullptr);
    ::sigaction(SIGTERM, &old_term_, nullptr);
  }

 private:
  struct sigaction old_int_{};
  struct sigaction old_term_{};
};

bool has_ended(const json::object& job) {
  const auto state = get_string(job, "status").value_or("");
  return state == "ready" || state == "failed" || state == "cancelled" || state == "paused";
}

// A pause that somebody asked for elsewhere is no failure of this command, but its job is not done.
std::unexpected<Error> outcome_of_pause(const json::object& job, const json::object& pause) {
  const bool is_wish = get_string(pause, "reason") == "user";
  return fail(is_wish ? ErrorCode::cancelled : ErrorCode::disk_full,
              std::string(get_string(pause, "message").value_or("Paused")),
              format("{}{}tokenmill resume {}", get_string(pause, "hint").value_or(""),
                     is_wish ? ": " : ", then ", get_string(job, "id").value_or("")));
}

Result<json::object> outcome_of(json::object job, std::string_view resume_hint) {
  const auto state = get_string(job, "status").value_or("");
  if (state == "ready") return job;
  if (state == "cancelled") {
    return fail(ErrorCode::cancelled, "Cancelled", std::string(resume_hint));
  }
  if (const json::object* pause = get_object(job, "pause")) return outcome_of_pause(job, *pause);
  const json::object* error = get_object(job, "error");
  if (error == nullptr) return fail(ErrorCode::internal, "The job failed without a reason");
  return fail(error_code_from_name(get_string(*error, "code").value_or("")),
              std::string(get_string(*error, "message").value_or("The job failed")),
              std::string(get_string(*error, "hint").value_or("")));
}

}  // namespace

Result<json::object> run_in_foreground(Context& context, const json::object& job,
                                       std::string_view resume_hint) {
  service::Service& service = *TM_TRY(context.service());
  const std::string job_id(get_string(job, "id").value_or(""));
  const std::string kind(get_string(job, "kind").value_or("job"));
  TerminalProgress progress(context.format() == OutputFormat::quiet
                                ? TerminalProgress::Style::none
                                : TerminalProgress::style_for_stderr(),
                            kind);
  const InterruptGuard guard;
  TM_CHECK(service.run_jobs([&](const service::Event& event) {
    if (get_string(event.data, "job_id") == job_id) progress.update(event.data);
  }));
  json::object current = job;
  bool cancel_sent = false;
  while (!has_ended(current)) {
    if (interrupted && !cancel_sent) {
      cancel_sent = true;
      TM_CHECK(service.cancel_job(job_id));
    }
    current = TM_TRY(service.wait_for_job(job_id, std::chrono::milliseconds(100)));
  }
  service.stop_jobs();
  progress.finish();
  return outcome_of(std::move(current), resume_hint);
}

}  // namespace tokenmill::cli
