#include "reader/conversation.h"

#include "base/format.h"

namespace tokenmill::reader {
namespace {

std::string_view common_role(std::string_view role) {
  if (role == "human") return "user";
  if (role == "gpt" || role == "bot" || role == "ai" || role == "model") return "assistant";
  return role;
}

}  // namespace

Result<ConversationTemplate> conversation_template_from_name(std::string_view name) {
  if (name == "chatml") return ConversationTemplate::chatml;
  if (name == "plain") return ConversationTemplate::plain;
  return fail(ErrorCode::invalid_argument, format("There is no conversation template \"{}\"", name),
              "The templates are chatml and plain");
}

void append_conversation(ConversationTemplate name, const std::vector<Turn>& turns,
                         std::string& out) {
  bool is_first = true;
  for (const Turn& turn : turns) {
    const std::string_view role = common_role(turn.role);
    switch (name) {
      case ConversationTemplate::chatml:
        out.append("<|im_start|>").append(role).append("\n").append(turn.content);
        out.append("<|im_end|>\n");
        break;
      case ConversationTemplate::plain:
        if (!is_first) out += "\n\n";
        out.append(role).append(": ").append(turn.content);
        break;
    }
    is_first = false;
  }
}

}  // namespace tokenmill::reader
