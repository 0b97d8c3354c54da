#include "server/api_server.h"

#include <utility>

#include "server/routes.h"
#include "server/static_files.h"

namespace tokenmill::server {

struct ApiServer::State {
  explicit State(service::Service& service)
      : events([&service](std::string_view channel) { return service.snapshot(channel); }) {}

  Metrics metrics;
  EventHub events;
  std::unique_ptr<HttpServer> http;
};

ApiServer::ApiServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
ApiServer::~ApiServer() = default;

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiServerOptions options,
                                                    service::Service& service) {
  auto state = std::make_unique<State>(service);
  auto files = std::make_shared<const StaticFiles>(TM_TRY(StaticFiles::open(options.web_folder)));
  Router router = TM_TRY(make_routes({service, state->metrics}));
  router.set_fallback([files](const Request& request) { return files->respond(request); });
  state->http = TM_TRY(
      HttpServer::start(std::move(options.http), std::move(router), state->events, state->metrics));
  return std::unique_ptr<ApiServer>(new ApiServer(std::move(state)));
}

service::EventSink ApiServer::event_sink() {
  return [&events = state_->events](const service::Event& event) { events.publish(event); };
}

std::string ApiServer::url() const { return state_->http->url(); }
std::uint16_t ApiServer::port() const { return state_->http->port(); }
void ApiServer::stop() { state_->http->stop(); }

}  // namespace tokenmill::server
