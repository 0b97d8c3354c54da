// The patterns of Split and Replace: {"String": …} or {"Regex": …}.
//
// A string is taken literally, even when someone stored a regular expression in it. Regular
// expressions are Oniguruma's (Ruby syntax); those that are known have a scanner, the others run as
// programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/component_json.h"
#include "tokenizer/pattern_program.h"
#include "tokenizer/piece_scanner.h"

namespace tokenmill::tokenizer {

class SplitPattern {
 public:
  // From the member `pattern` of `component`. Error: unsupported for an expression that
  // is not read.
  static Result<SplitPattern> read(const Component& component);

  // The matches in `text`: leftmost, disjoint, some perhaps empty. O(n).
  void find_matches(std::string_view text, std::vector<Range>& matches) const;

  WordTraits word_traits() const;
  bool matches_runs_of_blanks() const;

  // Set for a pattern with a scanner: its matches then cover every text.
  const std::optional<PieceScheme>& scheme() const { return scheme_; }
  // Set for a literal string.
  const std::optional<std::string>& literal() const { return literal_; }

 private:
  std::optional<PieceScheme> scheme_;
  std::optional<std::string> literal_;
  std::shared_ptr<const PatternProgram> program_;
};

}  // namespace tokenmill::tokenizer
