#include "cli/command_encode.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/tokenizer_file.h"
#include "tokenizer/encoding.h"

namespace tokenmill::cli {
namespace {

using tokenizer::Encoder;
using tokenizer::Tokenizer;
using tokenizer::TokenSpan;

constexpr JsonLimits kLineLimits{.bytes_max = std::size_t{1} << 30, .depth_max = 64};

Result<std::string> text_of_line(const std::string& line, std::size_t number) {
  const auto value = parse_json(line, kLineLimits);
  if (!value) return std::unexpected(with_context(value.error(), format("line {}", number)));
  const json::object* const object = value->if_object();
  const auto text = object == nullptr ? std::nullopt : get_string(*object, "text");
  if (!text) {
    return fail(ErrorCode::malformed_request,
                format("line {}: not an object with a string \"text\"", number));
  }
  return std::string(*text);
}

class EncodeLoop {
 public:
  EncodeLoop(std::shared_ptr<const Tokenizer> tokenizer, const EncodeCommand& command)
      : tokenizer_(tokenizer), encoder_(std::move(tokenizer)), command_(command) {}

  // One line of ids; special tokens have no place in the text.
  Result<std::string_view> encode(std::string_view text) {
    ids_.clear();
    spans_.clear();
    if (!tokenizer_->special_frame().trouble.empty()) return encode_by_template(text);
    if (command_.special_tokens) append_special(tokenizer_->special_frame().prefix);
    if (command_.offsets) {
      encoder_.encode_with_offsets(text, ids_, spans_);
    } else {
      encoder_.encode(text, ids_);
    }
    TM_CHECK(encoder_.status());
    if (command_.special_tokens) append_special(tokenizer_->special_frame().suffix);
    write_line();
    return line_;
  }

 private:
  Result<std::string_view> encode_by_template(std::string_view text) {
    tokenizer::EncodeOptions options;
    options.special_tokens = command_.special_tokens;
    auto encoding = TM_TRY(tokenizer::encode_whole(*tokenizer_, text, std::nullopt, options));
    ids_ = std::move(encoding.window.ids);
    spans_ = std::move(encoding.window.spans);
    write_line();
    return line_;
  }

  void append_special(const std::vector<TokenId>& special) {
    ids_.insert(ids_.end(), special.begin(), special.end());
    if (command_.offsets) spans_.resize(ids_.size());
  }

  void write_line() {
    line_ = "[";
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (i > 0) line_ += ',';
      if (command_.offsets) {
        line_ += format("[{},{},{}]", ids_[i], spans_[i].begin, spans_[i].end);
      } else {
        std::array<char, 10> digits = {};
        const auto end = std::to_chars(digits.begin(), digits.end(), ids_[i]).ptr;
        line_.append(digits.begin(), end);
      }
    }
    line_ += "]\n";
  }

  std::shared_ptr<const Tokenizer> tokenizer_;
  Encoder encoder_;
  const EncodeCommand& command_;
  std::vector<TokenId> ids_;
  std::vector<TokenSpan> spans_;
  std::string line_;
};

}  // namespace

int run_encode(const EncodeCommand& command) {
  const auto tokenizer = load_tokenizer(command.tokenizer, command.profile);
  if (!tokenizer) return report_failure(tokenizer.error());
  EncodeLoop loop(*tokenizer, command);
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    const auto text = text_of_line(line, number);
    if (!text) return report_failure(text.error());
    const auto ids = loop.encode(*text);
    if (!ids) {
      return report_failure(with_context(ids.error(), format("line {}", number)));
    }
    std::fwrite(ids->data(), 1, ids->size(), stdout);
  }
  return 0;
}

}  // namespace tokenmill::cli
