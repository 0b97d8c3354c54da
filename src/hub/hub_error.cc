// The table is that of huggingface_hub 2.4.0 (`hf_raise_for_status`), in its order: revision,
// file, gated, disabled, repository, then the status alone.
#include "hub/hub_error.h"

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "net/retry.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kServerTextBytesMax = 300;
constexpr std::string_view kDisabled = "Access to this resource is disabled.";
constexpr std::string_view kBadToken = "Invalid credentials in Authorization header";

std::string shortened(std::string_view text) {
  text = text.substr(0, kServerTextBytesMax);
  return display_escape(text.substr(0, valid_utf8_prefix(text)));
}

std::string first_string(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    return first_string(array->front());
  }
  if (const auto* object = value.if_object()) {
    return std::string(get_string(*object, "message").value_or(""));
  }
  return {};
}

// {"error": "…"}, {"error": ["…"]} or {"errors": [{"message": "…"}]}; HTML says nothing.
std::string text_of_body(std::string_view body) {
  const auto parsed = parse_json(body);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  if (object == nullptr) return {};
  for (const char* key : {"error", "errors"}) {
    if (const auto* value = object->if_contains(key)) return first_string(*value);
  }
  return {};
}

std::string server_text(const net::HttpResponse& response) {
  const std::string_view header = response.head.header("x-error-message");
  return shortened(header.empty() ? text_of_body(response.body) : header);
}

// The Hub's own words tell a request that waits from one that was rejected.
Error gated_error(const RequestSubject& subject, std::string_view text) {
  const std::string_view folder = subject.kind == "dataset" ? "datasets/" : "";
  const std::string page = format("{}/{}{}", subject.endpoint, folder, subject.repo_id);
  if (!subject.has_token) {
    return {
        ErrorCode::gated,
        format("The {} is gated and needs a token with access: {}", subject.kind, subject.repo_id),
        format("Ask for access at {} and set HF_TOKEN", page)};
  }
  return {ErrorCode::gated,
          format("Your token has no access to the gated {} {}", subject.kind, subject.repo_id),
          format("Ask for access at {}, or wait until it is granted{}{}", page,
                 text.empty() ? "" : ". The Hub says: ", text)};
}

Error repo_error(const RequestSubject& subject) {
  if (subject.has_token) {
    return {ErrorCode::repo_not_found,
            format("The Hub has no {} that your token can read called {}", subject.kind,
                   subject.repo_id),
            "Check the name, and that the token may read this repository"};
  }
  return {ErrorCode::repo_not_found,
          format("The Hub has no public {} called {}", subject.kind, subject.repo_id),
          format("Check the name; for a private {} set HF_TOKEN", subject.kind)};
}

Error entry_error(const RequestSubject& subject) {
  return {ErrorCode::file_not_found,
          format("The {} {} has no file {} at {}", subject.kind, subject.repo_id,
                 display_escape(subject.path), subject.revision),
          "Check the name"};
}

Error unauthorized_error(const RequestSubject& subject, std::string_view text) {
  if (subject.has_token && text.starts_with(kBadToken)) {
    return {ErrorCode::unauthorized, "The Hub rejected the token: it is invalid or expired",
            "Set HF_TOKEN to a valid token, or remove it for public datasets"};
  }
  return repo_error(subject);
}

Error forbidden_error(const RequestSubject& subject, std::string_view text) {
  if (text == kDisabled) {
    return {ErrorCode::forbidden,
            format("The Hub has disabled the {} {}", subject.kind, subject.repo_id)};
  }
  return {
      ErrorCode::forbidden,
      format("The Hub refuses access to {}{}{}", subject.repo_id, text.empty() ? "" : ": ", text),
      "Check what the token is allowed to read"};
}

Error rate_error(const net::HttpHead& head, const RequestSubject& subject) {
  const auto wait = net::asked_wait(head.header("ratelimit"), head.header("retry-after"));
  std::string hint =
      wait ? format("Try again in {} s", wait->count() / 1000) : "Try again in a few minutes";
  if (!subject.has_token) hint += "; with HF_TOKEN the limit is higher";
  return {ErrorCode::rate_limited, "The Hub allows no more requests for now", std::move(hint)};
}

Error status_error(const net::HttpResponse& response, std::string_view text) {
  const int status = response.head.status;
  const std::string detail = text.empty() ? std::string() : format(": {}", text);
  if (net::is_transient_status(status)) {
    return {ErrorCode::unavailable, format("The Hub is not available, status {}{}", status, detail),
            "Try again later"};
  }
  return {ErrorCode::unavailable, format("The Hub answered with status {}{}", status, detail)};
}

}  // namespace

Error error_from_answer(const net::HttpResponse& response, const RequestSubject& subject) {
  const net::HttpHead& head = response.head;
  const std::string_view code = head.header("x-error-code");
  const std::string text = server_text(response);
  if (code == "RevisionNotFound") {
    return {ErrorCode::revision_not_found,
            format("The {} {} has no revision {}", subject.kind, subject.repo_id, subject.revision),
            format("Give a branch, a tag or a commit of this {}", subject.kind)};
  }
  if (code == "EntryNotFound") return entry_error(subject);
  if (code == "GatedRepo") return gated_error(subject, text);
  if (head.status == 403 && text == kDisabled) return forbidden_error(subject, text);
  if (code == "RepoNotFound") return repo_error(subject);
  if (head.status == 401) return unauthorized_error(subject, text);
  if (head.status == 403) return forbidden_error(subject, text);
  // Without a code, as of a mirror: asking again would give the same answer.
  if (head.status == 404) return subject.path.empty() ? repo_error(subject) : entry_error(subject);
  if (head.status == 429) return rate_error(head, subject);
  if (head.status == 451) {
    return {ErrorCode::forbidden, format("The {} is not available here for legal reasons: {}",
                                         subject.kind, subject.repo_id)};
  }
  return status_error(response, text);
}

Error error_of_storage(std::string_view path, int status) {
  return {ErrorCode::unavailable,
          format("The download server refused {} with status {}", display_escape(path), status),
          "Start it again later: what is verified stays, and a new address is asked for"};
}

}  // namespace tokenmill::hub
