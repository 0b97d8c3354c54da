#include <algorithm>

#include "base/assert.h"
#include "tokenizer/fast_encoder.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/reference_encoder.h"

namespace tokenmill::tokenizer {

struct Encoder::State {
  std::shared_ptr<const LoadedTokenizer> tokenizer;
  std::optional<FastEncoder> fast;
  Status status;

  // Whether the ids from `begin` on are those of the text.
  bool check(Status encoded, const std::vector<TokenId>& ids, std::size_t begin) {
    if (!encoded) {
      status = std::move(encoded);
      return false;
    }
    if (!may_fail(tokenizer->parts())) return true;
    if (std::find(ids.begin() + static_cast<std::ptrdiff_t>(begin), ids.end(), kMissingToken) ==
        ids.end()) {
      return true;
    }
    status = encoding_error(tokenizer->parts());
    return false;
  }
};

Encoder::Encoder(std::shared_ptr<const Tokenizer> tokenizer) : state_(std::make_unique<State>()) {
  state_->tokenizer = std::dynamic_pointer_cast<const LoadedTokenizer>(std::move(tokenizer));
  TM_ASSERT(state_->tokenizer != nullptr);
  if (const FastPlan* const plan = state_->tokenizer->fast_plan()) {
    state_->fast.emplace(state_->tokenizer->parts(), *plan, state_->tokenizer->shared_words());
  }
}

Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

void Encoder::encode(std::string_view text, std::vector<TokenId>& ids) {
  if (state_->fast) return state_->fast->encode(text, ids);
  const std::size_t begin = ids.size();
  Status encoded = encode_by_reference(state_->tokenizer->parts(), text, ids, nullptr);
  if (!state_->check(std::move(encoded), ids, begin)) ids.resize(begin);
}

void Encoder::encode_with_offsets(std::string_view text, std::vector<TokenId>& ids,
                                  std::vector<TokenSpan>& offsets) {
  const std::size_t begin = ids.size();
  const std::size_t begin_offsets = offsets.size();
  Status encoded = encode_by_reference(state_->tokenizer->parts(), text, ids, &offsets);
  if (state_->check(std::move(encoded), ids, begin)) return;
  ids.resize(begin);
  offsets.resize(begin_offsets);
}

const Status& Encoder::status() const { return state_->status; }

}  // namespace tokenmill::tokenizer
