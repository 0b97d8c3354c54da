#include "server/request_target.h"

#include <algorithm>
#include <optional>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::server {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::malformed_request, format("The request target has {}", what));
}

// One decoding. `plus_is_space`: the rule of forms, which holds for queries only.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
      if (!high || !low) return malformed("an incomplete percent-encoding");
      decoded += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
  }
  if (!is_valid_utf8(decoded)) return malformed("text that is not UTF-8");
  return decoded;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<std::vector<std::string>> decode_segments(std::string_view path) {
  std::vector<std::string> segments;
  if (path == "/") return segments;
  std::string_view rest = path.substr(1);
  while (true) {
    const std::size_t slash = rest.find('/');
    std::string segment = TM_TRY(percent_decode(rest.substr(0, slash), false));
    if (segment.find('/') != std::string::npos || has_control(segment)) {
      return malformed("an encoded slash or control character");
    }
    segments.push_back(std::move(segment));
    if (slash == std::string_view::npos) return segments;
    rest.remove_prefix(slash + 1);
  }
}

Status decode_query(std::string_view query, std::size_t parameters_max, RequestTarget& target) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    if (target.query.size() == parameters_max) return malformed("too many query parameters");
    const std::size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    target.query.emplace_back(TM_TRY(percent_decode(pair.substr(0, equals), true)),
                              TM_TRY(percent_decode(value, true)));
  }
  return {};
}

}  // namespace

Result<RequestTarget> parse_request_target(std::string_view text,
                                           std::size_t query_parameters_max) {
  RequestTarget target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::size_t slash = std::min(text.find('/'), text.size());
    target.authority = text.substr(0, slash);
    text.remove_prefix(slash);
    if (target.authority.empty() || text.empty()) return malformed("no path");
    break;
  }
  if (!text.starts_with('/')) return malformed("no path");
  if (text.find('#') != std::string_view::npos) return malformed("a fragment");
  const std::size_t question = std::min(text.find('?'), text.size());
  target.segments = TM_TRY(decode_segments(text.substr(0, question)));
  for (const std::string& segment : target.segments) target.path += '/' + segment;
  if (target.path.empty()) target.path = "/";
  if (question < text.size()) {
    TM_CHECK(decode_query(text.substr(question + 1), query_parameters_max, target));
  }
  return target;
}

}  // namespace tokenmill::server
