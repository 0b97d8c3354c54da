// Progress is counters that the worker bumps and a sampler reads; workers never call out.
//
// Every counter only grows during a run, except totals, which may be set again when better known
// (0: not known). Thread-safe: relaxed atomics; a reader may see one counter a moment before
// another.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace tokenmill {

struct Progress {
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<std::uint64_t> bytes_total{0};
  std::atomic<std::uint64_t> files_done{0};
  std::atomic<std::uint64_t> files_total{0};
  std::atomic<std::uint64_t> documents_done{0};
  std::atomic<std::uint64_t> tokens_done{0};
  std::atomic<std::uint64_t> sequences_done{0};

  // What is happening that a person should know, such as why nothing moves; empty most times.
  void set_note(std::string note) {
    const std::lock_guard lock(mutex_);
    note_ = std::move(note);
  }
  std::string note() const {
    const std::lock_guard lock(mutex_);
    return note_;
  }

 private:
  mutable std::mutex mutex_;
  std::string note_;
};

}  // namespace tokenmill
