#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>

namespace tokenmill::server {
namespace {

std::string known_method(std::string_view method) {
  constexpr std::array kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return std::ranges::find(kMethods, method) == kMethods.end() ? "other" : std::string(method);
}

prometheus::Histogram::BucketBoundaries latency_buckets() {
  return {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30};
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("tokenmill_http_requests_total")
                                                          .Help("Requests answered")
                                                          .Register(registry);
  prometheus::Histogram& seconds = prometheus::BuildHistogram()
                                       .Name("tokenmill_http_request_seconds")
                                       .Help("From the head of a request to its answer")
                                       .Register(registry)
                                       .Add({}, latency_buckets());
  prometheus::Gauge& connections = prometheus::BuildGauge()
                                       .Name("tokenmill_http_connections")
                                       .Help("Open connections, WebSocket clients included")
                                       .Register(registry)
                                       .Add({});
  prometheus::Gauge& event_clients = prometheus::BuildGauge()
                                         .Name("tokenmill_event_clients")
                                         .Help("WebSocket clients")
                                         .Register(registry)
                                         .Add({});
  prometheus::Family<prometheus::Gauge>& jobs =
      prometheus::BuildGauge().Name("tokenmill_jobs").Help("Jobs by status").Register(registry);
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view method, int status, double seconds) {
  state_->requests.Add({{"method", known_method(method)}, {"status", std::to_string(status)}})
      .Increment();
  state_->seconds.Observe(seconds);
}

void Metrics::set_connections(std::size_t count) {
  state_->connections.Set(static_cast<double>(count));
}

void Metrics::set_event_clients(std::size_t count) {
  state_->event_clients.Set(static_cast<double>(count));
}

void Metrics::set_jobs(std::string_view status, std::size_t count) {
  state_->jobs.Add({{"status", std::string(status)}}).Set(static_cast<double>(count));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace tokenmill::server
