#include "cli/command_completion.h"

#include <cstdio>

#include "base/format.h"

namespace tokenmill::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string names_of(const std::vector<CompletionCommand>& commands) {
  std::string text;
  for (const CompletionCommand& command : commands) {
    text += (text.empty() ? "" : " ") + command.name;
  }
  return text;
}

// Dataset names come from the program itself, so that completion never lags behind the catalog.
std::string bash_script(const std::vector<CompletionCommand>& commands) {
  std::string script = "_tokenmill() {\n  local word=${COMP_WORDS[COMP_CWORD]} flags=\n";
  script += "  case ${COMP_WORDS[1]} in\n";
  for (const CompletionCommand& command : commands) {
    script += format("    {}) flags=\"{}\" ;;\n", command.name, joined(command.flags));
  }
  script += format(
      "  esac\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n"
      "  elif [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"$flags\" -- \"$word\"))\n"
      "  else COMPREPLY=($(compgen -f -W \"$(tokenmill list --limit 500 -q 2>/dev/null)\" -- "
      "\"$word\")); fi\n}}\ncomplete -F _tokenmill tokenmill\n",
      names_of(commands));
  return script;
}

std::string fish_script(const std::vector<CompletionCommand>& commands) {
  std::string script = "complete -c tokenmill -f\n";
  for (const CompletionCommand& command : commands) {
    script += format("complete -c tokenmill -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                     command.help);
    for (const std::string& flag : command.flags) {
      script += format("complete -c tokenmill -n '__fish_seen_subcommand_from {}' -l {}\n",
                       command.name, flag.substr(2));
    }
  }
  return script;
}

}  // namespace

Status run_completion(Context&, const std::string& shell,
                      const std::vector<CompletionCommand>& commands) {
  if (shell == "bash") {
    std::fputs(bash_script(commands).c_str(), stdout);
  } else if (shell == "zsh") {
    const std::string script =
        "#compdef tokenmill\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(commands);
    std::fputs(script.c_str(), stdout);
  } else if (shell == "fish") {
    std::fputs(fish_script(commands).c_str(), stdout);
  } else {
    return fail(ErrorCode::invalid_argument, format("No completion for the shell \"{}\"", shell),
                "Use bash, zsh or fish");
  }
  return {};
}

}  // namespace tokenmill::cli
