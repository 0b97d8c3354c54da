// What waits to be sent to one WebSocket client: the newest progress of each job, and everything
// else in its order.
//
// Progress is replaced by newer progress and leaves at most once per interval. Snapshots and last
// words leave at once and are never dropped; a last word takes the progress of its job with it.
// While a client is slow (more waits than the limits allow) its progress stays here.
//
// A channel whose snapshot is still being read is held: its events wait until the snapshot has
// gone. Thread rule: one thread. Time comes in as a parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/limits.h"

namespace tokenmill::server {

// One JSON text, shared by all clients it goes to.
using Message = std::shared_ptr<const std::string>;

class EventOutbox {
 public:
  // `limits` must outlive the outbox.
  explicit EventOutbox(const EventLimits& limits) : limits_(limits) {}

  // Several jobs' progress in one array per interval, instead of one job's in turn.
  void set_batched(bool batched) { batched_ = batched; }

  void hold(const std::string& channel);
  // The snapshot goes out before whatever was held; progress that was held stays the newest.
  void release(const std::string& channel, Message snapshot);
  void drop_channel(const std::string& channel);

  // `key` names the job within the channel.
  void push_progress(const std::string& channel, const std::string& key, Message message);
  void push(const std::string& channel, const std::string& key, Message message);
  // An answer to the client itself, of no channel.
  void push_reply(Message message);

  // The next message to send now; null when nothing may leave yet.
  Message pop(SteadyTime now);

  // When `pop` should be asked again; nullopt when nothing waits for time to pass.
  std::optional<SteadyTime> next_due(SteadyTime now) const;

  // Whether more waits than a client that reads would let wait.
  bool is_congested() const {
    return ready_.size() > limits_.outbound_messages_max || bytes_ > limits_.outbound_bytes_max;
  }

 private:
  struct Progress {
    std::string channel;
    std::string key;
    Message message;
  };
  struct Held {
    std::string channel;
    std::vector<Message> messages;
  };

  const Held* held(const std::string& channel) const;
  Held* held(const std::string& channel);
  void enqueue(Message message);
  Message take_progress();

  const EventLimits& limits_;
  bool batched_ = false;
  std::deque<Message> ready_;
  std::size_t bytes_ = 0;          // of `ready_`
  std::deque<Progress> progress_;  // whose turn it is stands first
  std::vector<Held> held_;
  std::optional<SteadyTime> last_progress_;
};

}  // namespace tokenmill::server
