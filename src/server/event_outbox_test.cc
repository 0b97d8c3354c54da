#include "server/event_outbox.h"

#include <gtest/gtest.h>

namespace tokenmill::server {
namespace {

using std::chrono::milliseconds;

Message text(std::string value) { return std::make_shared<const std::string>(std::move(value)); }

class EventOutboxTest : public testing::Test {
 protected:
  // What leaves at `ms` after the beginning, joined by spaces.
  std::string leaves_at(int ms) {
    std::string all;
    while (const Message message = outbox_.pop(SteadyTime() + milliseconds(ms))) {
      all += (all.empty() ? "" : " ") + *message;
    }
    return all;
  }

  EventLimits limits_;
  EventOutbox outbox_{limits_};
};

TEST_F(EventOutboxTest, sends_the_newest_progress_once_per_interval) {
  for (int i = 0; i < 10; ++i) outbox_.push_progress("a", "job", text(std::to_string(i)));
  EXPECT_EQ(leaves_at(1000), "9");
  outbox_.push_progress("a", "job", text("10"));
  EXPECT_EQ(leaves_at(1499), "");
  EXPECT_EQ(outbox_.next_due(SteadyTime() + milliseconds(1100)), SteadyTime() + milliseconds(1500));
  EXPECT_EQ(leaves_at(1500), "10");
}

TEST_F(EventOutboxTest, several_jobs_take_turns) {
  outbox_.push_progress("a", "1", text("a1"));
  outbox_.push_progress("b", "1", text("b1"));
  EXPECT_EQ(leaves_at(0), "a1");
  outbox_.push_progress("a", "1", text("a2"));
  EXPECT_EQ(leaves_at(500), "b1");
  EXPECT_EQ(leaves_at(1000), "a2");
}

TEST_F(EventOutboxTest, several_jobs_share_a_batch_when_asked) {
  outbox_.set_batched(true);
  outbox_.push_progress("a", "1", text("1"));
  outbox_.push_progress("a", "2", text("2"));
  EXPECT_EQ(leaves_at(0), "[1,2]");
  outbox_.push_progress("a", "2", text("3"));
  EXPECT_EQ(leaves_at(500), "3");
}

TEST_F(EventOutboxTest, a_last_word_leaves_at_once_and_ends_the_progress) {
  outbox_.push_progress("a", "1", text("50"));
  EXPECT_EQ(leaves_at(0), "50");
  outbox_.push_progress("a", "1", text("90"));
  outbox_.push("a", "1", text("done"));
  EXPECT_EQ(leaves_at(1), "done");
  EXPECT_EQ(leaves_at(10'000), "");
}

TEST_F(EventOutboxTest, the_snapshot_comes_first) {
  outbox_.hold("a");
  outbox_.push("a", "1", text("queued"));
  outbox_.push_progress("a", "1", text("10"));
  outbox_.push("b", "2", text("other"));
  EXPECT_EQ(leaves_at(0), "other");
  EXPECT_EQ(outbox_.next_due(SteadyTime()), std::nullopt);
  outbox_.release("a", text("snapshot"));
  EXPECT_EQ(leaves_at(1), "snapshot queued 10");
}

TEST_F(EventOutboxTest, a_dropped_channel_is_silent) {
  outbox_.hold("a");
  outbox_.push("a", "1", text("queued"));
  outbox_.push_progress("a", "1", text("10"));
  outbox_.drop_channel("a");
  outbox_.release("a", text("snapshot"));
  EXPECT_EQ(leaves_at(0), "");
}

TEST_F(EventOutboxTest, is_congested_beyond_either_limit) {
  for (std::size_t i = 0; i < limits_.outbound_messages_max; ++i) outbox_.push("a", "1", text("x"));
  EXPECT_FALSE(outbox_.is_congested());
  outbox_.push("a", "1", text("x"));
  EXPECT_TRUE(outbox_.is_congested());
  leaves_at(0);
  outbox_.push("a", "1", text(std::string(limits_.outbound_bytes_max, 'x')));
  EXPECT_FALSE(outbox_.is_congested());
  outbox_.push("a", "1", text("x"));
  EXPECT_TRUE(outbox_.is_congested());
}

}  // namespace
}  // namespace tokenmill::server
