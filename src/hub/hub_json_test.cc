#include "hub/hub_json.h"

#include <gtest/gtest.h>

namespace tokenmill::hub {
namespace {

const std::string kOid(40, 'a');
const std::string kSha(64, 'b');

json::value parsed(const std::string& text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::value();
}

TEST(HubJson, ReadsDatasetInfoWithNothingButIdAndCommit) {
  const auto info = dataset_info_from_json(parsed(R"({"id":"a/b","sha":")" + kOid + "\"}"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->id, "a/b");
  EXPECT_EQ(info->gating, Gating::none);
}

TEST(HubJson, ReadsWhoMayReadAndTheLicense) {
  const auto info =
      dataset_info_from_json(parsed(R"({"id":"a/b","gated":"manual","private":true,"disabled":true,
                 "cardData":{"license":["mit","x"]},"sha":")" +
                                    kOid + "\"}"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->gating, Gating::manual);
  EXPECT_TRUE(info->is_private);
  EXPECT_TRUE(info->is_disabled);
  EXPECT_EQ(info->license, "mit");
}

TEST(HubJson, RefusesInfoItCannotTrust) {
  for (const std::string& text :
       {std::string("[]"), std::string("{}"), std::string(R"({"id":"a/b"})"),
        R"({"id":"../x","sha":")" + kOid + "\"}", std::string(R"({"id":"a/b","sha":"main"})")}) {
    EXPECT_FALSE(dataset_info_from_json(parsed(text))) << text;
  }
}

TEST(HubJson, ReadsTreePagesAndTellsLargeFilesFromSmall) {
  std::vector<TreeFile> files;
  const std::string text = R"([{"type":"directory","oid":"x","size":0,"path":"d"},
    {"type":"file","oid":")" +
                           kOid + R"(","size":5,"path":"a"},
    {"type":"file","oid":")" +
                           kOid + R"(","size":134,"path":"b",
     "lfs":{"oid":")" + kSha +
                           R"(","size":99,"pointerSize":134},"xetHash":"y"}])";
  ASSERT_TRUE(append_tree_files(parsed(text), files));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].sha256, "");
  EXPECT_EQ(files[1].sha256, kSha);
  EXPECT_EQ(files[1].size_bytes, 99u);
}

TEST(HubJson, RefusesTreeEntriesWithoutHashOrSize) {
  for (const char* text : {"{}", "[1]", R"([{"type":"file"}])",
                           R"([{"type":"file","path":"a","size":-1,"oid":"aa"}])"}) {
    std::vector<TreeFile> files;
    EXPECT_FALSE(append_tree_files(parsed(text), files)) << text;
  }
}

TEST(HubJson, FindsTheParquetCopy) {
  EXPECT_EQ(
      parquet_copy_from_json(parsed(
          R"({"converts":[{"name":"x"},{"name":"parquet","targetCommit":")" + kOid + "\"}]}")),
      kOid);
  EXPECT_FALSE(parquet_copy_from_json(parsed(R"({"converts":[]})")));
  EXPECT_FALSE(parquet_copy_from_json(parsed("[]")));
}

TEST(HubJson, ReadsBothShapesOfSearch) {
  const auto listing = search_hits_from_json(
      parsed(R"([{"id":"a/b","downloads":3,"mainSize":7},{"id":"a b"},{"x":1},4])"));
  ASSERT_TRUE(listing);
  ASSERT_EQ(listing->size(), 1u);
  EXPECT_EQ((*listing)[0].downloads, 3u);
  EXPECT_EQ((*listing)[0].size_bytes, 7u);
  const auto quick = search_hits_from_json(parsed(R"({"datasets":[{"id":"c/d"}],"models":[]})"));
  ASSERT_TRUE(quick);
  EXPECT_EQ((*quick)[0].id, "c/d");
  EXPECT_FALSE(search_hits_from_json(parsed("{}")));
}

TEST(HubJson, FindsTheNextPage) {
  EXPECT_EQ(next_link(R"(<http://h/x?c=1>; rel="next")"), "http://h/x?c=1");
  EXPECT_EQ(next_link(R"(<a>; rel="prev", <b>; rel="next")"), "b");
  EXPECT_EQ(next_link(R"(<a>; rel="prev")"), "");
  EXPECT_EQ(next_link(""), "");
  EXPECT_EQ(next_link("<<<"), "");
}

}  // namespace
}  // namespace tokenmill::hub
