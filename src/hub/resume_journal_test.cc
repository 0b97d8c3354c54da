#include "hub/resume_journal.h"

#include <gtest/gtest.h>

#include "base/uuid.h"

namespace tokenmill::hub {
namespace {

class ResumeJournalTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove(path_); }

  std::uint64_t bytes_read(std::string_view boot_id) const {
    return ResumeJournal::read(path_, subject_, boot_id).bytes();
  }
  std::string text() const { return tokenmill::read_file(path_, 1 << 20).value_or(""); }

  const fs::path path_ = fs::temp_directory_path() / new_uuid();
  JournalSubject subject_{
      .hash = std::string(64, 'a'), .size_bytes = 1000, .commit = "c", .path = "p"};
};

TEST_F(ResumeJournalTest, RemembersWhatWasAdded) {
  ByteRanges done;
  done.add({0, 10});
  auto journal = ResumeJournal::create(path_, subject_, "boot", done);
  ASSERT_TRUE(journal);
  ASSERT_TRUE(journal->add({10, 20}));
  ASSERT_TRUE(journal->add({500, 1000}));
  EXPECT_EQ(bytes_read("boot"), 520u);
}

TEST_F(ResumeJournalTest, TrustsOnlySyncedBytesAfterAReboot) {
  auto journal = ResumeJournal::create(path_, subject_, "boot", {});
  ASSERT_TRUE(journal->add({0, 100}));
  const std::uint64_t spans = journal->spans();
  ASSERT_TRUE(journal->add({100, 300}));
  ASSERT_TRUE(journal->mark_synced(spans));
  EXPECT_EQ(bytes_read("boot"), 300u);
  EXPECT_EQ(bytes_read("other"), 100u);
  EXPECT_EQ(bytes_read(""), 100u);
}

TEST_F(ResumeJournalTest, IsVoidForOtherContent) {
  auto journal = ResumeJournal::create(path_, subject_, "boot", {});
  ASSERT_TRUE(journal->add({0, 100}));
  JournalSubject other = subject_;
  other.hash = std::string(64, 'b');
  EXPECT_EQ(ResumeJournal::read(path_, other, "boot").bytes(), 0u);
  other = subject_;
  other.size_bytes = 1001;
  EXPECT_EQ(ResumeJournal::read(path_, other, "boot").bytes(), 0u);
  EXPECT_EQ(ResumeJournal::read(path_ / "missing", subject_, "boot").bytes(), 0u);
}

TEST_F(ResumeJournalTest, IgnoresATornLineWhereverItIsCut) {
  auto journal = ResumeJournal::create(path_, subject_, "boot", {});
  ASSERT_TRUE(journal->add({0, 100}));
  ASSERT_TRUE(journal->add({100, 900}));
  const std::string whole = text();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(write_file_atomically(path_, whole.substr(0, size)));
    const std::uint64_t bytes = bytes_read("boot");
    EXPECT_TRUE(bytes == 0 || bytes == 100) << size << ": " << bytes;
  }
}

TEST_F(ResumeJournalTest, StopsAtWhatItDidNotWrite) {
  auto journal = ResumeJournal::create(path_, subject_, "boot", {});
  ASSERT_TRUE(journal->add({0, 100}));
  const std::string good = text();
  for (const char* bad : {"+5 5\n", "+0 1001\n", "+-1 5\n", "+1\n", "x\n", "+1 2 3\n", "\n"}) {
    ASSERT_TRUE(write_file_atomically(path_, good + bad + "+100 1000\n"));
    EXPECT_EQ(bytes_read("boot"), 100u) << bad;
  }
}

TEST(BootId, IsTheSameTwice) {
  EXPECT_FALSE(current_boot_id().empty());
  EXPECT_EQ(current_boot_id(), current_boot_id());
}

}  // namespace
}  // namespace tokenmill::hub
