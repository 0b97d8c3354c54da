// Asks the inspector child (inspector.h), starting it when needed and again when it died.
//
// A hostile file can end the child, not us: its caller gets the error, the next one a new child.
// Thread-safe; questions are answered one after another on one thread, which is also the thread
// that starts the child, since a child lives as long as the thread that started it.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/child_process.h"
#include "base/json.h"
#include "base/result.h"

namespace tokenmill::service {

class InspectorClient {
 public:
  InspectorClient();
  ~InspectorClient();

  // Errors: those of the inspector; corrupt_data when the child died over the question; timeout
  // after 60 s, which also ends the child.
  Result<json::object> ask(const json::object& request);

  // Starts the child and lets it load its libraries, so that the first question need not wait for
  // that. Returns at once.
  void warm();

  // Ends the child, so that it holds no file that is about to be deleted.
  void forget();

 private:
  struct Question {
    std::string line;  // empty: forget
    std::promise<Result<json::object>> answer;
  };

  Result<json::object> post(std::string line);
  std::future<Result<json::object>> enqueue(std::string line);
  void work(const std::stop_token& stop);
  Result<json::object> answer(const std::string& line);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Question> questions_;
  std::optional<ChildProcess> child_;
  std::jthread thread_;
};

}  // namespace tokenmill::service
