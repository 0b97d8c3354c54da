// What a server does by itself, on a thread of its own: it counts the rows of what was downloaded
// and empties the trash.
//
// Thread-safe. Work is done on the housekeeper's thread, one piece after another; a piece that
// fails is left out, because it is found again: the trash by the next round, rows by whoever looks
// at the dataset. Ends when it is destroyed, after the piece at hand.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace tokenmill::service {

class Housekeeper {
 public:
  struct Work {
    std::function<void(const std::string& dataset_id)> count_rows;
    // What was deleted before this time.
    std::function<void(const std::string& time)> empty_trash;
  };

  explicit Housekeeper(Work work);

  // The dataset has new files.
  void note_new_files(std::string dataset_id);

  // Until when what is deleted now can be restored, as base/clock.h writes times.
  static std::string restorable_until();

 private:
  void work(const std::stop_token& stop);

  Work work_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> new_files_;
  std::jthread thread_;
};

}  // namespace tokenmill::service
