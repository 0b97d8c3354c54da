#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace tokenmill {
namespace {

TEST(ThreadPool, RunsEachIndexOnceForAnyNumberOfThreads) {
  for (const std::size_t threads : {1, 2, 8}) {
    ThreadPool pool(threads);
    for (const std::size_t count : {0, 1, 7, 1000}) {
      std::vector<std::atomic<int>> runs(count);
      std::atomic<bool> worker_in_range = true;
      pool.parallel_for(count, [&](std::size_t index, std::size_t worker) {
        ++runs[index];
        if (worker >= pool.threads()) worker_in_range = false;
      });
      for (const auto& run : runs) EXPECT_EQ(run, 1);
      EXPECT_TRUE(worker_in_range);
    }
  }
}

}  // namespace
}  // namespace tokenmill
