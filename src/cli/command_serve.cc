#include "cli/command_serve.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "base/child_process.h"
#include "base/format.h"
#include "base/log.h"
#include "base/version.h"
#include "server/api_server.h"

namespace tokenmill::cli {
namespace {

constexpr std::uint16_t kDefaultPort = 7420;

// SIGINT and SIGTERM are taken off every thread that starts later and waited for here.
class Signals {
 public:
  Signals() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, &old_);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() { ::pthread_sigmask(SIG_SETMASK, &old_, nullptr); }

  void wait() {
    int signal_number = 0;
    ::sigwait(&set_, &signal_number);
    // A second signal ends the process at once, whatever still hangs.
    ::pthread_sigmask(SIG_SETMASK, &old_, nullptr);
  }

 private:
  sigset_t set_{};
  sigset_t old_{};
};

fs::path default_web_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const char* place : {"../share/tokenmill/web", "../../../web/dist"}) {
    const fs::path folder = (program.parent_path() / place).lexically_normal();
    if (fs::exists(folder / "index.html", error)) return folder;
  }
  return {};
}

void announce(const service::ServiceOptions& options, const std::string& url) {
  const auto available = free_space_bytes(options.data_dir);
  std::fputs(format("tokenmill {} · data in {} ({} free)\n"
                    "  Web UI   {}/\n"
                    "  API      {}/docs\n"
                    "  Hub      {}{}\n"
                    "Press Ctrl-C to stop. Running jobs resume at the next start.\n",
                    kVersion, options.data_dir.string(), show_bytes(available.value_or(0)), url,
                    url, options.hub.endpoint.host,
                    options.hub.token.empty() ? "" : " · signed in with a token")
                 .c_str(),
             stderr);
}

void open_browser(const std::string& url) {
  // Only on a desktop; a browser that does not start is no reason not to serve.
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  ChildOptions options;
  options.program = "/usr/bin/xdg-open";
  options.arguments = {url};
  if (auto child = ChildProcess::start(options)) (void)child->wait_until(SteadyTime::max());
}

// The usual port may be taken by another tokenmill; a port that was asked for may not.
Result<std::unique_ptr<server::ApiServer>> start_server(const ServeArguments& arguments,
                                                        service::Service& service) {
  server::ApiServerOptions options;
  options.http.host = arguments.host;
  options.http.port = arguments.port.value_or(kDefaultPort);
  options.http.access.allowed_hosts = arguments.allowed_hosts;
  options.web_folder =
      arguments.web_folder.empty() ? default_web_folder() : fs::path(arguments.web_folder);
  if (const char* token = std::getenv("TOKENMILL_TOKEN")) {
    options.http.access.token = Secret(token);
  }
  auto server = server::ApiServer::start(options, service);
  if (server || arguments.port || server.error().code != ErrorCode::conflict) return server;
  options.http.port = 0;
  return server::ApiServer::start(options, service);
}

}  // namespace

Status run_serve(Context& context, const ServeArguments& arguments) {
  service::ServiceOptions options = TM_TRY(context.service_options());
  options.serves_others = true;
  options.downloads_at_once = arguments.downloads_at_once;
  options.tokenizations_at_once = arguments.tokenizations_at_once;
  Signals signals;
  // The end, in order: jobs stop and go back to the queue, clients hear of it and are sent away,
  // the catalog closes.
  const auto service = TM_TRY(service::Service::open(options));
  const auto server = TM_TRY(start_server(arguments, *service));
  TM_CHECK(service->run_jobs(server->event_sink()));
  announce(options, server->url());
  if (arguments.opens_browser) open_browser(server->url());
  signals.wait();
  log_info("stopping");
  service->stop_jobs();
  server->stop();
  return {};
}

}  // namespace tokenmill::cli
