// Writer, reader, verify, publish and export together, on real files.
#include <gtest/gtest.h>

#include "base/uuid.h"
#include "shard/export.h"
#include "shard/publish.h"
#include "shard/shard_set_reader.h"
#include "shard/shard_set_writer.h"
#include "shard/verify.h"

namespace tokenmill::shard {
namespace {

class ShardSet : public testing::Test {
 protected:
  ShardSet() : root_(fs::path(testing::TempDir()) / new_uuid()) {
    EXPECT_TRUE(create_folders(folder()).has_value());
  }
  void TearDown() override { static_cast<void>(remove_tree(root_)); }

  fs::path folder() const { return root_ / "folder"; }

  // Row i has i % 5 + 1 ids; `batch` rows at a time.
  Result<Manifest> write(const ShardOptions& options, std::size_t rows, std::size_t batch) {
    ShardSetWriter writer = TM_TRY(ShardSetWriter::create(folder(), options));
    SequenceBatch sequences;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t length = options.row_length.value_or(i % 5 + 1);
      sequences.ids.insert(sequences.ids.end(), length, static_cast<TokenId>(i));
      sequences.ends.push_back(sequences.ids.size());
      sequences.padding.push_back(0);
      sequences.overlap.push_back(0);
      if (sequences.size() < batch) continue;
      TM_CHECK(writer.append(sequences));
      sequences.clear();
    }
    TM_CHECK(writer.append(sequences));
    return writer.finish({});
  }

  VerifyReport verified() const {
    return verify(folder(), {.stop = {}, .progress = progress_}).value();
  }

  fs::path root_;
  mutable Progress progress_;
};

TEST_F(ShardSet, RowsComeBackByNumber) {
  ASSERT_TRUE(write({.vocab_size = 1000, .shard_bytes_max = 64}, 200, 7).has_value());
  const ShardSetReader reader = ShardSetReader::open(folder()).value();
  EXPECT_GT(reader.manifest().shards.size(), 10U);
  EXPECT_EQ(reader.rows(), 200U);
  SequenceBatch page;
  ASSERT_TRUE(reader.read(150, 20, page).has_value());
  ASSERT_EQ(page.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) {
    const std::size_t number = 150 + i;
    EXPECT_EQ(page.row(i).size(), number % 5 + 1);
    EXPECT_EQ(page.row(i)[0], number);
  }
  page.clear();
  ASSERT_TRUE(reader.read(195, 100, page).has_value());
  EXPECT_EQ(page.size(), 5U);
  EXPECT_EQ(reader.row(200).error().code, ErrorCode::not_found);
}

TEST_F(ShardSet, RowsMayBeEmptyAndLongerThanAShard) {
  ShardSetWriter writer =
      ShardSetWriter::create(folder(), {.vocab_size = 10, .shard_bytes_max = 8}).value();
  SequenceBatch rows;
  rows.ids.assign(20, 3);
  rows.ends = {0, 20, 20, 20};
  rows.padding = rows.overlap = {0, 0, 0, 0};
  ASSERT_TRUE(writer.append(rows).has_value());
  ASSERT_TRUE(writer.finish({}).has_value());
  const ShardSetReader reader = ShardSetReader::open(folder()).value();
  SequenceBatch page;
  ASSERT_TRUE(reader.read(0, 4, page).has_value());
  EXPECT_EQ(page.ends, (std::vector<std::uint64_t>{0, 20, 20, 20}));
  EXPECT_TRUE(verified().is_intact());
}

TEST_F(ShardSet, RowsMaxClosesAShard) {
  const auto manifest = write({.vocab_size = 1000, .rows_max = 30}, 100, 100);
  ASSERT_TRUE(manifest.has_value());
  ASSERT_EQ(manifest->shards.size(), 4U);
  EXPECT_EQ(manifest->shards[3].rows, 10U);
}

TEST_F(ShardSet, NothingIsLeftBesideTheListedFiles) {
  const auto manifest = write({.vocab_size = 1000}, 10, 3);
  ASSERT_TRUE(manifest.has_value());
  EXPECT_EQ(list_folder(folder()).value(),
            (std::vector<std::string>{"data-00000-of-00001.arrow", "dataset_info.json",
                                      "state.json", "tokenmill.json"}));
}

TEST_F(ShardSet, WrongRowsReachNoFile) {
  ShardSetWriter writer =
      ShardSetWriter::create(folder(), {.vocab_size = 10, .row_length = 2}).value();
  SequenceBatch rows;
  rows.ids = {1, 10};
  rows.ends = {2};
  EXPECT_EQ(writer.append(rows).error().code, ErrorCode::internal);
  rows.ids = {1, 2, 3};
  rows.ends = {3};
  EXPECT_EQ(writer.append(rows).error().code, ErrorCode::internal);
  EXPECT_EQ(writer.rows(), 0U);
}

TEST_F(ShardSet, OptionsOutOfRangeAreRefused) {
  for (const ShardOptions& options :
       {ShardOptions{.vocab_size = 0}, ShardOptions{.vocab_size = 1, .row_length = 0},
        ShardOptions{.vocab_size = 1, .column = ""}, ShardOptions{.vocab_size = 1, .rows_max = 0},
        ShardOptions{.vocab_size = 1, .shard_bytes_max = std::uint64_t{1} << 32}}) {
    const auto writer = ShardSetWriter::create(folder(), options);
    ASSERT_FALSE(writer.has_value());
    EXPECT_EQ(writer.error().code, ErrorCode::invalid_argument);
  }
}

TEST_F(ShardSet, VerifyStopsWhenAsked) {
  ASSERT_TRUE(write({.vocab_size = 1000}, 10, 3).has_value());
  std::stop_source source;
  source.request_stop();
  const auto report = verify(folder(), {.stop = source.get_token(), .progress = progress_});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::cancelled);
}

TEST_F(ShardSet, PublishRenamesOnceAndNeverReplaces) {
  ASSERT_TRUE(write({.vocab_size = 1000}, 10, 3).has_value());
  const fs::path destination = root_ / "published";
  ASSERT_TRUE(publish(folder(), destination).has_value());
  EXPECT_TRUE(ShardSetReader::open(destination).has_value());
  EXPECT_FALSE(fs::exists(folder()));

  ASSERT_TRUE(create_folders(folder()).has_value());
  const Status again = publish(folder(), destination);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_TRUE(ShardSetReader::open(destination).has_value());
}

TEST_F(ShardSet, AStoppedExportLeavesNothing) {
  ASSERT_TRUE(write({.vocab_size = 1000}, 300, 100).has_value());
  const ShardSetReader reader = ShardSetReader::open(folder()).value();
  std::stop_source source;
  source.request_stop();
  for (const std::string_view name : export_format_names()) {
    const ExportFormat format = export_format_from_name(name).value();
    const Status status = export_to(reader, folder(), format, root_ / "copy",
                                    {.stop = source.get_token(), .progress = progress_});
    ASSERT_FALSE(status.has_value()) << name;
    EXPECT_EQ(status.error().code, ErrorCode::cancelled);
    EXPECT_EQ(list_folder(root_).value(), std::vector<std::string>{"folder"});
  }
}

}  // namespace
}  // namespace tokenmill::shard
