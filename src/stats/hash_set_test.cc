#include "stats/hash_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tokenmill::stats {
namespace {

TEST(HashSet, CountsWhatCameBefore) {
  HashSet set(100000);
  std::set<std::uint64_t> seen;
  std::mt19937_64 random(1);
  std::uint64_t repeats = 0;
  for (int i = 0; i < 50000; ++i) {
    const std::uint64_t hash = random() % 20000 * 0x9e3779b97f4a7c15;
    if (!seen.insert(hash == 0 ? 1 : hash).second) ++repeats;
    set.add(hash);
  }
  EXPECT_EQ(set.repeats(), repeats);
}

TEST(HashSet, ForgetsAllWhenThereAreTooMany) {
  HashSet set(3);
  for (const std::uint64_t hash : {5, 6, 7, 6}) set.add(hash);
  EXPECT_EQ(set.repeats(), 1U);
  set.add(8);
  EXPECT_EQ(set.repeats(), std::nullopt);
  set.add(5);
  EXPECT_EQ(set.repeats(), std::nullopt);
  EXPECT_EQ(HashSet(0).repeats(), std::nullopt);
}

TEST(HashSet, MergedPartsCountAsTheWhole) {
  HashSet a(100);
  HashSet b(100);
  for (const std::uint64_t hash : {1, 2, 2}) a.add(hash);
  for (const std::uint64_t hash : {2, 3, 3, 3}) b.add(hash);
  a.merge(b);
  EXPECT_EQ(a.repeats(), 4U);
  HashSet full(1);
  full.add(1);
  full.add(2);
  a.merge(full);
  EXPECT_EQ(a.repeats(), std::nullopt);
}

}  // namespace
}  // namespace tokenmill::stats
