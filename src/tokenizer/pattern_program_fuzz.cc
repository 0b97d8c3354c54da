// Any bytes as a pattern and a text, a zero byte between them: compiling must answer or refuse, and
// what compiles must find matches in order within the text, or give up.
#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "tokenizer/pattern_program.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tokenmill::tokenizer;
  std::string input;
  tokenmill::append_lossy_utf8({reinterpret_cast<const char*>(data), size}, input);
  const std::size_t end = std::min(input.find('\0'), input.size());
  const auto program = PatternProgram::compile(std::string_view(input).substr(0, end));
  if (!program) return 0;
  const std::string text = input.substr(std::min(end + 1, input.size())) + " aab\n1 \xC3\xA9";
  std::vector<Range> matches;
  if (!(*program)->find_matches(text, matches) && !(*program)->may_give_up()) __builtin_trap();
  std::size_t previous = 0;
  for (const Range& match : matches) {
    if (match.begin < previous || match.end < match.begin) __builtin_trap();
    previous = match.end;
  }
  if (previous > text.size()) __builtin_trap();
  return 0;
}
