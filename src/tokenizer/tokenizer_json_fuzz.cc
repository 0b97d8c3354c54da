// Any bytes as a tokenizer.json: loading must answer or refuse, and what loads must encode.
#include "tokenizer/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tokenmill::tokenizer;
  const auto tokenizer =
      Tokenizer::load(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!tokenizer) return 0;
  std::vector<tokenmill::TokenId> ids;
  std::vector<TokenSpan> spans;
  const std::string_view text = "a<s> \xC3\xA9\n 12'S \xE6\xBC\xA2  b";
  Encoder(*tokenizer).encode_with_offsets(text, ids, spans);
  std::vector<tokenmill::TokenId> fast;
  Encoder(*tokenizer).encode(text, fast);
  if (fast != ids) __builtin_trap();
  (*tokenizer)->decode(ids, true);
  for (const tokenmill::TokenId id : ids) (*tokenizer)->token_bytes(id);
  return 0;
}
