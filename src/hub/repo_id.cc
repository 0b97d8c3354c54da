#include "hub/repo_id.h"

#include <algorithm>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kRepoIdBytesMax = 96;
constexpr std::size_t kRevisionBytesMax = 255;
constexpr std::size_t kPathBytesMax = 4096;
constexpr std::size_t kPathPartBytesMax = 255;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

// The broken rule; empty when `part` is a good name.
std::string_view broken_rule(std::string_view part) {
  if (part.empty()) return "a name is empty";
  if (!std::ranges::all_of(part, is_name_character)) {
    return "only letters, digits, '-', '_' and '.' are allowed";
  }
  if (part.front() == '-' || part.front() == '.' || part.back() == '-' || part.back() == '.') {
    return "a name cannot start or end with '-' or '.'";
  }
  return {};
}

std::unexpected<Error> fail_repo_id(std::string_view text, std::string_view rule) {
  return fail(ErrorCode::invalid_repo_id,
              format("Not a repository id, {}: {}", rule, display_escape(text.substr(0, 200))),
              "Give it as on the Hub, for example HuggingFaceFW/fineweb");
}

}  // namespace

Result<std::string> parse_repo_id(std::string_view text) {
  if (text.size() > kRepoIdBytesMax) return fail_repo_id(text, "it is longer than 96 characters");
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && text.find('/', slash + 1) != std::string_view::npos) {
    return fail_repo_id(text, "it has more than one '/'");
  }
  if (slash != std::string_view::npos) {
    if (const auto rule = broken_rule(text.substr(0, slash)); !rule.empty()) {
      return fail_repo_id(text, rule);
    }
  }
  if (const auto rule = broken_rule(repo_name(text)); !rule.empty()) {
    return fail_repo_id(text, rule);
  }
  if (text.find("--") != std::string_view::npos || text.find("..") != std::string_view::npos) {
    return fail_repo_id(text, "'--' and '..' are not allowed");
  }
  if (text.ends_with(".git")) return fail_repo_id(text, "it cannot end with '.git'");
  return std::string(text);
}

std::string_view repo_name(std::string_view repo_id) {
  return repo_id.substr(repo_id.find('/') + 1);
}

Result<std::string> parse_revision(std::string_view text) {
  const bool is_bad = text.empty() || text.size() > kRevisionBytesMax || text.front() == '-' ||
                      text.front() == '/' || text.back() == '/' ||
                      text.find("..") != std::string_view::npos ||
                      text.find("//") != std::string_view::npos ||
                      text.find_first_of(" ~^:?*[\\") != std::string_view::npos ||
                      has_control_character(text) || !is_valid_utf8(text);
  if (is_bad) {
    return fail(ErrorCode::revision_not_found,
                format("Not a revision: {}", display_escape(text.substr(0, 200))),
                "Give a branch, a tag or a commit");
  }
  return std::string(text);
}

bool is_commit(std::string_view text) { return text.size() == 40 && is_hex(text); }

bool is_sha256(std::string_view text) { return text.size() == 64 && is_hex(text); }

bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > kPathBytesMax || path.find('\\') != std::string_view::npos ||
      has_control_character(path) || !is_valid_utf8(path)) {
    return false;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.size() > kPathPartBytesMax)
      return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace tokenmill::hub
