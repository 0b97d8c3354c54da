#include "job/job_owner.h"

#include <unistd.h>

#include <array>

#include "base/file.h"
#include "base/format.h"
#include "base/uuid.h"

namespace tokenmill::job {
namespace {

// The first bytes of a file in /proc, which says that its size is 0; empty when there is none.
std::string read_proc(const fs::path& path) {
  auto file = File::open(path, File::Mode::read);
  std::string bytes(4096, '\0');
  bytes.resize(file ? file->read(bytes).value_or(0) : 0);
  return bytes;
}

// Where process ids mean the same as here, until the next boot.
std::string this_place() {
  auto boot = read_proc("/proc/sys/kernel/random/boot_id");
  boot = boot.empty() ? "unknown" : boot.substr(0, boot.find('\n'));
  std::error_code error;
  const auto names = fs::read_symlink("/proc/self/ns/pid", error);
  return format("{}/{}", boot, error ? "unknown" : names.string());
}

// When the process started, in clock ticks since boot; empty when there is none, or only what is
// left of it until its parent asks (a zombie). Fields 3 and 22 of proc(5) stat; the name before
// them may hold anything, also spaces and parentheses.
std::string start_time_of(std::string_view process_id) {
  const auto stat = read_proc(fs::path("/proc") / process_id / "stat");
  const auto name_end = stat.rfind(") ");
  if (name_end == std::string::npos) return {};
  std::string_view rest = std::string_view(stat).substr(name_end + 2);
  if (rest.starts_with('Z') || rest.starts_with('X')) return {};
  for (int field = 3; field < 22; ++field) {
    const auto space = rest.find(' ');
    if (space == std::string_view::npos) return {};
    rest.remove_prefix(space + 1);
  }
  return std::string(rest.substr(0, rest.find(' ')));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string make_owner_name() {
  const auto process_id = std::to_string(::getpid());
  return format("{}|{}|{}|{}", this_place(), process_id, start_time_of(process_id), new_uuid());
}

OwnerState look_up_owner(std::string_view owner) {
  std::array<std::string_view, 3> parts;
  for (auto& part : parts) {
    const auto end = owner.find('|');
    if (end == std::string_view::npos) return OwnerState::unknown;
    part = owner.substr(0, end);
    owner.remove_prefix(end + 1);
  }
  const auto& [place, process_id, start_time] = parts;
  if (place != this_place() || place.find("unknown") != std::string_view::npos) {
    return OwnerState::unknown;
  }
  if (!is_number(process_id) || start_time.empty()) return OwnerState::unknown;
  return start_time_of(process_id) == start_time ? OwnerState::alive : OwnerState::dead;
}

}  // namespace tokenmill::job
