// The machine for patterns that ask what groups have taken, where matching takes exponential time
// in the worst case. So it counts its steps, and gives up: on kStepsPerByte steps for each byte of
// the text and kStepsFree besides, or on kEntriesMax choices at a time. A step is an instruction,
// or 16 entries of the stack that are looked at, or 16 bytes that are compared.
//
// Oniguruma gives up, too, after 10 million ways back from one place; the wheel then panics.
// For one text and one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tokenizer/backtracking_program.h"
#include "tokenizer/pattern_places.h"
#include "tokenizer/pattern_search.h"

namespace tokenmill::tokenizer {

class BacktrackingMachine {
 public:
  static constexpr std::size_t kStepsPerByte = 1'000;
  static constexpr std::size_t kStepsFree = 100'000;
  static constexpr std::size_t kEntriesMax = std::size_t{4} << 20;  // of 24 bytes

  // `text` is shorter than 4 GiB.
  BacktrackingMachine(const BacktrackingProgram& program, std::string_view text);

  void begin_search(std::size_t position) { search_begin_ = position; }
  // Where the match that begins at `begin` ends, or kNoMatch, or kGaveUp.
  std::size_t match_at(std::size_t begin);
  // Of the match that was just found.
  std::size_t match_begin(std::size_t) const { return match_begin_; }

 private:
  using Op = BacktrackingProgram::Op;
  using Instruction = BacktrackingProgram::Instruction;

  enum class Kind : std::uint8_t {
    nothing,
    choice,       // go on at instruction `index`, at `position`; with `count` steps back left
    group_begin,  // of group `index` at `position`; what its two registers were
    group_end,
    round_begin,  // of loop `index`
    round,        // of repeat `index`: `count` so far
    mark,
    limit,  // `index`, at `position`
    keep,   // \K, at `position`
    call,   // to be returned to instruction `index`
    call_end,
  };
  struct Entry {
    Kind kind = Kind::nothing;
    std::uint32_t index = 0;
    std::uint32_t position = 0;
    std::uint32_t count = 0;
    std::uint32_t begin_before = 0;
    std::uint32_t end_before = 0;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // The entries of a group's begin and end.
  struct Registers {
    std::uint32_t begin = kNone;
    std::uint32_t end = kNone;
  };
  enum class Outcome : std::uint8_t { goes_on, fails, matches, ends };

  void push(Entry entry);
  void push_choice(std::uint32_t at, std::uint32_t count = 0);
  bool go_back();
  void undo(const Entry& entry);
  bool call(std::uint32_t target);
  void return_from_call();
  Outcome step(const Instruction& instruction);
  Outcome step_over_choices(const Instruction& instruction);
  Outcome step_back(const Instruction& instruction);
  Outcome step_limit(const Instruction& instruction);

  bool takes(const CharSet& set);
  bool holds_here(Assertion assertion);
  bool refers(const BacktrackingProgram::Reference& reference);
  std::optional<std::size_t> end_of_same(std::string_view captured, bool ignores_case) const;
  std::optional<std::string_view> text_of(std::uint32_t group) const;

  void begin_repeat(const Instruction& instruction);
  void begin_round(const Instruction& instruction);
  std::size_t find(Kind kind, std::uint32_t index);
  bool took_nothing(const Instruction& round_end);
  bool group_stayed(std::size_t round, std::size_t end);
  std::size_t cut(std::uint32_t mark);
  void drop_to_mark(std::uint32_t mark);
  bool goes_back_by(std::uint32_t count);
  void set_match_begin();

  const BacktrackingProgram& program_;
  std::string_view text_;
  ClusterBreaks breaks_;
  std::size_t search_begin_ = 0;
  std::size_t match_begin_ = 0;
  std::size_t steps_left_;
  std::uint32_t at_ = 0;
  std::size_t position_ = 0;
  std::size_t limit_ = 0;         // the text is taken up to here
  std::uint32_t calls_ = 0;       // that have not returned
  std::uint32_t steps_back_ = 0;  // of the choice that was gone back to
  std::vector<Entry> stack_;
  std::vector<Registers> groups_;
};

}  // namespace tokenmill::tokenizer
