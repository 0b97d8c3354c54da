// That an image is what it was made of, and that no change of its bytes does harm. The ids of
// images are compared with the reference library in tests/tokenizer/test_image.py.
#include "tokenizer/tokenizer_image.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "base/hash64.h"
#include "base/json.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/small_tokenizers.h"
#include "tokenizer/trained_model_test.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;
using Loaded = Result<std::shared_ptr<const Tokenizer>>;

constexpr std::string_view kText = "ab <s> abb a\xC3\xA9  ab\nbb \xE6\xBC\xA2";

// Memory of exactly this size, so that a sanitizer sees who reads past its end.
Loaded load_image(const std::string& bytes) {
  const std::shared_ptr<char[]> memory(new char[bytes.size()]);
  std::memcpy(memory.get(), bytes.data(), bytes.size());
  return Tokenizer::load_image({memory.get(), bytes.size()}, memory);
}

std::string image_of(std::string_view file) {
  const auto tokenizer = Tokenizer::load(file);
  EXPECT_TRUE(tokenizer) << tokenizer.error().message;
  return compile_image(**tokenizer, R"({"bos_token":"<s>","model_max_length":1})").value();
}

Ids ids_of(const std::shared_ptr<const Tokenizer>& tokenizer) {
  Ids ids;
  Encoder(tokenizer).encode(kText, ids);
  return ids;
}

Ids ids_by_reference(const std::shared_ptr<const Tokenizer>& tokenizer) {
  Ids ids;
  std::vector<TokenSpan> spans;
  Encoder(tokenizer).encode_with_offsets(kText, ids, spans);
  return ids;
}

// What a caller may do with a tokenizer. Ids of a changed image mean nothing, but each must be one.
void use(const std::shared_ptr<const Tokenizer>& tokenizer) {
  const Ids ids = ids_of(tokenizer);
  for (const TokenId id : ids) ASSERT_LT(id, tokenizer->vocab_size());
  for (const TokenId id : ids_by_reference(tokenizer)) ASSERT_LT(id, tokenizer->vocab_size());
  static_cast<void>(tokenizer->decode(ids, true));
  for (TokenId id = 0; id < std::min(tokenizer->vocab_size(), 32u); ++id) {
    static_cast<void>(tokenizer->token_bytes(id));
  }
}

TEST(TokenizerImage, GivesWhatTheFileGives) {
  for (const std::string_view file : kSmallTokenizers) {
    const auto original = Tokenizer::load(file).value();
    const std::string image = image_of(file);
    const auto loaded = load_image(image);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(ids_of(*loaded), ids_of(original)) << file;
    EXPECT_EQ(ids_by_reference(*loaded), ids_of(original)) << file;
    EXPECT_EQ((*loaded)->vocab_size(), original->vocab_size());
    EXPECT_EQ((*loaded)->fingerprint(), original->fingerprint());
    EXPECT_EQ((*loaded)->load_record().reference, original->load_record().reference);
    EXPECT_EQ((*loaded)->load_record().image_version, kImageVersion);
    EXPECT_EQ((*loaded)->special_frame().prefix, original->special_frame().prefix);
    EXPECT_EQ((*loaded)->named_tokens(), R"({"bos_token":"<s>"})");
    ASSERT_EQ((*loaded)->added_tokens().size(), original->added_tokens().size());
    for (TokenId id = 0; id < std::min(original->vocab_size(), 32u); ++id) {
      EXPECT_EQ((*loaded)->id_to_token(id), original->id_to_token(id));
      EXPECT_EQ((*loaded)->token_to_id(original->id_to_token(id)),
                original->token_to_id(original->id_to_token(id)));
    }
    // An image of an image is the same image: nothing is lost on the way.
    EXPECT_EQ(compile_image(**loaded, R"({"bos_token":"<s>"})").value(), image) << file;
  }
}

// All bytes and some letters, so that there is a rule for letters, with a word that is contested.
std::string file_with_letters() {
  std::string vocabulary;
  TokenId id = 0;
  const auto add = [&](std::string_view bytes) {
    if (id > 0) vocabulary += ',';
    vocabulary += to_json(json::string(alphabet_text(bytes)));
    vocabulary += ':' + std::to_string(id++);
  };
  for (unsigned byte = 0; byte < 256; ++byte) add(std::string(1, static_cast<char>(byte)));
  for (const std::string_view word : {"\xD0\xB6", "\xD0\xB6\xD0\xB7", "\xE4\xB8\x80\xE4"})
    add(word);
  const std::string merge = to_json(json::array{alphabet_text("\xD0"), alphabet_text("\xB6")});
  return R"({"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,)"
         R"("use_regex":true},"model":{"type":"BPE","ignore_merges":true,"vocab":{)" +
         vocabulary + R"(},"merges":[)" + merge + "]}}";
}

