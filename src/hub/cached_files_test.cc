#include "hub/cached_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "hub/cache_layout.h"
#include "hub/file_lock.h"

namespace tokenmill::hub {
namespace {

class CachedFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    cache_ = fs::temp_directory_path() / ("cached_files_test." + std::to_string(::getpid()));
    fs::create_directories(repo() / "blobs");
  }
  void TearDown() override { fs::remove_all(cache_); }

  fs::path repo() const { return cache_ / "datasets--org--name"; }

  void add(const std::string& commit, const std::string& name, const std::string& blob) {
    ASSERT_TRUE(write_file_atomically(repo() / "blobs" / blob, std::string(100, 'x')));
    const fs::path link = repo() / "snapshots" / commit / name;
    fs::create_directories(link.parent_path());
    const fs::path up = fs::path("blobs").lexically_proximate(
        (fs::path("snapshots") / commit / name).parent_path());
    fs::create_symlink(up / blob, link);
  }

  fs::path cache_;
};

TEST_F(CachedFilesTest, ABlobThatAnotherCommitUsesStays) {
  add("c1", "data/a.txt", "same");
  add("c2", "data/a.txt", "same");
  add("c1", "b.txt", "own");
  const CachedFiles files{"org/name", "c1", {"data/a.txt", "b.txt"}};
  EXPECT_EQ(removable_bytes(cache_, files).freed, 100U);
  const auto removed = remove_cached_files(cache_, files);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->freed, 100U);
  EXPECT_EQ(removed->kept, 100U);
  EXPECT_TRUE(fs::exists(repo() / "snapshots/c2/data/a.txt"));
  EXPECT_FALSE(fs::exists(repo() / "blobs/own"));
  EXPECT_FALSE(fs::exists(repo() / "snapshots/c1"));
}

TEST_F(CachedFilesTest, AnUnfinishedFileGoesUnlessSomebodyFetchesIt) {
  const std::string free_etag(40, 'a');
  const std::string held_etag(64, 'b');
  const CacheLayout layout(cache_, "org/name");
  ASSERT_TRUE(layout.create());
  for (const std::string& etag : {free_etag, held_etag}) {
    ASSERT_TRUE(write_file_atomically(layout.part(etag), std::string(8192, 'x')));
    ASSERT_TRUE(write_file_atomically(layout.journal(etag), "x"));
  }
  const auto held = File::open(layout.part(held_etag), File::Mode::read_write);
  ASSERT_TRUE(held && try_lock(*held).value_or(false));
  const CachedFiles files{
      .repo_id = "org/name",
      .commit = "c1",
      .unfinished = {free_etag, held_etag, "../../../outside", std::string(40, 'c')}};
  EXPECT_EQ(removable_bytes(cache_, files).freed, 16384U);
  ASSERT_TRUE(remove_cached_files(cache_, files));
  EXPECT_FALSE(fs::exists(layout.part(free_etag)) || fs::exists(layout.journal(free_etag)));
  EXPECT_TRUE(fs::exists(layout.part(held_etag)) && fs::exists(layout.journal(held_etag)));
}

TEST_F(CachedFilesTest, NamesThatLeadElsewhereTouchNothing) {
  add("c1", "a.txt", "own");
  ASSERT_TRUE(write_file_atomically(cache_ / "outside", "precious"));
  const CachedFiles files{"org/name", "c1", {"../../../outside", "/etc/hostname", ".."}};
  ASSERT_TRUE(remove_cached_files(cache_, files));
  EXPECT_TRUE(fs::exists(cache_ / "outside"));
  EXPECT_TRUE(fs::exists(repo() / "blobs/own"));
}

}  // namespace
}  // namespace tokenmill::hub
