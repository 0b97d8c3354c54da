// The progress of one job on stderr: a bar that redraws itself on a terminal, a line now and then
// elsewhere. Never a carriage return into a log file.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace tokenmill::cli {

// Thread-safe: events arrive on a thread of the service.
class TerminalProgress {
 public:
  enum class Style { none, plain, bar };

  // `label` names the work: "download", "tokenize".
  TerminalProgress(Style style, std::string label);
  ~TerminalProgress();

  // bar on a terminal that understands it; plain elsewhere.
  static Style style_for_stderr();

  // `progress` is the payload of a progress event: progress (0 to 100) and, where they apply,
  // downloaded, total, tokens_processed, speed, note.
  void update(const json::object& progress);
  // Removes the bar, so that the next line of output starts clean.
  void finish();

 private:
  void draw_bar(const json::object& progress, double percent);
  void print_plain(const json::object& progress, double percent);

  std::mutex mutex_;
  Style style_;
  std::string label_;
  SteadyTime started_;
  SteadyTime last_shown_;
  double last_percent_ = -100;
  bool bar_visible_ = false;
};

}  // namespace tokenmill::cli
