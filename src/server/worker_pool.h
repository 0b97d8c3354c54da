// Threads that run handlers, so that the I/O thread never waits for a disk or a catalog.
//
// Thread-safe. A task must not throw. `stop` runs what has begun to its end, drops what waits, and
// joins; the destructor stops.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tokenmill::server {

class WorkerPool {
 public:
  using Task = std::function<void()>;

  WorkerPool(std::size_t threads, std::size_t waiting_max);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the task is gone, when `waiting_max` tasks wait already or the pool has stopped.
  [[nodiscard]] bool post(Task task);

  void stop();

 private:
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tokenmill::server
