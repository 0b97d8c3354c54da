#include "cli/command_decode.h"

#include <iostream>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/json.h"
#include "cli/tokenizer_file.h"

namespace tokenmill::cli {
namespace {

constexpr JsonLimits kLineLimits{.bytes_max = std::size_t{1} << 30, .depth_max = 4};

Result<std::vector<TokenId>> ids_of_line(const std::string& line, std::size_t number) {
  const auto value = parse_json(line, kLineLimits);
  if (!value) return std::unexpected(with_context(value.error(), format("line {}", number)));
  const json::array* const items = value->if_array();
  if (items == nullptr) {
    return fail(ErrorCode::malformed_request, format("line {}: not a list of ids", number));
  }
  std::vector<TokenId> ids;
  for (const json::value& item : *items) {
    boost::system::error_code error;
    ids.push_back(item.is_number() ? item.to_number<TokenId>(error) : 0);
    if (!item.is_number() || error) {
      return fail(ErrorCode::malformed_request, format("line {}: not a list of ids", number));
    }
  }
  return ids;
}

}  // namespace

int run_decode(const DecodeCommand& command) {
  const auto tokenizer = load_tokenizer(command.tokenizer, command.profile);
  if (!tokenizer) return report_failure(tokenizer.error());
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    const auto ids = ids_of_line(line, number);
    if (!ids) return report_failure(ids.error());
    const std::string text = (*tokenizer)->decode(*ids, command.skip_special_tokens);
    std::cout << to_json(json::value(json::string(text))) << '\n';
  }
  return 0;
}

}  // namespace tokenmill::cli
