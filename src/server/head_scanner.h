// Reads the head of a request byte by byte, before any parser does, and stops at the first byte
// that is over a limit or that two parsers might read differently: a bare CR or LF, a folded
// header line, a control character.
//
// Cost: one branch per byte, no memory of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "server/limits.h"
#include "server/problem.h"

namespace tokenmill::server {

class HeadScanner {
 public:
  // `limits` must outlive the scanner.
  explicit HeadScanner(const HttpLimits& limits) : limits_(limits) {}

  // `input` is all bytes of the connection since the request began; those of earlier calls are not
  // looked at again. Returns why the request is refused: malformed_request, or payload_too_large
  // with status 414 or 431.
  std::optional<Refusal> scan(std::string_view input);

  // The size of the head with its last empty line; nullopt while that has not come.
  std::optional<std::size_t> head_bytes() const { return head_bytes_; }

 private:
  std::optional<Refusal> take(char c);
  std::optional<Refusal> end_line();

  const HttpLimits& limits_;
  std::size_t position_ = 0;
  std::size_t line_bytes_ = 0;  // of the current line, without its CR
  std::size_t lines_ = 0;
  std::size_t header_bytes_ = 0;
  bool after_cr_ = false;
  std::optional<std::size_t> head_bytes_;
};

}  // namespace tokenmill::server
