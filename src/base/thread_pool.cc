#include "base/thread_pool.h"

#include "base/assert.h"

namespace tokenmill {

ThreadPool::ThreadPool(std::size_t threads) {
  TM_ASSERT(threads >= 1);
  workers_.reserve(threads - 1);
  for (std::size_t worker = 1; worker < threads; ++worker) {
    workers_.emplace_back([this, worker] { work(worker); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_ready_.notify_all();
}

void ThreadPool::parallel_for(std::size_t count,
                              const std::function<void(std::size_t, std::size_t)>& task) {
  std::unique_lock lock(mutex_);
  TM_ASSERT(task_ == nullptr);
  task_ = &task;
  next_ = 0;
  count_ = count;
  work_ready_.notify_all();
  run_tasks(lock, 0);
  work_done_.wait(lock, [this] { return running_ == 0; });
  task_ = nullptr;
}

void ThreadPool::work(std::size_t worker) {
  std::unique_lock lock(mutex_);
  while (true) {
    work_ready_.wait(lock, [this] { return stopping_ || next_ < count_; });
    if (stopping_) return;
    run_tasks(lock, worker);
  }
}

// Takes indices one by one until none is left. `lock` is held on entry and on return.
void ThreadPool::run_tasks(std::unique_lock<std::mutex>& lock, std::size_t worker) {
  while (next_ < count_) {
    const std::size_t index = next_++;
    const auto* task = task_;
    ++running_;
    lock.unlock();
    (*task)(index, worker);
    lock.lock();
    if (--running_ == 0 && next_ >= count_) work_done_.notify_all();
  }
}

}  // namespace tokenmill
