// Any valid text through both engines of a small tokenizer of each kind: one answer, and cold
// caches give what warm ones give.
#include <string>

#include "base/utf8.h"
#include "tokenizer/tokenizer.h"

namespace {

using namespace tokenmill::tokenizer;

constexpr std::string_view kModel =
    R"("model":{"type":"BPE","byte_fallback":true,"unk_token":"?","fuse_unk":true,"vocab":{"?":0,"a":1,"b":2,)"
    R"("▁":3,"ab":4,"▁a":5,"Ġ":6,"Ã":7,"©":8,"Ã©":9,"1":10,"'":11,"s":12,"'s":13,"Ġa":14,"\n":15},)"
    R"("merges":[["a","b"],["▁","a"],["Ã","©"],["'","s"],["Ġ","a"]]}})";

constexpr std::string_view kFronts[] = {
    R"({"normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},)",
    R"({"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"},)",
    R"({"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\s+(?!\\S)|[\\p{L}\\p{M}]+|(?i:'s)| ?\\p{N}{1,3}"},"behavior":"MergedWithNext","invert":false},{"type":"Digits","individual_digits":true}]},)",
};

std::vector<Encoder>& encoders() {
  static std::vector<Encoder> all = [] {
    std::vector<Encoder> made;
    for (const std::string_view front : kFronts) {
      made.emplace_back(Tokenizer::load(std::string(front).append(kModel)).value());
    }
    return made;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string text;
  tokenmill::append_lossy_utf8({reinterpret_cast<const char*>(data), size}, text);
  for (Encoder& encoder : encoders()) {
    std::vector<tokenmill::TokenId> fast;
    encoder.encode(text, fast);
    std::vector<tokenmill::TokenId> warm;
    encoder.encode(text, warm);
    std::vector<tokenmill::TokenId> plain;
    std::vector<TokenSpan> spans;
    encoder.encode_with_offsets(text, plain, spans);
    if (fast != plain || fast != warm) __builtin_trap();
  }
  return 0;
}
