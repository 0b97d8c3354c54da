// A text file of lines, because a torn last line is then the only damage a kill can do: it is cut
// off and costs its bytes. "+begin end" says what was written, "=count" that so many of those lines
// were on disk for certain. After a reboot (another boot id) only those count; after a kill the
// page cache is still there, and all count. Lines from another version, or about another content,
// count for nothing: the file then begins again. Format: docs/formats/resume_journal.md.
#include "hub/resume_journal.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <vector>

#include "base/format.h"
#include "base/json.h"

namespace tokenmill::hub {
namespace {

constexpr std::int64_t kVersion = 1;
// A line per 512 KiB: enough for a file of 1 TB between two starts.
constexpr std::uint64_t kJournalBytesMax = std::uint64_t{128} << 20;

std::string header_line(const JournalSubject& subject, std::string_view boot_id) {
  return to_json(json::object{{"version", kVersion},
                              {"hash", subject.hash},
                              {"size", subject.size_bytes},
                              {"boot", boot_id},
                              {"commit", subject.commit},
                              {"path", subject.path}}) +
         "\n";
}

// Takes the next complete line off `text`; false at the end or at a torn line.
bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

// "+<begin> <end>"
bool parse_span(std::string_view line, std::uint64_t size_bytes, ByteSpan& span) {
  const char* const end = line.data() + line.size();
  const auto begin_result = std::from_chars(line.data() + 1, end, span.begin);
  if (begin_result.ec != std::errc() || begin_result.ptr == end || *begin_result.ptr != ' ') {
    return false;
  }
  const auto end_result = std::from_chars(begin_result.ptr + 1, end, span.end);
  return end_result.ec == std::errc() && end_result.ptr == end && span.begin < span.end &&
         span.end <= size_bytes;
}

// "=<count>"
bool parse_count(std::string_view line, std::uint64_t& count) {
  const char* const end = line.data() + line.size();
  const auto result = std::from_chars(line.data() + 1, end, count);
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

ByteRanges ResumeJournal::read(const fs::path& path, const JournalSubject& subject,
                               std::string_view boot_id) {
  const auto text = tokenmill::read_file(path, kJournalBytesMax);
  if (!text) return {};
  std::string_view rest = *text;
  std::string_view line;
  if (!take_line(rest, line)) return {};
  const auto header = parse_json(line);
  const auto* object = header ? header->if_object() : nullptr;
  if (object == nullptr || get_int(*object, "version") != kVersion ||
      get_string(*object, "hash") != subject.hash ||
      get_int(*object, "size") != static_cast<std::int64_t>(subject.size_bytes)) {
    return {};
  }
  const bool is_same_boot = !boot_id.empty() && get_string(*object, "boot") == boot_id;
  std::vector<ByteSpan> written;
  std::uint64_t synced = 0;
  ByteSpan span;
  while (take_line(rest, line)) {
    if (line.starts_with('+') && parse_span(line, subject.size_bytes, span)) {
      written.push_back(span);
    } else if (!line.starts_with('=') || !parse_count(line, synced)) {
      break;  // not ours: trust what came before
    }
  }
  if (!is_same_boot) written.resize(std::min<std::size_t>(written.size(), synced));
  ByteRanges done;
  for (const ByteSpan& each : written) done.add(each);
  return done;
}

Result<ResumeJournal> ResumeJournal::create(const fs::path& path, const JournalSubject& subject,
                                            std::string_view boot_id, const ByteRanges& done) {
  std::string text = header_line(subject, boot_id);
  for (const auto& [begin, end] : done.ends_by_begin()) text += format("+{} {}\n", begin, end);
  const std::uint64_t spans = done.ends_by_begin().size();
  text += format("={}\n", spans);
  // Renamed into place, so that a kill leaves the old journal or the new one. Not synced: a
  // journal that a power cut takes away only costs time.
  fs::path fresh = path;
  fresh += ".new";
  File file = TM_TRY(File::open(fresh, File::Mode::truncate));
  TM_CHECK(file.write(text));
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    return fail_errno(errno, format("Renaming to {}", path.string()));
  }
  return ResumeJournal(std::move(file), spans);
}

Status ResumeJournal::add(ByteSpan span) {
  ++spans_;
  return file_.write(format("+{} {}\n", span.begin, span.end));
}

Status ResumeJournal::mark_synced(std::uint64_t spans) {
  return file_.write(format("={}\n", spans));
}

std::string current_boot_id() {
  // read_file() believes the size of a file, and files in /proc have none.
  auto file = File::open("/proc/sys/kernel/random/boot_id", File::Mode::read);
  std::string id(64, '\0');
  id.resize(file ? file->read(id).value_or(0) : 0);
  while (id.ends_with('\n')) id.pop_back();
  return id;
}

}  // namespace tokenmill::hub
