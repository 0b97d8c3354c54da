// Counters for Prometheus. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tokenmill::server {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One answered request. Methods that HTTP does not define are counted as "other", so that a
  // client cannot make labels.
  void count_request(std::string_view method, int status, double seconds);

  void set_connections(std::size_t count);
  void set_event_clients(std::size_t count);
  void set_jobs(std::string_view status, std::size_t count);

  // The text exposition format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::server
