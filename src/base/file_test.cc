#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mapped_file.h"
#include "base/uuid.h"

namespace tokenmill {
namespace {

class Files : public testing::Test {
 protected:
  Files() : folder_(fs::path(testing::TempDir()) / new_uuid()) { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) { return read_file(path, 1 << 20).value(); }
  static void put(const fs::path& path, std::string_view bytes) {
    ASSERT_TRUE(write_file_atomically(path, bytes));
  }
  std::vector<std::string> names() const { return list_folder(folder_).value(); }

  const fs::path folder_;
};

TEST_F(Files, AnAtomicWriteReplacesAndLeavesNothingBeside) {
  put(folder_ / "a", "old");
  put(folder_ / "a", "new and longer");
  EXPECT_EQ(content(folder_ / "a"), "new and longer");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(Files, AReaderOfTheOldBytesKeepsThem) {
  put(folder_ / "a", "old");
  File reader = File::open(folder_ / "a", File::Mode::read).value();
  put(folder_ / "a", "new");
  std::string bytes(3, '\0');
  ASSERT_EQ(reader.read(bytes).value(), 3U);
  EXPECT_EQ(bytes, "old");
}

TEST_F(Files, AnAtomicWriteThatCannotLandLeavesTheOldAndNothingBeside) {
  fs::create_directories(folder_ / "a" / "inside");
  const Status written = write_file_atomically(folder_ / "a", "new");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find((folder_ / "a").string()), std::string::npos);
  EXPECT_TRUE(fs::is_directory(folder_ / "a" / "inside"));
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(Files, AnAtomicWriteIntoAMissingFolderSaysSo) {
  const Status written = write_file_atomically(folder_ / "missing" / "a", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::file_not_found);
}

TEST_F(Files, AWriterDoesNotFollowALink) {
  put(folder_ / "victim", "keep");
  fs::create_symlink(folder_ / "victim", folder_ / "link");
  for (const auto mode : {File::Mode::create, File::Mode::truncate, File::Mode::read_write}) {
    EXPECT_FALSE(File::open(folder_ / "link", mode));
  }
  EXPECT_EQ(content(folder_ / "victim"), "keep");
  EXPECT_TRUE(File::open(folder_ / "link", File::Mode::read));
}

TEST_F(Files, CreateRefusesWhatExistsAndReadWhatDoesNot) {
  put(folder_ / "a", "x");
  EXPECT_FALSE(File::open(folder_ / "a", File::Mode::create));
  EXPECT_EQ(File::open(folder_ / "b", File::Mode::read).error().code, ErrorCode::file_not_found);
  EXPECT_EQ(content(folder_ / "a"), "x");
}

TEST_F(Files, ReadFileRefusesOneByteTooMany) {
  put(folder_ / "a", "12345");
  EXPECT_EQ(read_file(folder_ / "a", 5).value(), "12345");
  EXPECT_EQ(read_file(folder_ / "a", 4).error().code, ErrorCode::payload_too_large);
}

TEST_F(Files, PlacesAreReadAndWrittenAtTheirOffset) {
  File file = File::open(folder_ / "a", File::Mode::create).value();
  ASSERT_TRUE(file.write_at(3, "def"));
  ASSERT_TRUE(file.write_at(0, "abc"));
  EXPECT_EQ(file.size().value(), 6U);
  std::string bytes(4, '\0');
  EXPECT_EQ(file.read_at(4, bytes).value(), 2U);
  EXPECT_EQ(bytes.substr(0, 2), "ef");
  ASSERT_TRUE(file.truncate(2));
  ASSERT_TRUE(file.close());
  EXPECT_EQ(content(folder_ / "a"), "ab");
}

TEST_F(Files, RenameRefusesATargetThatExists) {
  put(folder_ / "from", "new");
  put(folder_ / "to", "old");
  const Status renamed = rename_no_replace(folder_ / "from", folder_ / "to");
  ASSERT_FALSE(renamed);
  EXPECT_EQ(renamed.error().code, ErrorCode::conflict);
  EXPECT_EQ(content(folder_ / "to"), "old");
  EXPECT_EQ(content(folder_ / "from"), "new");
  ASSERT_TRUE(rename_no_replace(folder_ / "from", folder_ / "elsewhere"));
  EXPECT_EQ(content(folder_ / "elsewhere"), "new");
}

TEST_F(Files, RenameRefusesAnEmptyFolderToo) {
  fs::create_directories(folder_ / "from");
  fs::create_directories(folder_ / "to");
  EXPECT_EQ(rename_no_replace(folder_ / "from", folder_ / "to").error().code, ErrorCode::conflict);
}

TEST_F(Files, RemoveTreeCountsFilesAndLeavesWhatLinksPointTo) {
  const fs::path outside = folder_ / "outside";
  const fs::path tree = folder_ / "tree";
  fs::create_directories(outside);
  fs::create_directories(tree / "deep");
  put(outside / "keep", "keep");
  put(tree / "a", "12345");
  put(tree / "deep" / "b", "123");
  fs::create_directory_symlink(outside, tree / "folder_link");
  fs::create_symlink(outside / "keep", tree / "deep" / "file_link");
  EXPECT_EQ(tree_size_bytes(tree), 8U);
  EXPECT_EQ(remove_tree(tree).value(), 8U);
  EXPECT_FALSE(fs::exists(tree));
  EXPECT_EQ(content(outside / "keep"), "keep");
}

TEST_F(Files, RemoveTreeOfALinkRemovesTheLink) {
  put(folder_ / "keep", "keep");
  fs::create_symlink(folder_ / "keep", folder_ / "link");
  EXPECT_EQ(remove_tree(folder_ / "link").value(), 0U);
  EXPECT_EQ(names(), std::vector<std::string>{"keep"});
}

TEST_F(Files, WhatIsMissingIsRemovedAndEmpty) {
  EXPECT_EQ(remove_tree(folder_ / "missing").value(), 0U);
  EXPECT_EQ(tree_size_bytes(folder_ / "missing"), 0U);
  EXPECT_FALSE(list_folder(folder_ / "missing"));
}

TEST_F(Files, FreeSpaceOfAMissingPathIsThatOfItsParent) {
  const auto here = free_space_bytes(folder_);
  const auto below = free_space_bytes(folder_ / "not" / "yet" / "there");
  ASSERT_TRUE(here);
  ASSERT_TRUE(below);
  EXPECT_GT(*below, 0U);
}

TEST_F(Files, NamesAreSortedByTheirBytes) {
  for (const char* name : {"b", "B", "\xC3\xA4", "a", "10", "9"}) put(folder_ / name, "");
  EXPECT_EQ(names(), (std::vector<std::string>{"10", "9", "B", "a", "b", "\xC3\xA4"}));
}

TEST_F(Files, AMovedFileClosesOnce) {
  File file = File::open(folder_ / "a", File::Mode::create).value();
  File moved = std::move(file);
  EXPECT_TRUE(moved.is_open());
  ASSERT_TRUE(moved.write("x"));
  moved = File::open(folder_ / "b", File::Mode::create).value();
  EXPECT_EQ(content(folder_ / "a"), "x");
}

TEST_F(Files, AnEmptyFileMapsToNoBytes) {
  put(folder_ / "empty", "");
  const auto mapped = MappedFile::open(folder_ / "empty");
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->bytes().empty());
}

TEST_F(Files, AMappedFileOutlivesItsNameAndItsMove) {
  put(folder_ / "a", "mapped");
  MappedFile first = MappedFile::open(folder_ / "a").value();
  fs::remove(folder_ / "a");
  const MappedFile second = std::move(first);
  EXPECT_EQ(second.bytes(), "mapped");
  EXPECT_EQ(MappedFile::open(folder_ / "a").error().code, ErrorCode::file_not_found);
}

}  // namespace
}  // namespace tokenmill
