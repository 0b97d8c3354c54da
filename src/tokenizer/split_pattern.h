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

  // The matches in `text`: leftmost, disjoint, some perhaps empty. O(n). False, with some of them,
  // when may_give_up() and it did.
  bool find_matches(std::string_view text, std::vector<Range>& matches) const;
  // Whether some texts take too many steps (backtracking_machine.h).
  bool may_give_up() const { return program_ && program_->may_give_up(); }
  // As the file has it; set for an expression that is a program.
  const std::string& expression() const { return expression_; }

  WordTraits word_traits() const;
  MatchTraits match_traits() const;
  bool matches_runs_of_blanks() const;

  // Set for a pattern with a scanner: its matches then cover every text.
  const std::optional<PieceScheme>& scheme() const { return scheme_; }
  // Set for a literal string.
  const std::optional<std::string>& literal() const { return literal_; }

 private:
  std::optional<PieceScheme> scheme_;
  std::optional<std::string> literal_;
  std::string expression_;
  std::shared_ptr<const PatternProgram> program_;
};

}  // namespace tokenmill::tokenizer
