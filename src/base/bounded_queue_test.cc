#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokenmill {
namespace {

TEST(BoundedQueue, KeepsOrderAndNeverHoldsMoreThanItsRoom) {
  BoundedQueue<int> queue(2);
  std::atomic<int> pushed{0};
  std::jthread producer([&] {
    for (int i = 0; i < 1000; ++i) {
      queue.push(i);
      ++pushed;
    }
    queue.close();
  });
  int expected = 0;
  while (const auto item = queue.pop()) {
    EXPECT_EQ(*item, expected++);
    EXPECT_LE(pushed.load(), expected + 2);
  }
  EXPECT_EQ(expected, 1000);
}

TEST(BoundedQueue, AbandonWakesAProducerThatWaits) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1));
  bool accepted = true;
  std::jthread producer([&] { accepted = queue.push(2); });
  queue.abandon();
  producer.join();
  EXPECT_FALSE(accepted);
  EXPECT_FALSE(queue.pop());
}

}  // namespace
}  // namespace tokenmill
