#include "pack/packer.h"

#include <gtest/gtest.h>

#include <random>

#include "pack/presets.h"

namespace tokenmill::pack {
namespace {

TokenBatch random_documents(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  TokenBatch batch;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = random() % 3 == 0 ? random() % 40 : random() % 3;
    for (std::size_t k = 0; k < length; ++k)
      batch.ids.push_back(static_cast<TokenId>(random() % 20));
    batch.ends.push_back(batch.ids.size());
  }
  return batch;
}

TokenBatch slice(const TokenBatch& documents, std::size_t first, std::size_t last) {
  TokenBatch part;
  for (std::size_t i = first; i < last; ++i) {
    const auto ids = documents.document(i);
    part.ids.insert(part.ids.end(), ids.begin(), ids.end());
    part.ends.push_back(part.ids.size());
  }
  return part;
}

std::vector<PackOptions> many_options() {
  const PresetTokens tokens{.frame = {{20}, {}}, .bos = 20, .eos = 21, .pad = 22};
  std::vector<PackOptions> all;
  for (const std::string_view name : preset_names()) {
    all.push_back(preset(name, tokens, 7).value());
    all.back().blocks = {.documents = 9, .processes = 3, .documents_total = 60};
  }
  all.push_back({.max_length = 7, .stride = 3, .limit = {.tokens = 100}});
  all.push_back({.sequences = Sequences::pack,
                 .max_length = 5,
                 .joining = {.separator = 21, .tail = Tail::keep},
                 .filters = {.min_length = 2}});
  return all;
}

SequenceBatch pack_all(Packer& packer, const TokenBatch& documents) {
  SequenceBatch out;
  packer.pack(documents, out);
  packer.finish(out);
  return out;
}

TEST(Packer, GoesOnFromItsSavedState) {
  const TokenBatch documents = random_documents(1, 60);
  for (const PackOptions& options : many_options()) {
    Packer whole = Packer::create(options).value();
    const SequenceBatch expected = pack_all(whole, documents);
    for (std::size_t cut = 0; cut <= 60; ++cut) {
      SequenceBatch out;
      Packer first = Packer::create(options).value();
      first.pack(slice(documents, 0, cut), out);
      const std::string saved = tokenmill::to_json(first.save());

      Packer second = Packer::create(options).value();
      ASSERT_TRUE(second.restore(parse_json(saved).value().get_object()).has_value());
      second.pack(slice(documents, cut, 60), out);
      second.finish(out);
      ASSERT_EQ(out.ids, expected.ids) << tokenmill::to_json(to_json(options)) << cut;
      ASSERT_EQ(out.ends, expected.ends);
      ASSERT_EQ(second.dropped(), whole.dropped());
      ASSERT_EQ(second.tokens_kept(), whole.tokens_kept());
    }
  }
}

TEST(Packer, RefusesAStateThatIsNotItsOwn) {
  Packer packer = Packer::create({.sequences = Sequences::pack, .max_length = 4}).value();
  json::object saved = packer.save();
  saved["row"] = json::array{1, 2, 3, 4, 5};
  EXPECT_EQ(packer.restore(saved).error().code, ErrorCode::corrupt_data);
  saved["row"] = json::array{-1};
  EXPECT_EQ(packer.restore(saved).error().code, ErrorCode::corrupt_data);
  EXPECT_EQ(packer.restore({}).error().code, ErrorCode::corrupt_data);
}

TEST(Packer, NothingIsLostUncounted) {
  const TokenBatch documents = random_documents(2, 200);
  for (const Tail tail : {Tail::drop, Tail::keep, Tail::drop_last_row}) {
    Packer packer = Packer::create({.sequences = Sequences::pack,
                                    .max_length = 6,
                                    .joining = {.tail = tail},
                                    .filters = {.min_length = 3}})
                        .value();
    const SequenceBatch out = pack_all(packer, documents);
    std::uint64_t dropped = 0;
    for (const Dropped& rule : packer.dropped().by_rule) dropped += rule.tokens;
    EXPECT_EQ(out.ids.size() + dropped, documents.ids.size());
  }
}

TEST(Packer, StopsAtItsLimit) {
  Packer packer = Packer::create({.limit = {.documents = 3}}).value();
  SequenceBatch out;
  packer.pack(random_documents(3, 2), out);
  EXPECT_FALSE(packer.is_full());
  packer.pack(random_documents(4, 5), out);
  EXPECT_TRUE(packer.is_full());
  EXPECT_EQ(packer.documents_read(), 3U);
  EXPECT_EQ(out.size(), 3U);
}

TEST(DropCounts, SurviveJson) {
  DropCounts counts;
  counts[DropRule::junk] = {.documents = 3, .tokens = 40};
  counts[DropRule::tail] = {.documents = 0, .tokens = 5};
  EXPECT_EQ(drop_counts_from_json(to_json(counts)), counts);
}

}  // namespace
}  // namespace tokenmill::pack
