#include "server/head_scanner.h"

#include "base/format.h"

namespace tokenmill::server {
namespace {

Refusal malformed(std::string_view what) {
  return {{ErrorCode::malformed_request, format("The head of the request has {}", what)}};
}

Refusal too_large(int status, std::string_view what, std::size_t max) {
  return {{ErrorCode::payload_too_large, format("{} of at most {}", what, max)}, status};
}

}  // namespace

std::optional<Refusal> HeadScanner::scan(std::string_view input) {
  while (position_ < input.size() && !head_bytes_) {
    if (auto refusal = take(input[position_++])) return refusal;
  }
  return std::nullopt;
}

std::optional<Refusal> HeadScanner::take(char c) {
  if (lines_ > 0 && ++header_bytes_ > limits_.header_bytes_max) {
    return too_large(431, "Header bytes", limits_.header_bytes_max);
  }
  if (after_cr_) {
    if (c != '\n') return malformed("a CR without LF");
    after_cr_ = false;
    return end_line();
  }
  if (c == '\r') {
    after_cr_ = true;
    return std::nullopt;
  }
  const auto byte = static_cast<unsigned char>(c);
  if ((byte < 0x20 && c != '\t') || byte == 0x7f) return malformed("a control character");
  if (lines_ > 0 && line_bytes_ == 0 && (c == ' ' || c == '\t')) {
    return malformed("a folded line");
  }
  ++line_bytes_;
  if (lines_ == 0 && line_bytes_ + 2 > limits_.request_line_bytes_max) {
    return too_large(414, "A request line", limits_.request_line_bytes_max);
  }
  return std::nullopt;
}

std::optional<Refusal> HeadScanner::end_line() {
  if (line_bytes_ == 0) {
    if (lines_ == 0) return malformed("an empty request line");
    head_bytes_ = position_;
    return std::nullopt;
  }
  // The request line is line 0, so `lines_` counts the header fields that ended before this line.
  if (lines_ > limits_.header_fields_max) {
    return too_large(431, "Header fields", limits_.header_fields_max);
  }
  ++lines_;
  line_bytes_ = 0;
  return std::nullopt;
}

}  // namespace tokenmill::server
