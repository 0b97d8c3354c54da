// The test program in its three roles: the tests, the child of a job, an owner to be killed.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <thread>

#include "base/failpoint.h"
#include "job/job_child.h"
#include "job/test_jobs.h"

namespace tokenmill::job {
namespace {

void wait_for_ever(const Run& run, bool heeds_stop) {
  while (!heeds_stop || !run.stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Writes the rows, and ends badly at the document `crash_at` when there is one.
Result<json::object> write_rows(const json::object& plan, Run& run) {
  const auto documents = get_int(plan, "documents").value_or(0);
  const auto crash_at = get_int(plan, "crash_at").value_or(-1);
  auto file = TM_TRY(
      File::open(std::string(get_string(plan, "staging").value()) + "/rows", File::Mode::create));
  for (std::int64_t i = 0; i < documents; ++i) {
    if (i == crash_at) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the counters are sent
      ::raise(SIGKILL);  // as the kernel does when memory runs out
    }
    TM_CHECK(check_not_stopped(run));
    TM_CHECK(file.write(format("row {}\n", i)));
    run.progress.documents_done = static_cast<std::uint64_t>(i + 1);
  }
  return json::object{{"documents", documents}};
}

// What the child of a test does: the plan's "do".
Result<json::object> do_test_work(const json::object& plan, Run& run, ChildSettings& settings) {
  const auto what = get_string(plan, "do").value_or("");
  if (what == "write") return write_rows(plan, run);
  if (what == "listen") {
    // Its progress is what it was last told.
    settings.listen([&run](const json::object& told) {
      run.progress.documents_done = static_cast<std::uint64_t>(get_int(told, "n").value_or(0));
    });
    wait_for_ever(run, true);
    settings.listen({});
    return fail(ErrorCode::cancelled, "Stopped");
  }
  if (what == "no_room") return fail(ErrorCode::disk_full, "No room", "Make some");
  if (what == "wait" || what == "ignore") {
    run.progress.documents_done = 7;
    const fs::path staging = std::string(get_string(plan, "staging").value());
    TM_CHECK(write_file_atomically(staging / "pid", std::to_string(::getpid())));
    wait_for_ever(run, what == "wait");
    return fail(ErrorCode::cancelled, "Stopped");
  }
  if (what == "fail") return fail(ErrorCode::gated, "The repository is gated", "Ask for access");
  if (what == "throw") throw std::runtime_error("thrown on purpose");
  if (what == "bad_alloc") throw std::bad_alloc();
  if (what == "exit") ::_exit(3);
  if (what == "print") std::puts("a library says hello");
  return json::object{{"did", what}, {"pid", ::getpid()}};
}

}  // namespace

JobHandlers make_test_handlers(catalog::Catalog& catalog, const fs::path& data) {
  JobHandlers handlers;
  handlers.pauses_on = {ErrorCode::disk_full};
  handlers.make_child_plan = [](const JobRecord& job, const fs::path& staging) {
    json::object plan = job.plan;
    plan["settings"] = job.settings;
    plan["staging"] = staging.string();
    return plan;
  };
  handlers.publish = [&catalog, data](const JobRecord& job, const fs::path& staging,
                                      const json::object& result) -> Status {
    const auto target = data / "tokenizations" / job.tokenization_id;
    TM_CHECK(remove_tree(target));  // of an earlier try: it is not in the catalog
    TM_CHECK(sync_files_in(staging));
    TM_CHECK(rename_no_replace(staging, target));
    failpoint("test.renamed");
    TM_CHECK(sync_folder(target.parent_path()));
    catalog::TokenizationRecord tokenization;
    tokenization.id = job.tokenization_id;
    tokenization.dataset_id = job.dataset_id;
    tokenization.num_sequences = get_int(result, "documents").value_or(0);
    tokenization.token_file_path = target.string();
    tokenization.options_key = job.key;
    return catalog.finish_tokenize_job({job.id, job.epoch}, tokenization);
  };
  handlers.discard = [data](const JobRecord& job) {
    (void)remove_tree(data / "tokenizations" / job.tokenization_id);
  };
  return handlers;
}

namespace {

std::atomic<long> steps_left = 0;

// Kills this process at the n-th failpoint it comes to.
void kill_when_due(std::string_view /*name*/) {
  if (--steps_left == 0) ::raise(SIGKILL);
}

// owner <catalog> <data> <job> <steps>: runs the job to its end, or dies on the way.
int run_owner(char** arguments) {
  const fs::path data = arguments[1];
  auto catalog = catalog::open_catalog(arguments[0]);
  if (!catalog) return 2;
  steps_left = std::stol(arguments[3]);
  set_failpoint_hook(&kill_when_due);
  std::map<std::string, JobHandlers, std::less<>> handlers;
  handlers.emplace(catalog::kTokenizeJob, make_test_handlers(**catalog, data));
  JobRunner runner(**catalog, {.staging_dir = data / "staging", .watches_others = false},
                   std::move(handlers), {});
  if (!runner.start()) return 3;
  const auto job = runner.wait(arguments[2], std::chrono::seconds(60));
  return job && is_final(job->state) ? 0 : 4;
}

}  // namespace
}  // namespace tokenmill::job

int main(int argc, char** argv) {
  const std::string role = argc > 1 ? argv[1] : "";
  if (role == "job-child") return tokenmill::job::run_job_child(tokenmill::job::do_test_work);
  if (role == "owner" && argc == 6) return tokenmill::job::run_owner(argv + 2);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
