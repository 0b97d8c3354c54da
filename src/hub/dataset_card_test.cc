#include "hub/dataset_card.h"

#include <gtest/gtest.h>

#include "base/format.h"

namespace tokenmill::hub {
namespace {

Result<DatasetCard> parsed(const std::string& yaml) {
  return parse_dataset_card("---\n" + yaml + "\n---\ntext", "");
}

TEST(DatasetCard, ReadsConfigsSplitsAndInfos) {
  const auto card = parsed(R"(license: [mit, other]
configs:
- config_name: en
  default: true
  data_dir: sub
  data_files:
  - split: train
    path: [a.csv, b.csv]
- config_name: de
dataset_info:
- config_name: en
  splits: [{name: train, num_examples: 7}])");
  ASSERT_TRUE(card) << card.error().message;
  ASSERT_EQ(card->configs.size(), 2u);
  EXPECT_EQ(card->configs[0].name, "en");
  EXPECT_TRUE(card->configs[0].is_default);
  EXPECT_EQ(card->configs[0].data_dir, "sub");
  ASSERT_TRUE(card->configs[0].data_files);
  EXPECT_EQ((*card->configs[0].data_files)[0].patterns.size(), 2u);
  EXPECT_FALSE(card->configs[1].data_files);
  EXPECT_EQ(card->infos[0].splits[0].rows, 7u);
  EXPECT_EQ(card->license, "mit");
}

TEST(DatasetCard, ReadsTheColumns) {
  const auto card = parsed(R"(dataset_info:
  features:
  - name: text
    dtype: string
  - name: label
    dtype: {class_label: {names: {'0': a}}}
  - name: turns
    list: [{name: role, dtype: string}]
  - name: 5
    dtype: int64
  - dtype: string
  - text)");
  ASSERT_TRUE(card) << card.error().message;
  ASSERT_EQ(card->infos.size(), 1u);
  const auto& columns = card->infos[0].columns;
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_EQ(columns[0].name + ":" + columns[0].type, "text:string");
  EXPECT_EQ(columns[1].name + ":" + columns[1].type, "label:class_label");
  EXPECT_EQ(columns[2].name + ":" + columns[2].type, "turns:list");
  EXPECT_EQ(columns[3].name + ":" + columns[3].type, "5:int64");
  for (const char* odd : {"features: 5", "features: [a, [b]]", "features: {a: b}"}) {
    const auto other = parsed(std::string("dataset_info:\n  ") + odd);
    ASSERT_TRUE(other) << odd;
    EXPECT_TRUE(other->infos[0].columns.empty()) << odd;
  }
}

TEST(DatasetCard, TakesNamesThatYaml11CallsTextOnly) {
  for (const char* name : {"no", "Yes", "ON", "001", "12", "-1", "1_000", "0x1F", "0b1", "12:30",
                           "2024-01-01", "1.5", ".inf", "1.0e+5", "~", "null", "''"}) {
    EXPECT_FALSE(parsed(std::string("configs:\n- config_name: ") + name)) << name;
  }
  for (const char* name :
       {"y", "n", "none", "1e5", "08", "v1", "1-2", "'no'", "\"001\"", "+", "0o7", "a.b"}) {
    EXPECT_TRUE(parsed(std::string("configs:\n- config_name: ") + name)) << name;
  }
}

TEST(DatasetCard, LetsTheStandaloneFileOverride) {
  const auto card = parse_dataset_card("---\nlicense: mit\nconfigs: [{config_name: a}]\n---\n",
                                       "configs: [{config_name: b}]");
  ASSERT_TRUE(card);
  EXPECT_EQ(card->configs[0].name, "b");
  EXPECT_EQ(card->license, "mit");
}

TEST(DatasetCard, IsEmptyWithoutABlock) {
  for (const char* readme :
       {"", "# Title", "--- \nconfigs: 5\n---\n", "---\nconfigs: 5\n", "x\n---\na: 1\n---\n"}) {
    const auto card = parse_dataset_card(readme, "");
    ASSERT_TRUE(card) << readme;
    EXPECT_TRUE(card->configs.empty());
  }
}

TEST(DatasetCard, RefusesWhatIsMalformed) {
  for (const char* yaml :
       {"configs: 5", "configs: [a]", "a: [", "- a", "configs: [{x: 1}]", "1: 2",
        "configs: [{config_name: a/b}]", "configs: [{config_name: a, data_files: {x: y}}]",
        "configs: [{config_name: a, data_files: [{split: a-b, path: c}]}]",
        "configs: [{config_name: a, data_files: }]"}) {
    const auto card = parsed(yaml);
    ASSERT_FALSE(card) << yaml;
    EXPECT_EQ(card.error().code, ErrorCode::corrupt_data);
  }
}

TEST(DatasetCard, SurvivesDeepNestingAndAliases) {
  EXPECT_FALSE(parsed("a: " + std::string(100'000, '[')));
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += format("a{0}: &a{0} [{1}, {1}]\n", i, before);
  }
  EXPECT_TRUE(parsed(bomb));
}

TEST(SplitName, IsWordsJoinedByDots) {
  for (const char* good : {"train", "a.b", "x_1", "été"}) EXPECT_TRUE(is_split_name(good)) << good;
  for (const char* bad : {"", "a-b", ".a", "a.", "a..b", "a b"}) {
    EXPECT_FALSE(is_split_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace tokenmill::hub
