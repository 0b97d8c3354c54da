#include "server/event_outbox.h"

#include <algorithm>
#include <utility>

namespace tokenmill::server {

void EventOutbox::hold(const std::string& channel) {
  if (held(channel) == nullptr) held_.push_back({channel, {}});
}

void EventOutbox::release(const std::string& channel, Message snapshot) {
  Held* waiting = held(channel);
  if (waiting == nullptr) return;  // unsubscribed while the snapshot was read
  enqueue(std::move(snapshot));
  for (Message& message : waiting->messages) enqueue(std::move(message));
  std::erase_if(held_, [&](const Held& entry) { return entry.channel == channel; });
}

void EventOutbox::drop_channel(const std::string& channel) {
  std::erase_if(held_, [&](const Held& entry) { return entry.channel == channel; });
  std::erase_if(progress_, [&](const Progress& entry) { return entry.channel == channel; });
}

void EventOutbox::push_progress(const std::string& channel, const std::string& key,
                                Message message) {
  const auto same = std::ranges::find_if(progress_, [&](const Progress& entry) {
    return entry.channel == channel && entry.key == key;
  });
  if (same != progress_.end()) {
    same->message = std::move(message);
  } else {
    progress_.push_back({channel, key, std::move(message)});
  }
}

void EventOutbox::push(const std::string& channel, const std::string& key, Message message) {
  std::erase_if(progress_, [&](const Progress& entry) {
    return entry.channel == channel && entry.key == key;
  });
  if (Held* waiting = held(channel)) {
    waiting->messages.push_back(std::move(message));
  } else {
    enqueue(std::move(message));
  }
}

void EventOutbox::push_reply(Message message) { enqueue(std::move(message)); }

Message EventOutbox::pop(SteadyTime now) {
  if (!ready_.empty()) {
    Message message = std::move(ready_.front());
    ready_.pop_front();
    bytes_ -= message->size();
    return message;
  }
  if (last_progress_ && now - *last_progress_ < limits_.progress_interval) return nullptr;
  Message message = take_progress();
  if (message != nullptr) last_progress_ = now;
  return message;
}

std::optional<SteadyTime> EventOutbox::next_due(SteadyTime now) const {
  if (!ready_.empty()) return now;
  const bool any = std::ranges::any_of(
      progress_, [this](const Progress& entry) { return held(entry.channel) == nullptr; });
  if (!any) return std::nullopt;
  return last_progress_ ? std::max(now, *last_progress_ + limits_.progress_interval) : now;
}

const EventOutbox::Held* EventOutbox::held(const std::string& channel) const {
  const auto found = std::ranges::find(held_, channel, &Held::channel);
  return found == held_.end() ? nullptr : &*found;
}

EventOutbox::Held* EventOutbox::held(const std::string& channel) {
  return const_cast<Held*>(std::as_const(*this).held(channel));
}

void EventOutbox::enqueue(Message message) {
  bytes_ += message->size();
  ready_.push_back(std::move(message));
}

// One job's progress, the longest waiting first; with `batched_`, that of all jobs.
Message EventOutbox::take_progress() {
  std::vector<Message> taken;
  for (auto entry = progress_.begin(); entry != progress_.end();) {
    if (held(entry->channel) != nullptr || (!batched_ && !taken.empty())) {
      ++entry;
    } else {
      taken.push_back(std::move(entry->message));
      entry = progress_.erase(entry);
    }
  }
  if (taken.empty()) return nullptr;
  if (taken.size() == 1) return taken.front();
  std::string batch = "[";
  for (const Message& message : taken) batch += (batch.size() > 1 ? "," : "") + *message;
  return std::make_shared<const std::string>(batch + "]");
}

}  // namespace tokenmill::server
