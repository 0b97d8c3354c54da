#include "base/uuid.h"

#include <gtest/gtest.h>

#include <set>

namespace tokenmill {
namespace {

TEST(Uuid, ANewOneIsAVersion4UuidAndNoOther) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = new_uuid();
    ASSERT_TRUE(is_uuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

TEST(Uuid, OnlyTheOneFormIsAccepted) {
  const std::string good = "0f8fad5b-d9cb-469f-a165-70867728950e";
  EXPECT_TRUE(is_uuid(good));
  EXPECT_FALSE(is_uuid(""));
  EXPECT_FALSE(is_uuid(good.substr(1)));
  EXPECT_FALSE(is_uuid(good + "0"));
  EXPECT_FALSE(is_uuid("0F8FAD5B-D9CB-469F-A165-70867728950E"));
  // As the name of a folder it must not lead out of it.
  EXPECT_FALSE(is_uuid("../../../../../../../../../etc/passw"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char wrong : {'g', '/', '\0', good[i] == '-' ? '0' : '-'}) {
      std::string bad = good;
      bad[i] = wrong;
      EXPECT_FALSE(is_uuid(bad)) << i;
    }
  }
}

}  // namespace
}  // namespace tokenmill
