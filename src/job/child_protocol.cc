#include "job/child_protocol.h"

#include "base/error_json.h"
#include "base/format.h"

namespace tokenmill::job {
namespace {

// A result names files and holds a statistics summary; a progress line is a few hundred bytes.
constexpr JsonLimits kMessageLimits{.bytes_max = std::size_t{64} << 20, .depth_max = 64};

std::unexpected<Error> unexpected_message(std::string_view what) {
  return fail(ErrorCode::corrupt_data, format("A job child sent something unexpected: {}", what));
}

Result<ChildMessage> read_message(const json::object& message) {
  const auto event = get_string(message, "event").value_or("");
  const auto* body = get_object(message, event);
  if (body == nullptr) return unexpected_message("an event without its body");
  if (event == "progress") return ChildProgress{*body};
  if (event == "result") return ChildResult{*body};
  if (event == "error") return error_from_json(*body);
  return unexpected_message("an unknown event");
}

}  // namespace

std::string encode_message(const ChildMessage& message) {
  json::object object;
  if (const auto* progress = std::get_if<ChildProgress>(&message)) {
    object = {{"event", "progress"}, {"progress", progress->progress}};
  } else if (const auto* result = std::get_if<ChildResult>(&message)) {
    object = {{"event", "result"}, {"result", result->result}};
  } else {
    object = {{"event", "error"}, {"error", error_to_json(std::get<Error>(message))}};
  }
  return to_json(object) + "\n";
}

Result<ChildMessage> decode_message(std::string_view line) {
  const auto message = parse_json(line, kMessageLimits);
  if (!message) return unexpected_message(message.error().message);
  if (!message->is_object()) return unexpected_message("no object");
  return read_message(message->get_object());
}

json::object progress_to_json(const Progress& progress) {
  const auto get = [](const std::atomic<std::uint64_t>& counter) {
    return static_cast<std::int64_t>(counter.load(std::memory_order_relaxed));
  };
  json::object object = {
      {"bytes_done", get(progress.bytes_done)},         {"bytes_total", get(progress.bytes_total)},
      {"files_done", get(progress.files_done)},         {"files_total", get(progress.files_total)},
      {"documents_done", get(progress.documents_done)}, {"tokens_done", get(progress.tokens_done)},
      {"sequences_done", get(progress.sequences_done)}};
  if (const auto note = progress.note(); !note.empty()) object["note"] = note;
  return object;
}

std::int64_t position_of(const json::object& progress) {
  return get_int(progress, "documents_done").value_or(0) +
         get_int(progress, "bytes_done").value_or(0);
}

}  // namespace tokenmill::job
