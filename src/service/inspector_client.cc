#include "service/inspector_client.h"

#include <chrono>

#include "base/format.h"
#include "job/child_protocol.h"

namespace tokenmill::service {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);
// Enough for the largest tokenizer and a row group; a bomb ends the child instead of the machine.
constexpr std::uint64_t kMemoryBytesMax = std::uint64_t{4} << 30;

Result<json::object> decode_answer(std::string_view line) {
  const auto message = TM_TRY(job::decode_message(line));
  if (const auto* result = std::get_if<job::ChildResult>(&message)) return result->result;
  if (const auto* error = std::get_if<Error>(&message)) return std::unexpected(*error);
  return fail(ErrorCode::internal, "The inspector answered with progress");
}

}  // namespace

InspectorClient::InspectorClient() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

InspectorClient::~InspectorClient() {
  thread_.request_stop();
  changed_.notify_all();
}

Result<json::object> InspectorClient::ask(const json::object& request) {
  return post(to_json(request) + "\n");
}

void InspectorClient::forget() { (void)post(""); }

void InspectorClient::warm() { (void)enqueue(to_json(json::object{{"op", "warm"}}) + "\n"); }

Result<json::object> InspectorClient::post(std::string line) {
  return enqueue(std::move(line)).get();
}

std::future<Result<json::object>> InspectorClient::enqueue(std::string line) {
  Question question;
  question.line = std::move(line);
  auto answer = question.answer.get_future();
  {
    const std::lock_guard lock(mutex_);
    questions_.push_back(std::move(question));
  }
  changed_.notify_all();
  return answer;
}

void InspectorClient::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !questions_.empty(); })) {
    Question question = std::move(questions_.front());
    questions_.pop_front();
    lock.unlock();
    if (question.line.empty()) {
      child_.reset();
      question.answer.set_value(json::object());
    } else {
      question.answer.set_value(answer(question.line));
    }
    lock.lock();
  }
  child_.reset();
}

Result<json::object> InspectorClient::answer(const std::string& line) {
  if (!child_) {
    ChildOptions options;
    options.arguments = {"inspector-child"};
    options.memory_bytes_max = kMemoryBytesMax;
    child_ = TM_TRY(ChildProcess::start(options));
  }
  auto reply = [&]() -> Result<std::optional<std::string>> {
    TM_CHECK(child_->write(line));
    return child_->read_line(std::chrono::steady_clock::now() + kPatience);
  }();
  if (reply && *reply) return decode_answer(**reply);
  const ExitStatus status = child_->stop();
  child_.reset();
  if (!reply && reply.error().code == ErrorCode::timeout) {
    return fail(ErrorCode::timeout, "Looking at the file took too long");
  }
  return fail(ErrorCode::corrupt_data,
              format("The process that looked at the file {}", status.description()),
              "The file is probably damaged; nothing else was affected");
}

}  // namespace tokenmill::service
