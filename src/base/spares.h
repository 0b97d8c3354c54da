// Items that one thread used up and another fills again, with the memory they grew.
//
// A large block that is freed goes back to the system, and the next one costs a page fault and a
// cleared page for every 4 KiB: of a tokenization that was a tenth of all CPU time. Holds as many
// items as were in use at once. Thread-safe.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace tokenmill {

// Item: default constructible, movable, with a clear() that keeps its capacity.
template <typename Item>
class Spares {
 public:
  // An empty item: one that was given back, else a new one.
  Item take() {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return {};
    Item item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

  void give_back(Item item) {
    item.clear();
    const std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
  }

 private:
  std::mutex mutex_;
  std::vector<Item> items_;
};

}  // namespace tokenmill
