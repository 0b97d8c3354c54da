// From the jobs to the WebSocket clients: who follows which channel, and what each is sent.
//
// `publish` may be called on any thread and only stores; everything else happens on the server's
// I/O thread. One JSON text is made per event and channel, and shared by all its followers.
// Every event has a number, `seq`, which grows; a snapshot carries the number of the last event
// before it was begun, so nothing is missed between a snapshot and what follows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/event_outbox.h"
#include "server/limits.h"
#include "service/service.h"

namespace tokenmill::server {

// `channel` is "dataset/{id}"; followers of "jobs" get the event too. Names that end in "_progress"
// are progress, which may be replaced by newer progress of the same `job_id`; all others reach
// every follower.
using service::Event;

// `data` of the snapshot of a channel. Called on a worker; may block.
using SnapshotSource = std::function<Result<json::object>(std::string_view channel)>;

inline constexpr std::string_view kJobsChannel = "jobs";

// "jobs", or "dataset/" and a UUID.
bool is_channel(std::string_view name);

// {"channel", "event", "seq", "data"}
Message event_message(std::string_view channel, std::string_view event, std::uint64_t sequence,
                      const json::object& data);

// One client, as the hub sees it. Belongs to its session; the hub forgets it in `disconnect`.
struct EventClient {
  EventClient(const EventLimits& limits, std::function<void()> wake_session)
      : outbox(limits), wake(std::move(wake_session)) {}

  EventOutbox outbox;
  std::function<void()> wake;  // something was put into `outbox`
  std::set<std::string> channels;
};

class EventHub {
 public:
  explicit EventHub(SnapshotSource snapshots) : snapshots_(std::move(snapshots)) {}

  // Thread-safe. Without a server that listens, the event is gone.
  void publish(Event event);

  // Thread-safe. `wake` must lead to `deliver` being called on the I/O thread; an empty one ends
  // that. `wake` runs on the publishing thread and must only post.
  void attach(std::function<void()> wake);

  // Thread-safe.
  Result<json::object> snapshot(std::string_view channel) const { return snapshots_(channel); }

  // The rest: I/O thread only.

  // Hands what was published to the clients that follow it.
  void deliver();

  // Begins to follow: later events are held until `send_snapshot`. Returns the number the snapshot
  // is to carry.
  std::uint64_t subscribe(EventClient& client, const std::string& channel);
  void send_snapshot(EventClient& client, const std::string& channel, std::uint64_t sequence,
                     const json::object& data);
  void unsubscribe(EventClient& client, const std::string& channel);
  void disconnect(EventClient& client);

 private:
  struct Numbered {
    std::uint64_t sequence = 0;
    Event event;
  };

  void send(const std::string& channel, const Numbered& numbered);

  SnapshotSource snapshots_;

  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Numbered> inbox_;
  std::uint64_t sequence_ = 0;

  std::map<std::string, std::set<EventClient*>, std::less<>> followers_;
};

}  // namespace tokenmill::server
