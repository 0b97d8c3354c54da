#include "service/housekeeper.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/clock_offset.h"

namespace tokenmill::service {
namespace {

// Long enough to notice a mistake, short enough that a full disk is soon less full.
constexpr std::chrono::minutes kRestorable{10};
constexpr std::chrono::seconds kRound{20};

}  // namespace

Housekeeper::Housekeeper(Work work)
    : work_(std::move(work)), thread_([this](const std::stop_token& stop) { this->work(stop); }) {}

std::string Housekeeper::restorable_until() { return utc_now_plus(kRestorable); }

void Housekeeper::note_new_files(std::string dataset_id) {
  {
    const std::lock_guard lock(mutex_);
    new_files_.push_back(std::move(dataset_id));
  }
  changed_.notify_one();
}

void Housekeeper::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::optional<std::string> dataset_id;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, kRound, [this] { return !new_files_.empty(); });
      if (!new_files_.empty()) {
        dataset_id = std::move(new_files_.front());
        new_files_.pop_front();
      }
    }
    if (stop.stop_requested()) return;
    if (dataset_id) work_.count_rows(*dataset_id);
    work_.empty_trash(utc_now_plus(-kRestorable));
  }
}

}  // namespace tokenmill::service