TEST(TokenizerImage, HasTheRuleForLetters) {
  const std::string file = file_with_letters();
  const auto original = Tokenizer::load(file);
  ASSERT_TRUE(original) << original.error().message;
  const std::string image = image_of(file);
  const auto view = ImageView::open(image).value();
  EXPECT_EQ(view.table<TokenId>(Section::contested_words).value().size(), 1u);
  const auto loaded = load_image(image);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(compile_image(**loaded, R"({"bos_token":"<s>"})").value(), image);
  // The contested word alone, and cut out of a longer one.
  for (const std::string_view text :
       {"\xD0\xB6\xD0\xB7", "\xD0\xB6\xD0\xB7\xD0\xB9", "\xE4\xB8\x80"}) {
    Ids wanted;
    Ids found;
    Encoder(*original).encode(text, wanted);
    Encoder(*loaded).encode(text, found);
    EXPECT_EQ(found, wanted) << text;
  }
  std::string changed = image;
  const auto at = static_cast<std::size_t>(
      reinterpret_cast<const char*>(view.table<TokenId>(Section::contested_words).value().data()) -
      image.data());
  changed[at + 2] = 1;
  seal_image(changed);
  EXPECT_FALSE(load_image(changed));
}

// When this fails, a table, a hash or a section has changed: raise kImageVersion, or images that
// people have would be read as something else.
TEST(TokenizerImage, HasTheBytesOfItsVersion) {
  EXPECT_EQ(kImageVersion, 1u);
  std::uint64_t hash = 0;
  for (const std::string_view file : kSmallTokenizers) hash = hash64(image_of(file), hash);
  EXPECT_EQ(hash, 0xF58B74F66AFBDE9Cu) << std::hex << hash;
}

TEST(TokenizerImage, RefusesAnotherVersion) {
  std::string image = image_of(kSmallTokenizers[0]);
  ++image[20];
  const auto loaded = load_image(image);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::unsupported);
  EXPECT_NE(loaded.error().hint.find("tokenmill tokenizer compile"), std::string::npos);
}

TEST(TokenizerImage, RefusesEveryFlippedBitAndEveryCut) {
  for (const std::string_view file : kSmallTokenizers) {
    const std::string image = image_of(file);
    // What says where things are, closely, and some of each table.
    const bool is_large = image.size() > 1'000'000;
    for (std::size_t at = 0; at < image.size(); at += is_large ? 800'011 : at < 600 ? 3 : 1999) {
      std::string changed = image;
      changed[at] = static_cast<char>(changed[at] ^ 1 << at % 8);
      ASSERT_FALSE(load_image(changed)) << at;
      ASSERT_FALSE(load_image(image.substr(0, at))) << at;
    }
    ASSERT_FALSE(load_image(image + '\0'));
  }
}

// Behind a checksum that fits, every number may lead anywhere.
TEST(TokenizerImage, NoChangeDoesHarm) {
  std::mt19937 chance(3);
  std::size_t refused = 0;
  std::size_t taken = 0;
  for (const std::string_view file : kSmallTokenizers) {
    const std::string image = image_of(file);
    if (image.size() > 1'000'000) continue;
    for (int round = 0; round < 400; ++round) {
      std::string changed = image;
      for (unsigned i = 0; i <= chance() % 3; ++i) {
        // The header and list of sections as often as all that follows.
        const std::size_t end = chance() % 4 == 0 ? 600 : image.size();
        const std::size_t at = 32 + chance() % (end - 32);
        constexpr std::array<unsigned char, 6> kBytes = {0, 1, 0x7F, 0x80, 0xFE, 0xFF};
        changed[at] = static_cast<char>(chance() % 2 == 0 ? kBytes[chance() % 6] : chance() % 256);
      }
      seal_image(changed);
      const auto loaded = load_image(changed);
      loaded ? ++taken : ++refused;
      if (loaded) use(*loaded);
    }
  }
  EXPECT_GT(refused, 250u);
  EXPECT_GT(taken, 250u);
}

// What a search needs to end: one free slot in each table.
TEST(TokenizerImage, RefusesTablesWithoutAFreeSlot) {
  for (const std::string_view file : {kSmallTokenizers[0], kSmallTokenizers[1]}) {
    const std::string image = image_of(file);
    std::size_t filled = 0;
    for (std::size_t place = 48; place < 48 + 24 * 20 && place + 24 <= image.size(); place += 24) {
      ImageView::Place section;
      std::memcpy(&section, image.data() + place, sizeof section);
      const auto kind = static_cast<Section>(section.kind);
      if (kind != Section::merge_buckets && kind != Section::spanned_pairs &&
          kind != next_section(Section::vocabulary, 2)) {
        continue;
      }
      std::string changed = image;
      std::memset(changed.data() + section.offset, 0, section.size_bytes);
      seal_image(changed);
      EXPECT_FALSE(load_image(changed)) << section.kind;
      ++filled;
    }
    EXPECT_GE(filled, 2u);
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
