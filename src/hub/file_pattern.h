// Patterns for paths in a repository, as fsspec 2026.9 matches them and `datasets` 5.2 uses them.
//
// `*`, `?` and `[…]` stay within one part of a path; `**` is a whole part and stands for any
// number of parts (at the end: at least one). Hidden files, folders that start with "__", and the
// files that describe a dataset are passed over unless the pattern names them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill::hub {

class FilePattern {
 public:
  // Error: corrupt_data for `**` beside other characters in one part, which fsspec refuses.
  static Result<FilePattern> compile(std::string_view pattern);

  // Whether `*`, `?` or `[` occurs.
  bool has_wildcards() const { return has_wildcards_; }

  bool matches(std::string_view path) const;

  // Those of `paths` (sorted) that match and are not passed over.
  std::vector<std::string_view> select(const std::vector<std::string>& paths) const;

 private:
  bool is_passed_over(std::string_view path) const;

  std::string text_;
  std::string prefix_;   // what every match begins with
  std::string literal_;  // what every match contains
  std::vector<std::string> parts_;
  bool has_wildcards_ = false;
  std::size_t hidden_parts_ = 0;
  std::size_t special_folders_ = 0;
};

// "a/b" and "c": "a/b/c".
std::string join_path(std::string_view folder, std::string_view path);

// The part after the last "/".
std::string_view base_name(std::string_view path);

}  // namespace tokenmill::hub
