// Encodings as JSON, for comparing with Hugging Face `tokenizers`.
//
//   tokenizer_driver TOKENIZER_JSON     lines {"texts": [[text, pair or null], …],
//                                       "special_tokens", "truncation", "padding"} from stdin;
//                                       per line a list of encodings, or {"error": …}
#include <cstdio>
#include <iostream>
#include <string>

#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "tokenizer/encoding.h"

namespace {

using namespace tokenmill;
using namespace tokenmill::tokenizer;

constexpr std::uint64_t kBytesMax = std::uint64_t{256} << 20;
constexpr JsonLimits kLimits{.bytes_max = kBytesMax, .depth_max = 64};

template <typename T>
json::array as_json(const std::vector<T>& items) {
  return json::array(items.begin(), items.end());
}

json::array spans_as_json(std::span<const TokenSpan> spans) {
  json::array rows;
  for (const TokenSpan& span : spans) rows.push_back(json::array{span.begin, span.end});
  return rows;
}

// Characters cannot be counted without knowing which text a token is of: only without a pair.
json::object window_as_json(const EncodedWindow& window, std::string_view text, bool has_pair) {
  json::object row;
  row["ids"] = as_json(window.ids);
  row["type_ids"] = as_json(window.type_ids);
  row["tokens"] = as_json(window.tokens);
  row["special_tokens_mask"] = as_json(window.special_tokens_mask);
  row["attention_mask"] = as_json(window.attention_mask);
  row["spans"] = spans_as_json(window.spans);
  if (!has_pair) row["offsets"] = spans_as_json(spans_in_characters(text, window.spans));
  return row;
}

Result<json::array> answer(const Tokenizer& tokenizer, const json::object& line) {
  EncodeOptions options;
  options.special_tokens = line.at("special_tokens").get_bool();
  options.truncation = TM_TRY(read_truncation(line.at("truncation")));
  const auto padding = TM_TRY(read_padding(line.at("padding")));
  const json::array& texts = line.at("texts").get_array();
  std::vector<Encoding> encodings;
  for (const json::value& item : texts) {
    const json::array& both = item.get_array();
    std::optional<std::string_view> pair;
    if (both[1].is_string()) pair = both[1].get_string();
    encodings.push_back(
        TM_TRY(encode_whole(tokenizer, std::string_view(both[0].get_string()), pair, options)));
  }
  if (padding) TM_CHECK(pad(encodings, *padding));
  json::array rows;
  for (std::size_t i = 0; i < encodings.size(); ++i) {
    const json::array& both = texts[i].get_array();
    const std::string_view text = both[0].get_string();
    json::object row = window_as_json(encodings[i].window, text, both[1].is_string());
    json::array overflowing;
    for (const EncodedWindow& window : encodings[i].overflowing) {
      overflowing.push_back(window_as_json(window, text, both[1].is_string()));
    }
    row["overflowing"] = std::move(overflowing);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

int main(int count, char** values) {
  if (count != 2) return 2;
  const auto file = read_file(values[1], kBytesMax);
  if (!file) return 1;
  const auto tokenizer = Tokenizer::load(*file);
  if (!tokenizer) {
    std::fputs(tokenizer.error().message.c_str(), stderr);
    return 1;
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto question = parse_json(line, kLimits);
    if (!question) return 1;
    const auto rows = answer(**tokenizer, question->get_object());
    const json::value reply =
        rows ? json::value(*rows) : json::value(json::object{{"error", rows.error().message}});
    std::cout << to_json(reply) << '\n';
  }
  return 0;
}
