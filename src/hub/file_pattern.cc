// fsspec makes a regular expression of a pattern; here parts are matched against parts, which needs
// none and cannot backtrack across a path. "**" tries every depth: patterns have one or two. Of
// 100,000 paths most are passed by a look for the literal beginning and the longest literal run.
// Facts: fsspec 2026.9 utils.py (glob_translate), datasets 5.2.0 data_files.py (resolve_pattern).
#include "hub/file_pattern.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::hub {
namespace {

constexpr std::array<std::string_view, 6> kDescriptions = {
    "README.md",          "config.json",    "dataset_info.json",
    "dataset_infos.json", "dummy_data.zip", "dataset_dict.json"};

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The bytes of the first character; paths are valid UTF-8.
std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return text.substr(0, size);
}

// The end of the "[…]" that `pattern` starts with; 0 when it is none and "[" stands for itself.
std::size_t set_end(std::string_view pattern) {
  std::size_t at = 1;
  if (at < pattern.size() && pattern[at] == '!') ++at;
  if (at < pattern.size() && pattern[at] == ']') ++at;
  const std::size_t close = pattern.find(']', at);
  return close == std::string_view::npos ? 0 : close + 1;
}

// Whether `character` is in the set `body`, the text between the brackets. UTF-8 sorts as code
// points do, so ranges can be compared as bytes.
bool is_in_set(std::string_view body, std::string_view character) {
  const bool is_negated = body.starts_with('!');
  if (is_negated) body.remove_prefix(1);
  bool is_found = false;
  while (!body.empty()) {
    const std::string_view low = first_character(body);
    body.remove_prefix(low.size());
    std::string_view high = low;
    if (body.size() >= 2 && body[0] == '-') {
      high = first_character(body.substr(1));
      body.remove_prefix(1 + high.size());
    }
    is_found = is_found || (low <= character && character <= high);
  }
  return is_found != is_negated;
}

// fnmatch within one part. Linear but for the usual single point of return of "*".
bool matches_part(std::string_view pattern, std::string_view text) {
  std::string_view star_pattern;
  std::string_view star_text;
  bool has_star = false;
  while (!text.empty() || !pattern.empty()) {
    if (!pattern.empty() && pattern[0] == '*') {
      pattern.remove_prefix(1);
      star_pattern = pattern;
      star_text = text;
      has_star = true;
      continue;
    }
    if (!pattern.empty() && !text.empty()) {
      const std::string_view character = first_character(text);
      const std::size_t set = pattern[0] == '[' ? set_end(pattern) : 0;
      const std::string_view wanted = set > 0 ? pattern.substr(0, set) : first_character(pattern);
      const bool is_equal = set > 0         ? is_in_set(wanted.substr(1, set - 2), character)
                            : wanted == "?" ? true
                                            : wanted == character;
      if (is_equal) {
        pattern.remove_prefix(wanted.size());
        text.remove_prefix(character.size());
        continue;
      }
    }
    if (!has_star || star_text.empty()) return false;
    star_text.remove_prefix(first_character(star_text).size());
    pattern = star_pattern;
    text = star_text;
  }
  return true;
}

bool matches_parts(std::span<const std::string> pattern, std::span<const std::string_view> path) {
  while (!pattern.empty()) {
    if (pattern[0] == "**") {
      if (pattern.size() == 1) return !path.empty();
      for (std::size_t skipped = 0; skipped < path.size(); ++skipped) {
        if (matches_parts(pattern.subspan(1), path.subspan(skipped))) return true;
      }
      return false;
    }
    if (path.empty() || !matches_part(pattern[0], path[0])) return false;
    pattern = pattern.subspan(1);
    path = path.subspan(1);
  }
  return path.empty();
}

bool is_hidden(std::string_view part) {
  return part.starts_with('.') && part.find_first_not_of('.') != std::string_view::npos;
}

std::size_t count_hidden(std::string_view path) {
  return static_cast<std::size_t>(std::ranges::count_if(split_path(path), is_hidden));
}

// The longest run of characters of `part` that stand for themselves.
std::string_view longest_literal(std::string_view part) {
  std::string_view longest;
  while (!part.empty()) {
    const std::size_t end = std::min(part.find_first_of("*?["), part.size());
    if (end > longest.size()) longest = part.substr(0, end);
    const bool is_set = end < part.size() && part[end] == '[';
    const std::size_t skipped = is_set ? std::max<std::size_t>(set_end(part.substr(end)), 1) : 1;
    part.remove_prefix(std::min(end + skipped, part.size()));
  }
  return longest;
}

std::size_t count_special_folders(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(split_path(path.substr(0, slash)),
                            [](std::string_view part) { return part.starts_with("__"); }));
}

}  // namespace

Result<FilePattern> FilePattern::compile(std::string_view text) {
  FilePattern pattern;
  pattern.text_ = text;
  const std::size_t wildcard = text.find_first_of("*?[");
  pattern.has_wildcards_ = wildcard != std::string_view::npos;
  pattern.prefix_ = text.substr(0, wildcard);
  pattern.hidden_parts_ = count_hidden(text);
  pattern.special_folders_ = count_special_folders(text);
  for (const std::string_view part : split_path(text)) {
    if (part != "**" && part.find("**") != std::string_view::npos) {
      return fail(ErrorCode::corrupt_data,
                  format("A pattern for data files has \"**\" beside other characters: {}",
                         display_escape(text)),
                  "Write ** as a whole part of the path, such as data/**/*.parquet");
    }
    pattern.parts_.emplace_back(part);
    const std::string_view literal = longest_literal(part);
    if (literal.size() > pattern.literal_.size()) pattern.literal_ = literal;
  }
  return pattern;
}

bool FilePattern::matches(std::string_view path) const {
  if (!has_wildcards_) return path == text_;
  return path.starts_with(prefix_) && path.find(literal_) != std::string_view::npos &&
         matches_parts(parts_, split_path(path));
}

bool FilePattern::is_passed_over(std::string_view path) const {
  const std::string_view name = base_name(path);
  const bool is_description = std::ranges::find(kDescriptions, name) != kDescriptions.end();
  return (is_description && name != base_name(text_)) || count_hidden(path) != hidden_parts_ ||
         count_special_folders(path) != special_folders_;
}

std::vector<std::string_view> FilePattern::select(const std::vector<std::string>& paths) const {
  std::vector<std::string_view> selected;
  auto path = std::ranges::lower_bound(paths, prefix_);
  for (; path != paths.end() && path->starts_with(prefix_); ++path) {
    if (matches(*path) && !is_passed_over(*path)) selected.push_back(*path);
  }
  return selected;
}

std::string join_path(std::string_view folder, std::string_view path) {
  if (folder.empty()) return std::string(path);
  const std::string_view slash = folder.ends_with('/') ? "" : "/";
  return format("{}{}{}", folder, slash, path);
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace tokenmill::hub
