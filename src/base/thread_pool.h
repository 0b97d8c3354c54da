// Tasks, not threads: one pool, built in main, passed by reference.
//
// `parallel_for` is the only tool: it runs `task(index, worker)` for each index below `count` and
// returns when all have returned. Tasks must not throw and must not call `parallel_for`. `worker`
// is below `threads()` and tells tasks apart that run at the same time, for scratch space.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tokenmill {

class ThreadPool {
 public:
  // `threads` >= 1; the calling thread is one of them, so a pool of one starts no thread.
  explicit ThreadPool(std::size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t threads() const { return workers_.size() + 1; }

  // One caller at a time.
  void parallel_for(std::size_t count, const std::function<void(std::size_t, std::size_t)>& task);

 private:
  void work(std::size_t worker);
  void run_tasks(std::unique_lock<std::mutex>& lock, std::size_t worker);

  std::mutex mutex_;
  std::condition_variable work_ready_;
  std::condition_variable work_done_;
  const std::function<void(std::size_t, std::size_t)>* task_ = nullptr;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> workers_;
};

}  // namespace tokenmill
