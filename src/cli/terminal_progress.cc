#include "cli/terminal_progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/format.h"
#include "base/utf8.h"
#include "cli/output.h"

namespace tokenmill::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto kBarInterval = milliseconds(100);
// A log gets a line every 10 seconds or every 10 percent, whichever comes later.
constexpr auto kPlainInterval = seconds(10);
constexpr double kPlainPercent = 10;

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string describe_amount(const json::object& progress) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  const auto number = [&progress](std::string_view key) {
    return static_cast<std::uint64_t>(std::max(0.0, get_double(progress, key).value_or(0)));
  };
  if (const auto total = number("total"); total > 0) {
    add(format("{} / {}", show_bytes(number("downloaded")), show_bytes(total)));
  }
  if (const auto tokens = number("tokens_processed"); tokens > 0) {
    add(format("{} tokens", show_count(tokens)));
  }
  if (const auto speed = number("bytes_per_second"); speed > 0) {
    add(format("{}/s", show_bytes(speed)));
  }
  if (const auto left = number("seconds_left"); left > 0) add(format("{} s left", left));
  if (const auto note = get_string(progress, "note"); note && !note->empty()) {
    add(display_escape(*note));
  }
  return text;
}

}  // namespace

TerminalProgress::TerminalProgress(Style style, std::string label)
    : style_(style), label_(std::move(label)), started_(steady_clock::now()) {}

TerminalProgress::~TerminalProgress() { finish(); }

TerminalProgress::Style TerminalProgress::style_for_stderr() {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return ::isatty(STDERR_FILENO) != 0 && !is_dumb ? Style::bar : Style::plain;
}

void TerminalProgress::update(const json::object& progress) {
  const std::lock_guard lock(mutex_);
  if (style_ == Style::none) return;
  const double percent = std::clamp(get_double(progress, "progress").value_or(0), 0.0, 100.0);
  if (style_ == Style::bar) {
    draw_bar(progress, percent);
  } else {
    print_plain(progress, percent);
  }
}

void TerminalProgress::finish() {
  const std::lock_guard lock(mutex_);
  if (!bar_visible_) return;
  std::fputs("\r\x1b[K", stderr);
  bar_visible_ = false;
}

void TerminalProgress::draw_bar(const json::object& progress, double percent) {
  const auto now = steady_clock::now();
  if (bar_visible_ && now - last_shown_ < kBarInterval) return;
  last_shown_ = now;
  constexpr std::size_t kBarCells = 30;
  const auto filled = static_cast<std::size_t>(percent / 100 * kBarCells);
  std::string bar;
  for (std::size_t i = 0; i < kBarCells; ++i) bar += i < filled ? "━" : "─";
  std::string line = format("{:3.0f}% {} ", percent, bar);
  std::string rest = describe_amount(progress);
  // The bar's cells are three bytes each, so room is counted in columns, not bytes.
  const std::size_t used = 5 + kBarCells + 1;
  const std::size_t room = terminal_columns() > used + 1 ? terminal_columns() - used - 1 : 0;
  if (rest.size() > room) rest.resize(valid_utf8_prefix(std::string_view(rest).substr(0, room)));
  std::fputs(format("\r{}{}\x1b[K", line, rest).c_str(), stderr);
  std::fflush(stderr);
  bar_visible_ = true;
}

void TerminalProgress::print_plain(const json::object& progress, double percent) {
  const auto now = steady_clock::now();
  const bool is_first = last_percent_ < 0;
  const bool due = now - last_shown_ >= kPlainInterval && percent - last_percent_ >= kPlainPercent;
  if (!is_first && !due) return;
  last_shown_ = now;
  last_percent_ = percent;
  std::fputs(
      format("{} {} {:.0f}% {}\n", utc_now(), label_, percent, describe_amount(progress)).c_str(),
      stderr);
}

}  // namespace tokenmill::cli
