// Opening: new, known, newer and damaged catalogs, by one process and by several.
#include <gtest/gtest.h>

#include <thread>

#include "base/file.h"
#include "catalog/catalog.h"
#include "catalog/test_catalog.h"

namespace tokenmill::catalog {
namespace {

class SchemaTest : public testing::TestWithParam<std::string> {
 protected:
  TestDatabase database_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Databases, SchemaTest, testing::ValuesIn(test_databases()),
                         [](const auto& instance) { return instance.param; });

TEST_P(SchemaTest, WhatWasWrittenIsThereAfterReopening) {
  const auto id = open_catalog(database_.location()).value()->create_dataset(make_dataset("x"))->id;
  EXPECT_EQ(open_catalog(database_.location()).value()->get_dataset(id)->name, "x");
}

TEST_P(SchemaTest, ManyMayCreateItAtOnce) {
  std::vector<std::string> failures(6);
  {
    std::vector<std::jthread> openers;
    openers.reserve(failures.size());
    for (auto& failure : failures) {
      openers.emplace_back([&] {
        const auto opened = open_catalog(database_.location());
        if (!opened) failure = opened.error().message;
      });
    }
  }
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
}

TEST_P(SchemaTest, ANewerSchemaIsRefused) {
  ASSERT_TRUE(open_catalog(database_.location()));
  ASSERT_TRUE(connect_to(database_)->run_script(
      "INSERT INTO schema_migrations VALUES (99, 'later', 'x', 'y')"));
  const auto opened = open_catalog(database_.location());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
  EXPECT_NE(opened.error().message.find("99"), std::string::npos);
}

TEST_P(SchemaTest, ASchemaStepThatIsNotOursIsRefused) {
  ASSERT_TRUE(open_catalog(database_.location()));
  ASSERT_TRUE(connect_to(database_)->run_script(
      "UPDATE schema_migrations SET checksum = 'x' WHERE version = 1"));
  EXPECT_EQ(open_catalog(database_.location()).error().code, ErrorCode::corrupt_data);
}

TEST_P(SchemaTest, ADatasetCannotBeReadyWithoutItsFiles) {
  const auto catalog = open_catalog(database_.location()).value();
  ASSERT_TRUE(catalog->create_dataset(make_dataset("x")));
  EXPECT_EQ(connect_to(database_)->run("UPDATE datasets SET status = 'ready'").error().code,
            ErrorCode::invalid_argument);
}

TEST_P(SchemaTest, AConnectionThatWasCutWhileItLayIdleIsReplaced) {
  if (GetParam() == "sqlite") return;  // it has no connection to cut
  const auto catalog = open_catalog(database_.location()).value();
  ASSERT_TRUE(connect_to(database_)->run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE application_name = 'tokenmill' AND pid <> pg_backend_pid()"));
  EXPECT_TRUE(catalog->create_dataset(make_dataset("x")));
}

TEST(SqliteFile, AFileThatIsNoDatabaseIsCorrupt) {
  const TestDatabase database("sqlite");
  ASSERT_TRUE(write_file_atomically(database.location(), std::string(5000, 'x')));
  EXPECT_EQ(open_catalog(database.location()).error().code, ErrorCode::corrupt_data);
}

TEST(SqliteFile, AFolderThatCannotBeMadeIsAnError) {
  EXPECT_FALSE(open_catalog("/proc/none/catalog.db"));
}

TEST(PostgresUrl, AMalformedUrlIsRefusedWithoutRepeatingIt) {
  const auto opened = open_catalog("postgresql://me:s3cret@host:port:1/%zz");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ((opened.error().message + opened.error().hint).find("s3cret"), std::string::npos);
}

TEST(PostgresUrl, AServerThatIsNotThereIsUnavailable) {
  const auto opened = open_catalog("postgresql://me:s3cret@127.0.0.1:1/none");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_EQ(opened.error().message.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace tokenmill::catalog
