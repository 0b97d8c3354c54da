// A byte-level BPE model for tests, trained on a text: its strings begin and end anywhere.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

inline std::string alphabet_text(std::string_view bytes) {
  std::string text = {};
  for (const char c : bytes) append_utf8(byte_to_alphabet(static_cast<std::uint8_t>(c)), text);
  return text;
}

struct Training {
  std::string text = {};
  std::size_t merges = 0;              // of random neighbours in the text
  std::vector<std::string> more = {};  // strings that no merge gives
  bool ignore_merges = false;
};

inline BpeModel train_byte_model(std::mt19937& random, const Training& training) {
  std::vector<std::string> tokens;
  tokens.reserve(256 + training.merges + training.more.size());
  std::vector<std::pair<std::string, std::string>> pairs;
  for (unsigned byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  std::vector<std::string> parts;
  parts.reserve(training.text.size());
  for (const char c : training.text) parts.emplace_back(1, c);
  while (pairs.size() < training.merges && parts.size() > 1) {
    const std::size_t at = random() % (parts.size() - 1);
    const std::string left = parts[at];
    const std::string right = parts[at + 1];
    if (std::ranges::find(tokens, left + right) != tokens.end()) continue;
    pairs.emplace_back(left, right);
    tokens.push_back(left + right);
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      if (parts[i] != left || parts[i + 1] != right) continue;
      parts[i] += right;
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
  for (const std::string& token : training.more) {
    if (std::ranges::find(tokens, token) == tokens.end()) tokens.push_back(token);
  }
  for (std::string& token : tokens) token = alphabet_text(token);
  for (auto& [left, right] : pairs) {
    left = alphabet_text(left);
    right = alphabet_text(right);
  }
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(tokens.size());
  for (const std::string& token : tokens) {
    entries.emplace_back(token, static_cast<TokenId>(entries.size()));
  }
  const std::vector<MergePair> views(pairs.begin(), pairs.end());
  auto vocabulary = Vocabulary::build(entries);
  return *BpeModel::build(std::move(*vocabulary), views, {.ignore_merges = training.ignore_merges});
}

}  // namespace tokenmill::tokenizer
