// Start and end of the service; the verbs are in datasets.cc, tokenizations.cc and jobs.cc.

#include "service/service.h"

#include <set>
#include <thread>

#include "base/format.h"
#include "base/version.h"
#include "service/events.h"
#include "service/job_handlers.h"
#include "service/service_state.h"

namespace tokenmill::service {
namespace {

// How long a verb waits for a Hub that says nothing or is not well.
constexpr std::chrono::milliseconds kVerbPatience{10'000};

// Tokenization folders that a row lists, or that a job is about to publish.
Result<std::set<std::string>> wanted_tokenizations(catalog::Catalog& catalog) {
  std::set<std::string> wanted;
  // Jobs first: one that ends in between is then listed as a row.
  catalog::JobQuery active;
  active.states = {catalog::JobState::queued, catalog::JobState::running,
                   catalog::JobState::publishing, catalog::JobState::paused};
  active.limit = 1'000'000;
  const auto jobs = TM_TRY(catalog.list_jobs(active));
  for (const auto& job : jobs.items) wanted.insert(job.tokenization_id);
  const auto records = TM_TRY(catalog.list_tokenizations("", catalog::Presence::any));
  for (const auto& record : records) wanted.insert(record.id);
  return wanted;
}

}  // namespace

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(ServiceOptions options) {
  auto state = std::make_unique<State>();
  if (options.threads == 0) options.threads = std::max(1U, std::thread::hardware_concurrency());
  state->data_dir = DataDir(fs::absolute(options.data_dir));
  TM_CHECK(state->data_dir.create());
  state->catalog = TM_TRY(catalog::open_catalog(options.database_url.empty()
                                                    ? state->data_dir.catalog_file().string()
                                                    : options.database_url));
  options.hub.http.user_agent = format("tokenmill/{}", kVersion);
  // Of the verbs only: somebody waits for their answer. Jobs have all the time there is.
  hub::HubSettings verb_hub = options.hub;
  verb_hub.http.stall_timeout = kVerbPatience;
  state->http = TM_TRY(hub::make_hub_http_client(verb_hub));
  state->hub = std::make_unique<hub::HubClient>(*state->http, options.hub,
                                                hub::RetryOptions{.patience = kVerbPatience});
  state->options = std::move(options);

  const JobWorld world{*state->catalog,
                       state->data_dir,
                       state->hub->settings(),
                       state->inspector,
                       state->options.threads,
                       state->options.downloads_at_once,
                       state->options.tokenizations_at_once};
  job::JobRunnerOptions runner;
  runner.staging_dir = state->data_dir.staging();
  runner.adopts_unowned = state->options.serves_others;
  runner.watches_others = state->options.serves_others;
  state->runner = std::make_unique<job::JobRunner>(
      *state->catalog, runner, make_job_handlers(world),
      [raw = state.get()](const job::JobEvent& event) {
        raw->emit(event_of(event));
        const bool has_files =
            event.kind == job::JobEvent::Kind::ready && event.job.kind == catalog::kDownloadJob;
        if (has_files && raw->housekeeper) raw->housekeeper->note_new_files(event.job.dataset_id);
      });
  return std::unique_ptr<Service>(new Service(std::move(state)));
}

Status Service::run_jobs(EventSink sink) {
  {
    const std::lock_guard lock(state_->sink_mutex);
    state_->sink = std::move(sink);
  }
  // Only who runs jobs cleans up: a command that lists must not touch anything.
  const auto wanted = TM_TRY(wanted_tokenizations(*state_->catalog));
  TM_CHECK(state_->data_dir.collect_garbage(
      [&wanted](const std::string& id) { return wanted.contains(id); }));
  if (state_->options.serves_others) {
    state_->inspector.warm();
    state_->housekeeper = std::make_unique<Housekeeper>(Housekeeper::Work{
        [raw = state_.get()](const std::string& id) { (void)raw->count_rows(id); },
        [raw = state_.get()](const std::string& time) { (void)raw->empty_trash(time); }});
  }
  return state_->runner->start();
}

void Service::stop_jobs() {
  state_->verb_stop.request_stop();
  state_->runner->stop();
  state_->housekeeper.reset();
}

Status Service::State::empty_trash(const std::string& time) {
  const auto trash = TM_TRY(catalog->list_trash(time));
  for (const auto& tokenization : trash.tokenizations) {
    TM_CHECK(catalog->delete_tokenization(tokenization.id, catalog::Presence::trashed));
    inspector.forget();
    TM_CHECK(data_dir.discard(data_dir.tokenization(tokenization.id)));
  }
  for (const auto& dataset : trash.datasets) {
    TM_CHECK(remove_dataset(dataset, catalog::Presence::trashed));
  }
  return {};
}

void Service::State::emit(const Event& event) {
  const std::lock_guard lock(sink_mutex);
  if (sink) sink(event);
}

}  // namespace tokenmill::service
