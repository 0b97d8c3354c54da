// Everything that `tokenmill serve` listens with: the API, the events, the web UI.
//
//     auto server = ApiServer::start(options, service);
//     service.run_jobs(server->event_sink());
//     …
//     service.stop_jobs();
//     server->stop();
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "server/http_server.h"
#include "service/service.h"

namespace tokenmill::server {

struct ApiServerOptions {
  HttpOptions http = {};
  fs::path web_folder = {};  // the built web UI; an absent folder is an empty one
};

class ApiServer {
 public:
  // Answers requests when it returns. `service` must outlive the server. Errors: those of
  // HttpServer::start, and of reading the web UI's files.
  static Result<std::unique_ptr<ApiServer>> start(ApiServerOptions options,
                                                  service::Service& service);
  // Stops.
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  // Takes the events of the service to the WebSocket clients; any thread. Valid while the server
  // lives, also after `stop`.
  service::EventSink event_sink();

  std::string url() const;
  std::uint16_t port() const;

  // See HttpServer::stop.
  void stop();

 private:
  struct State;
  explicit ApiServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::server
