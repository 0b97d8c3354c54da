#include "tokenizer/split_pattern.h"

#include <algorithm>

namespace tokenmill::tokenizer {

Result<SplitPattern> SplitPattern::read(const Component& component) {
  const Component pattern =
      TM_TRY(as_component(*TM_TRY(read_member(component, "pattern")), component.path + ".pattern"));
  if (pattern.object.size() != 1) {
    return invalid_at(pattern.path, "must have one member, \"String\" or \"Regex\"");
  }
  SplitPattern result;
  if (pattern.object.contains("String")) {
    result.literal_ = TM_TRY(read_string(pattern, "String"));
    return result;
  }
  const std::string expression = TM_TRY(read_string(pattern, "Regex"));
  result.scheme_ = scheme_of_pattern(expression);
  if (!result.scheme_) {
    auto program = PatternProgram::compile(expression);
    if (!program) return std::unexpected(with_context(program.error(), pattern.path));
    result.program_ = std::move(*program);
    result.expression_ = expression;
  }
  return result;
}

WordTraits SplitPattern::word_traits() const {
  if (program_) return program_->word_traits();
  if (scheme_) return {true, printing_ascii()};
  WordTraits traits{!literal_->empty(), {}};
  for (std::size_t i = 0; i + 1 < literal_->size(); ++i) {
    const auto c = static_cast<unsigned char>((*literal_)[i]);
    if (is_printing_ascii(c) && (*literal_)[i + 1] == ' ') return {};
  }
  if (*literal_ == " ") traits.splits_after = printing_ascii();
  const bool is_one = literal_->size() == 1 && is_printing_ascii(literal_->front());
  if (is_one) traits.splits_after.set(static_cast<unsigned char>(literal_->front()));
  return traits;
}

MatchTraits SplitPattern::match_traits() const {
  if (program_) return program_->match_traits();
  if (scheme_ || literal_->empty()) return {};
  return {literal_->find(' ') != std::string::npos,
          std::ranges::any_of(*literal_, is_printing_ascii)};
}

bool SplitPattern::matches_runs_of_blanks() const {
  return program_ && program_->matches_runs_of_blanks();
}

bool SplitPattern::find_matches(std::string_view text, std::vector<Range>& matches) const {
  if (text.empty()) return true;
  if (literal_) {
    find_all(text, *literal_, matches);
    return true;
  }
  if (program_) return program_->find_matches(text, matches);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = next_piece(*scheme_, text, begin);
    matches.push_back({begin, end});
    begin = end;
  }
  return true;
}

}  // namespace tokenmill::tokenizer
