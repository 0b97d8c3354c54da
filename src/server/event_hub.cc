#include "server/event_hub.h"

#include <utility>

#include "base/uuid.h"

namespace tokenmill::server {
namespace {

constexpr std::string_view kDatasetPrefix = "dataset/";

bool is_progress(const Event& event) { return event.name.ends_with("_progress"); }

// What tells the progress of two jobs on one channel apart.
std::string key_of(const Event& event) {
  return std::string(get_string(event.data, "job_id").value_or(""));
}

}  // namespace

bool is_channel(std::string_view name) {
  if (name == kJobsChannel) return true;
  return name.starts_with(kDatasetPrefix) && is_uuid(name.substr(kDatasetPrefix.size()));
}

Message event_message(std::string_view channel, std::string_view event, std::uint64_t sequence,
                      const json::object& data) {
  return std::make_shared<const std::string>(to_json(
      json::object{{"channel", channel}, {"event", event}, {"seq", sequence}, {"data", data}}));
}

void EventHub::publish(Event event) {
  const std::lock_guard lock(mutex_);
  if (!wake_) return;
  inbox_.push_back({++sequence_, std::move(event)});
  // Only the first of a burst wakes the I/O thread; it takes all there are.
  if (inbox_.size() == 1) wake_();
}

void EventHub::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  inbox_.clear();
}

void EventHub::deliver() {
  std::vector<Numbered> arrived;
  {
    const std::lock_guard lock(mutex_);
    arrived.swap(inbox_);
  }
  for (const Numbered& numbered : arrived) {
    send(numbered.event.channel, numbered);
    if (numbered.event.channel != kJobsChannel) send(std::string(kJobsChannel), numbered);
  }
}

void EventHub::send(const std::string& channel, const Numbered& numbered) {
  const auto found = followers_.find(channel);
  if (found == followers_.end()) return;
  const Event& event = numbered.event;
  const Message message = event_message(channel, event.name, numbered.sequence, event.data);
  const std::string key = key_of(event);
  for (EventClient* client : found->second) {
    if (is_progress(event)) {
      client->outbox.push_progress(channel, key, message);
    } else {
      client->outbox.push(channel, key, message);
    }
    client->wake();
  }
}

std::uint64_t EventHub::subscribe(EventClient& client, const std::string& channel) {
  deliver();
  client.channels.insert(channel);
  client.outbox.hold(channel);
  followers_[channel].insert(&client);
  const std::lock_guard lock(mutex_);
  return sequence_ - inbox_.size();
}

void EventHub::send_snapshot(EventClient& client, const std::string& channel,
                             std::uint64_t sequence, const json::object& data) {
  client.outbox.release(channel, event_message(channel, "snapshot", sequence, data));
  client.wake();
}

void EventHub::unsubscribe(EventClient& client, const std::string& channel) {
  client.channels.erase(channel);
  client.outbox.drop_channel(channel);
  const auto found = followers_.find(channel);
  if (found == followers_.end()) return;
  found->second.erase(&client);
  if (found->second.empty()) followers_.erase(found);
}

void EventHub::disconnect(EventClient& client) {
  while (!client.channels.empty()) {
    const std::string channel = *client.channels.begin();
    unsubscribe(client, channel);
  }
}

}  // namespace tokenmill::server
