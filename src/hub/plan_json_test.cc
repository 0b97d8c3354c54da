#include <gtest/gtest.h>

#include "hub/download_plan.h"
#include "hub/downloader.h"

namespace tokenmill::hub {
namespace {

DownloadPlan example() {
  DownloadPlan plan;
  plan.repo_id = "org/x";
  plan.revision = "main";
  plan.commit = std::string(40, 'c');
  plan.config = "default";
  plan.format = "json";
  plan.configs = {
      {.name = "default", .is_default = true, .splits = {{.name = "train", .rows = 3}}}};
  plan.files = {{.path = "a.jsonl",
                 .size_bytes = 5,
                 .git_oid = std::string(40, 'a'),
                 .sha256 = std::string(64, 'b')}};
  plan.splits = {{.name = "train", .paths = {"a.jsonl", "a.jsonl"}}};
  plan.bytes_total = 5;
  plan.gating = Gating::manual;
  plan.warnings = {"Careful"};
  return plan;
}

TEST(PlanJson, ComesBackAsItWas) {
  const json::value value = to_json_value(example());
  const auto plan = plan_from_json(value);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(to_json(to_json_value(*plan)), to_json(value));
}

TEST(PlanJson, RefusesEveryMissingOrWrongField) {
  const json::value whole = to_json_value(example());
  for (const auto& member : whole.get_object()) {
    json::value broken = whole;
    broken.as_object().erase(member.key());
    EXPECT_FALSE(plan_from_json(broken)) << member.key();
    broken.as_object()[member.key()] = json::array{json::array{}};
    EXPECT_FALSE(plan_from_json(broken)) << member.key();
  }
  EXPECT_FALSE(plan_from_json(json::value(5)));
}

TEST(PlanJson, RefusesPathsAndHashesThatAreNotSafe) {
  for (const char* path : {"../a", "/a", "a//b", "a\\b", ""}) {
    DownloadPlan plan = example();
    plan.files[0].path = path;
    plan.splits[0].paths = {path};
    EXPECT_FALSE(plan_from_json(to_json_value(plan))) << path;
  }
  DownloadPlan plan = example();
  plan.files[0].sha256 = "../../../etc/passwd";
  EXPECT_FALSE(plan_from_json(to_json_value(plan)));
  plan = example();
  plan.splits[0].paths.push_back("unknown");
  EXPECT_FALSE(plan_from_json(to_json_value(plan)));
  plan = example();
  plan.commit = "main";
  EXPECT_FALSE(plan_from_json(to_json_value(plan)));
}

TEST(SnapshotJson, ComesBackAsItWas) {
  const Snapshot snapshot{
      .repo_id = "org/x",
      .commit = "c",
      .config = "default",
      .files = {
          {.name = "a", .path = "/cache/a", .size_bytes = 1, .sha256 = "s", .split = "train"}}};
  const auto read = snapshot_from_json(to_json_value(snapshot));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(to_json_value(*read)), to_json(to_json_value(snapshot)));
}

}  // namespace
}  // namespace tokenmill::hub
