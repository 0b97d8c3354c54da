// The machine for patterns that the quick one cannot run: look-around over repeats, look-behind of
// several lengths, atomic groups, repeats of what may be empty.
//
// Where a match that goes through a state (split, position) ends depends on that state alone, so it
// is computed once and remembered, whatever led there and from whatever place the search began: the
// whole text costs the number of splits times its length, in time, and in memory 4 bytes for each
// state that was visited (8 where there is a \K). For one text and one thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/pattern_places.h"
#include "tokenizer/pattern_program.h"
#include "tokenizer/pattern_search.h"

namespace tokenmill::tokenizer {

class GeneralPatternMachine {
 public:
  // `text` is shorter than 4 GiB.
  GeneralPatternMachine(const PatternProgram& program, std::string_view text);

  // A match was found, and the next search begins here.
  void begin_search(std::size_t position);
  // Where the match that begins at `begin` ends, or kNoMatch.
  std::size_t match_at(std::size_t begin) {
    keep_ = {};
    return run(0, begin);
  }
  // Of the match that was just found: the last \K on its way.
  std::size_t match_begin(std::size_t begin) const {
    return keep_.count == 0 ? begin : keep_.position;
  }

 private:
  using Op = PatternProgram::Op;
  using Instruction = PatternProgram::Instruction;

  // The last \K on the way to where we are, and how many there were.
  struct Keep {
    std::uint32_t position = 0;
    std::uint32_t count = 0;
  };

  // A split on the way to where we are, of which one branch or both were entered.
  struct Frame {
    std::uint32_t instruction = 0;
    bool is_second = false;
    std::size_t position = 0;
    // The lowest frame whose loop was left because a round of it took nothing: what was found here
    // holds inside that round only.
    std::size_t within = kNowhere;
    Keep keep = {};
  };
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  std::size_t run(std::uint32_t start, std::size_t position);
  bool enter_split(std::uint32_t& at, std::size_t position, std::size_t& end);
  std::size_t find_round(std::uint32_t split, std::size_t position) const;
  std::size_t find_empty_round(std::uint32_t split, std::size_t position) const;
  bool go_back(std::uint32_t& at, std::size_t& position, std::size_t bottom);
  void remember_end(std::size_t end, std::size_t bottom);
  bool step(const Instruction& instruction, std::uint32_t& at, std::size_t& position);
  bool takes(const Instruction& instruction, std::size_t& position) const;
  bool holds_here(Assertion assertion, std::size_t position);
  bool looks(const Instruction& look, std::size_t position);
  std::uint32_t& outcome(const Instruction& split, std::size_t position);
  std::uint32_t& kept(const Instruction& split, std::size_t position);

  const PatternProgram& program_;
  std::string_view text_;
  std::size_t search_begin_ = 0;
  PossessiveRuns runs_;
  std::vector<Frame> frames_;  // those of nested runs above those of the outer ones
  // By split and position: kUnknown, kFailed, or the end of the match. One of the two is used.
  std::vector<std::uint32_t> dense_;
  std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
  // By the same: the last \K from there on, plus one; 0 for none. Empty for patterns without.
  std::unordered_map<std::uint64_t, std::uint32_t> kept_;
  ClusterBreaks breaks_;
  Keep keep_;
};

}  // namespace tokenmill::tokenizer
