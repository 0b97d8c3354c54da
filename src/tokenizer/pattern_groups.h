// Groups of a pattern and what refers to them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tokenizer/pattern_syntax.h"
#include "tokenizer/pattern_text.h"

namespace tokenmill::tokenizer {

class PatternGroups {
 public:
  // The number of the group that begins here, which is open until it is closed.
  std::uint32_t open();
  std::uint32_t open(const std::u32string& name);
  void close(std::uint32_t group) { is_closed_[group] = true; }

  std::uint32_t count() const { return static_cast<std::uint32_t>(is_closed_.size()) - 1; }
  // Behind "\k" or "(?(", at the delimiter or the number: the node asks for the groups that are
  // meant. Errors: unsupported.
  Result<PatternNode> read_reference(PatternText& text, char32_t end) const;
  // Behind "\g<", up to `end`. The group may come later. Errors: as above.
  Result<PatternNode> read_call(PatternText& text, char32_t end);
  // "\1" and the like; the number has been read.
  PatternNode reference(std::vector<std::uint32_t> groups) const;

  // Of the whole pattern: with names, plain groups are none and numbers mean nothing. Leaves only
  // groups that are referred to or called, which are numbered anew. Errors: unsupported, when
  // Oniguruma refuses the references.
  Status settle(PatternNode& tree, const PatternText& text) const;

 private:
  // Fills in the groups that calls name.
  Status find_called(PatternNode& node, const PatternText& text) const;

  std::vector<bool> is_closed_ = {false};  // by number
  std::vector<bool> is_named_ = {false};
  std::map<std::u32string, std::vector<std::uint32_t>> names_;
  std::vector<std::u32string> called_names_;
};

// Behind "(?<" or "(?'": a name up to `end`. Errors: unsupported.
Result<std::u32string> read_group_name(PatternText& text, char32_t end);

}  // namespace tokenmill::tokenizer
