#include "hub/repo_id.h"

#include <gtest/gtest.h>

namespace tokenmill::hub {
namespace {

TEST(RepoId, AcceptsWhatTheHubAccepts) {
  for (const std::string_view id : {"squad", "org/name", "HuggingFaceFW/fineweb-edu", "a/b.c_d-e",
                                    "_a/_b", "1/2", "a/b.gitx"}) {
    EXPECT_EQ(parse_repo_id(id), std::string(id));
  }
}

TEST(RepoId, RefusesTheRestAndSaysWhy) {
  for (const std::string_view id :
       {"", "/", "a/", "/a", "a/b/c", "a b", "a/..", "a/b--c", "a/b..c", "-a/b", "a/b-", "a/.b",
        "a/b.", "a/b.git", "ä/b", "a\nb", "a%2fb", "../etc/passwd", "https://x/y"}) {
    const auto result = parse_repo_id(id);
    ASSERT_FALSE(result) << id;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_repo_id);
  }
  EXPECT_TRUE(parse_repo_id(std::string(96, 'a')));
  EXPECT_FALSE(parse_repo_id(std::string(97, 'a')));
}

TEST(RepoId, SplitsOffTheName) {
  EXPECT_EQ(repo_name("org/name"), "name");
  EXPECT_EQ(repo_name("name"), "name");
}

TEST(Revision, AcceptsBranchesTagsRefsAndCommits) {
  for (const std::string_view text : {"main", "v1.0", "refs/convert/parquet", "refs/pr/3",
                                      "0123456789abcdef0123456789abcdef01234567"}) {
    EXPECT_TRUE(parse_revision(text)) << text;
  }
  for (const std::string_view text : {"", "-x", "/x", "x/", "a..b", "a b", "a//b", "a\nb", "a:b"}) {
    EXPECT_FALSE(parse_revision(text)) << text;
  }
}

TEST(SafePath, KeepsEverythingBelowItsFolder) {
  for (const std::string_view path : {"a", "a/b.txt", ".hidden/x", "data/ä…", "a/..b", "a b/c"}) {
    EXPECT_TRUE(is_safe_path(path)) << path;
  }
  for (const std::string_view path :
       {"", "/a", "a/", "a//b", "..", "a/../b", "a/..", "./a", "a\\b", "a\nb", "\xff"}) {
    EXPECT_FALSE(is_safe_path(path)) << path;
  }
  EXPECT_TRUE(is_safe_path(std::string(255, 'a')));
  EXPECT_FALSE(is_safe_path(std::string(256, 'a')));
}

TEST(Hashes, AreLowerCaseHexOfTheRightLength) {
  EXPECT_TRUE(is_commit(std::string(40, 'a')));
  EXPECT_FALSE(is_commit(std::string(40, 'A')));
  EXPECT_FALSE(is_commit(std::string(64, 'a')));
  EXPECT_TRUE(is_sha256(std::string(64, '0')));
}

}  // namespace
}  // namespace tokenmill::hub
