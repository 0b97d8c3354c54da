// Token filters compiled to one byte per vocabulary id, so that filtering costs one look-up per
// token, whatever the rules.
//
// Built once per job (a few milliseconds for 256,000 ids); immutable and shared afterwards.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/token_batch.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {

// Bits of a class byte.
inline constexpr std::uint8_t kSpecialToken = 1;
inline constexpr std::uint8_t kStopWord = 2;
inline constexpr std::uint8_t kJunk = 4;

class TokenClasses {
 public:
  // No id has a class.
  TokenClasses() = default;
  // `bits[id]` is the class byte of `id`; larger ids have none.
  explicit TokenClasses(std::vector<std::uint8_t> bits) : bits_(std::move(bits)) {}

  std::uint8_t of(TokenId id) const { return id < bits_.size() ? bits_[id] : 0; }

 private:
  std::vector<std::uint8_t> bits_;
};

// What the classes are computed from. `token_bytes(id)` is the text that the token stands for
// (" the", "\n"), empty for an unused id; a word piece inside a word keeps its mark ("##ing").
struct Vocabulary {
  std::uint32_t size = 0;
  std::function<std::string(TokenId)> token_bytes = {};
  std::vector<TokenId> special_ids = {};
};

// Only the classes that `filters` asks for are set. Error: invalid_argument for a language
// without a list.
//
// A token is a stop word when it is a whole word of the list, without regard to case. It is taken
// for a whole word when a space precedes it or it starts with a capital letter; where no token of
// the vocabulary starts with a space, always, unless it starts with "##".
Result<TokenClasses> compile_token_classes(const Filters& filters, const Vocabulary& vocabulary);

}  // namespace tokenmill::pack
