#include "base/assert.h"
#include "tokenizer/fast_encoder.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/reference_encoder.h"

namespace tokenmill::tokenizer {

struct Encoder::State {
  std::shared_ptr<const LoadedTokenizer> tokenizer;
  std::optional<FastEncoder> fast;
};

Encoder::Encoder(std::shared_ptr<const Tokenizer> tokenizer) : state_(std::make_unique<State>()) {
  state_->tokenizer = std::dynamic_pointer_cast<const LoadedTokenizer>(std::move(tokenizer));
  TM_ASSERT(state_->tokenizer != nullptr);
  if (const FastPlan* const plan = state_->tokenizer->fast_plan()) {
    state_->fast.emplace(state_->tokenizer->parts(), *plan);
  }
}

Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

void Encoder::encode(std::string_view text, std::vector<TokenId>& ids) {
  if (state_->fast) return state_->fast->encode(text, ids);
  encode_by_reference(state_->tokenizer->parts(), text, ids, nullptr);
}

void Encoder::encode_with_offsets(std::string_view text, std::vector<TokenId>& ids,
                                  std::vector<TokenSpan>& offsets) {
  encode_by_reference(state_->tokenizer->parts(), text, ids, &offsets);
}

}  // namespace tokenmill::tokenizer
