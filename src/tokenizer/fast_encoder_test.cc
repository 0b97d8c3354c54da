#include "tokenizer/fast_encoder.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tokenizer/byte_level_file_test.h"
#include "tokenizer/reference_encoder.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

std::shared_ptr<const LoadedTokenizer> load_byte_level() {
  const auto tokenizer = Tokenizer::load(byte_level_file(false));
  return std::dynamic_pointer_cast<const LoadedTokenizer>(tokenizer.value());
}

// Words of all lengths around the limits of the tables, of one id to one for each byte; many come
// again.
std::string random_text(std::mt19937& chance, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    const std::size_t number = chance() % 3 == 0 ? chance() : chance() % 3000;
    switch (number % 6) {
      case 0:
        text += " ab" + std::string(number % 7, 'a');
        break;
      case 1:
        text += '\n' + std::string(number % 40, ' ');
        break;
      case 2:
        text += ' ' + std::to_string(number);
        break;
      case 3:
        for (std::size_t n = number; n > 0; n /= 7) text += "abxyzuv"[n % 7];
        text += std::string(number % 600 == 3 ? 700 : number % 11, 'b');
        break;
      case 4:  // more words of three ids than a small table has room for
        text += ' ';
        for (int n = 0; n < 3; ++n) text += static_cast<char>('c' + chance() % 24);
        break;
      default:
        for (std::size_t n = number; n > 0; n /= 3) text += "abx"[n % 3];
        text += ' ';
    }
  }
  return text;
}

void compare(const LoadedTokenizer& tokenizer, SharedWords& shared, unsigned seed) {
  FastEncoder encoder(tokenizer.parts(), *tokenizer.fast_plan(), shared);
  std::mt19937 chance(seed);
  for (int text_number = 0; text_number < 24; ++text_number) {
    const std::string text = random_text(chance, 8'000);
    Ids wanted;
    EXPECT_TRUE(encode_by_reference(tokenizer.parts(), text, wanted, nullptr));
    for (int again = 0; again < 2; ++again) {
      Ids found;
      encoder.encode(text, found);
      ASSERT_EQ(found, wanted);
    }
  }
}

TEST(FastEncoder, GivesTheIdsOfTheReferenceHoweverLittleIsShared) {
  const auto tokenizer = load_byte_level();
  // With the second the encoder goes on with a table of its own; the first never grows into more.
  for (const SharedWords::Size size :
       {SharedWords::Size{}, SharedWords::Size{64, 256, 1 << 12, 1 << 4}}) {
    SharedWords shared(instruction_set(), size);
    compare(*tokenizer, shared, 7);
  }
}

TEST(FastEncoder, ThreadsThatShareWordsGiveTheSameIds) {
  const auto tokenizer = load_byte_level();
  SharedWords shared(instruction_set(), {1 << 10, 1 << 12, 1 << 12, 1 << 6});
  std::vector<std::jthread> threads;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    threads.emplace_back([&, seed] { compare(*tokenizer, shared, seed % 2); });
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
