// Written out rather than left to a library because two readers of one URL must never disagree
// about its host: what is not plainly right is refused. Source: RFC 3986, sections 3 and 5.
#include "net/url.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

#include "base/format.h"

namespace tokenmill::net {
namespace {

constexpr std::size_t kUrlBytesMax = 16 * 1024;

std::unexpected<Error> fail_url(std::string_view text, std::string_view reason) {
  // Only up to the query: the rest may be a signature.
  const std::string_view shown = text.substr(0, std::min<std::size_t>(text.find('?'), 200));
  return fail(ErrorCode::invalid_argument, format("Not a usable URL, {}: {}", reason, shown));
}

bool is_unreserved(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

// Control characters, spaces and backslashes would let a URL mean two things to two readers.
bool has_forbidden_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>';
  });
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

// "host", "host:port", "[::1]", "[::1]:port"
Status parse_authority(std::string_view authority, Url& url) {
  std::string_view host = authority;
  std::string_view port;
  const std::size_t host_end = authority.starts_with('[') ? authority.find(']') : 0;
  if (host_end == std::string_view::npos) return fail_url(authority, "the host is malformed");
  if (const std::size_t colon = authority.find(':', host_end); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
  }
  const bool is_plain = std::ranges::all_of(
      host, [](char c) { return is_unreserved(c) || c == '[' || c == ']' || c == ':'; });
  if (host.empty() || !is_plain) return fail_url(authority, "the host is malformed");
  url.host = to_lower(host);
  url.port = default_port(url.scheme);
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc() || end != port.data() + port.size() || url.port == 0) {
      return fail_url(authority, "the port is malformed");
    }
  }
  return {};
}

// RFC 3986 5.2.4, for an absolute path.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> parts;
  bool ends_with_folder = false;
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    ends_with_folder = part == "." || part == "..";
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (part != ".") {
      parts.push_back(part);
    }
    begin = end + 1;
  }
  std::string result;
  for (const std::string_view part : parts) result.append("/").append(part);
  if (result.empty() || ends_with_folder) result += '/';
  return result;
}

std::string encode(std::string_view text, bool keeps_slash) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c) || (keeps_slash && c == '/')) {
      encoded += c;
    } else {
      encoded += format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) return fail_url(text, "it is too long");
  text = text.substr(0, text.find('#'));
  if (has_forbidden_byte(text)) return fail_url(text, "it has a forbidden character");
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return fail_url(text, "it has no scheme");
  Url url;
  url.scheme = to_lower(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") {
    return fail_url(text, "the scheme is not http or https");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument, "Not a usable URL: it contains a user name");
  }
  TM_CHECK(parse_authority(authority, url));
  rest.remove_prefix(authority_end);
  const std::size_t query = rest.find('?');
  url.path = rest.substr(0, query);
  if (url.path.empty()) url.path = "/";
  if (query != std::string_view::npos) url.query = rest.substr(query + 1);
  return url;
}

Result<Url> resolve_reference(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  const std::size_t scheme_end = reference.find("://");
  if (scheme_end != std::string_view::npos && scheme_end < reference.find_first_of("/?")) {
    return parse_url(reference);
  }
  if (reference.starts_with("//")) return parse_url(format("{}:{}", base.scheme, reference));
  if (reference.size() > kUrlBytesMax || has_forbidden_byte(reference)) {
    return fail_url(reference, "it is too long or has a forbidden character");
  }
  Url url = base;
  const std::size_t query = reference.find('?');
  const std::string_view path = reference.substr(0, query);
  if (path.starts_with('/')) {
    url.path = remove_dot_segments(path);
  } else if (!path.empty()) {
    const std::string folder = base.path.substr(0, base.path.rfind('/') + 1);
    url.path = remove_dot_segments(folder + std::string(path));
  }
  if (query != std::string_view::npos) {
    url.query = reference.substr(query + 1);
  } else if (!path.empty()) {
    url.query.clear();
  }
  return url;
}

std::string to_string(const Url& url) {
  std::string text = without_query(url);
  if (!url.query.empty()) text += "?" + url.query;
  return text;
}

std::string without_query(const Url& url) {
  std::string text = url.scheme + "://" + url.host;
  if (url.port != default_port(url.scheme)) text += format(":{}", url.port);
  return text + url.path;
}

bool is_same_origin(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

std::string encode_component(std::string_view text) { return encode(text, false); }
std::string encode_path(std::string_view text) { return encode(text, true); }

}  // namespace tokenmill::net
