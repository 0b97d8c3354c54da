#include "cli/command_tokenizer.h"

#include <iostream>
#include <string>

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/tokenizer_file.h"
#include "tokenizer/capability.h"
#include "tokenizer/tokenizer_folder.h"

namespace tokenmill::cli {
namespace {

constexpr std::string_view kImageName = "tokenizer.image";

json::object as_json(const tokenizer::Tokenizer& tokenizer,
                     const tokenizer::CapabilityReport& report) {
  json::array stages;
  for (const tokenizer::StageReport& stage : report.stages) {
    stages.push_back(json::object{{"stage", stage.stage},
                                  {"parts", stage.parts},
                                  {"engine", stage.is_fast ? "fast" : "reference"},
                                  {"reason", stage.reason}});
  }
  json::array ignored;
  for (const std::string& setting : tokenizer.ignored_settings()) ignored.emplace_back(setting);
  return {{"fingerprint", tokenizer.fingerprint()},
          {"profile", tokenizer::profile_name(tokenizer.load_record().profile)},
          {"reference", tokenizer.load_record().reference},
          {"tokenizer_class", tokenizer.load_record().tokenizer_class},
          {"vocab_size", tokenizer.vocab_size()},
          {"added_tokens", tokenizer.added_tokens().size()},
          {"engine", report.is_fast ? "fast" : "reference"},
          {"stages", std::move(stages)},
          {"ignored_settings", std::move(ignored)},
          {"image_format", tokenizer.load_record().image_version}};
}

std::string as_text(const tokenizer::Tokenizer& tokenizer,
                    const tokenizer::CapabilityReport& report) {
  std::string text = format("fingerprint     {}\n", tokenizer.fingerprint());
  if (const std::uint32_t version = tokenizer.load_record().image_version; version != 0) {
    text += format("image           of the file with this fingerprint; format {}\n", version);
  }
  text += format("reference       {}\n", tokenizer.load_record().reference);
  if (const std::string& name = tokenizer.load_record().tokenizer_class; !name.empty()) {
    text += format("class           {}\n", name);
  }
  text += format("vocab_size      {}\n", tokenizer.vocab_size());
  for (const tokenizer::StageReport& stage : report.stages) {
    const std::string parts = stage.parts.empty() ? "none" : display_escape(stage.parts);
    text += format("{:<15} {:<9} {}: {}\n", stage.stage, stage.is_fast ? "fast" : "reference",
                   parts, stage.reason);
  }
  for (const std::string& setting : tokenizer.ignored_settings()) {
    text += format("{:<15} ignored\n", setting);
  }
  return text;
}

}  // namespace

int run_tokenizer_info(const TokenizerInfoCommand& command) {
  const auto tokenizer = load_tokenizer(command.tokenizer, command.profile);
  if (!tokenizer) return report_failure(tokenizer.error());
  const tokenizer::CapabilityReport report = tokenizer::report_capability(**tokenizer);
  if (command.as_json) {
    std::cout << to_json(json::value(as_json(**tokenizer, report))) << '\n';
  } else {
    std::cout << as_text(**tokenizer, report);
  }
  return 0;
}

int run_tokenizer_compile(const TokenizerCompileCommand& command) {
  const auto profile = known_profile(command.profile);
  if (!profile) return report_failure(profile.error());
  const auto image = tokenizer::compile_tokenizer(command.tokenizer, *profile);
  if (!image) return report_failure(image.error());
  fs::path output = command.output;
  if (output.empty()) {
    std::error_code ignored;
    const bool is_folder = fs::is_directory(command.tokenizer, ignored);
    output =
        is_folder ? command.tokenizer / kImageName : command.tokenizer.parent_path() / kImageName;
  }
  if (const Status written = write_file_atomically(output, *image); !written) {
    return report_failure(written.error());
  }
  if (command.as_json) {
    std::cout << to_json(json::object{{"path", output.string()}, {"bytes", image->size()}}) << '\n';
  } else {
    std::cout << output.string() << '\n';
  }
  return 0;
}

}  // namespace tokenmill::cli
