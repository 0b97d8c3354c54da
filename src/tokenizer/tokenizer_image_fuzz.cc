// Images of small tokenizers with changed bytes behind a checksum that fits: loading must answer or
// refuse, and what loads must encode and decode. The input is the number of a tokenizer, then
// places (two bytes) and what stands there (one); so no corpus of images is needed.
#include <cstring>
#include <string>

#include "tokenizer/image_sections.h"
#include "tokenizer/small_tokenizers.h"
#include "tokenizer/tokenizer_image.h"

namespace {

using namespace tokenmill::tokenizer;

const std::vector<std::string>& images() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (const std::string_view file : kSmallTokenizers) {
      made.push_back(compile_image(**Tokenizer::load(file), "").value());
    }
    return made;
  }();
  return all;
}

void use(const std::shared_ptr<const Tokenizer>& tokenizer) {
  const std::string_view text = "ab <s> abb a\xC3\xA9  ab\nbb \xE6\xBC\xA2";
  std::vector<tokenmill::TokenId> ids;
  std::vector<TokenSpan> spans;
  Encoder encoder(tokenizer);
  encoder.encode_with_offsets(text, ids, spans);
  encoder.encode(text, ids);
  for (const tokenmill::TokenId id : ids) {
    if (id >= tokenizer->vocab_size()) __builtin_trap();
    tokenizer->token_bytes(id);
  }
  tokenizer->decode(ids, true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 4) return 0;
  std::string image = images()[data[0] % images().size()];
  for (std::size_t i = 1; i + 3 <= size; i += 3) {
    // Past the magic; places beyond 64 KiB are reached by the other sizes of the same table.
    const std::size_t place = 16 + (std::size_t{data[i]} << 8 | data[i + 1]);
    image[place % image.size()] = static_cast<char>(data[i + 2]);
  }
  seal_image(image);
  const std::shared_ptr<char[]> memory(new char[image.size()]);
  std::memcpy(memory.get(), image.data(), image.size());
  const auto tokenizer = Tokenizer::load_image({memory.get(), image.size()}, memory);
  if (tokenizer) use(*tokenizer);
  return 0;
}
