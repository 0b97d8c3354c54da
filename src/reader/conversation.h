// Conversations as text: a named template turns a list of turns into one document.
//
//   chatml   <|im_start|>ROLE\nCONTENT<|im_end|>\n      per turn, as Qwen's chat template
//   plain    ROLE: CONTENT                              turns joined by an empty line
//
// Roles keep their names, except that "human" becomes user and "gpt", "bot", "ai", "model" become
// assistant (ShareGPT data). A tokenizer's own chat template is not run: it is code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill::reader {

enum class ConversationTemplate { chatml, plain };

// Error: invalid_argument with the names there are.
Result<ConversationTemplate> conversation_template_from_name(std::string_view name);

struct Turn {
  std::string_view role;
  std::string_view content;
};

void append_conversation(ConversationTemplate name, const std::vector<Turn>& turns,
                         std::string& out);

}  // namespace tokenmill::reader
