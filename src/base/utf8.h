// UTF-8 as Unicode 16 chapter 3 defines it: no surrogates, nothing over U+10FFFF, shortest form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenmill {

bool is_valid_utf8(std::string_view text);

// The length of the longest valid prefix.
std::size_t valid_utf8_prefix(std::string_view text);

// Each maximal ill-formed part becomes one U+FFFD, as Python's errors="replace" and browsers do.
// Returns how many replacements were made; `out` is appended to.
std::size_t append_lossy_utf8(std::string_view text, std::string& out);

// Dataset text for a terminal or a log: control, bidi and zero-width characters become \u escapes.
std::string display_escape(std::string_view text);

}  // namespace tokenmill
