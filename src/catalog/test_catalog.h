// For tests: an empty catalog on one of the two databases, and records to put into it.
//
// SQLite in a folder of its own; PostgreSQL at the URL in TOKENMILL_TEST_POSTGRES, whose schema
// `public` is emptied each time (tests/catalog/test_postgres.py starts such a server).
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/format.h"
#include "base/uuid.h"
#include "catalog/catalog.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {

inline std::string postgres_url() {
  const char* url = std::getenv("TOKENMILL_TEST_POSTGRES");
  return url != nullptr ? url : "";
}

// The databases that this run of the tests covers.
inline std::vector<std::string> test_databases() {
  std::vector<std::string> databases = {"sqlite"};
  if (!postgres_url().empty()) databases.emplace_back("postgres");
  return databases;
}

class TestDatabase {
 public:
  explicit TestDatabase(const std::string& database)
      : folder_(root() / ("tokenmill-test-" + new_uuid())),
        location_(database == "sqlite" ? (folder_ / "catalog.db").string() : postgres_url()) {
    fs::create_directories(folder_);
    if (database != "sqlite") {
      auto connection = open_postgres(location_);
      if (connection) {
        (void)(*connection)->run_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
      }
    }
  }
  ~TestDatabase() { fs::remove_all(folder_); }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& location() const { return location_; }
  const fs::path& folder() const { return folder_; }

 private:
  // In memory where there is such a place: what fsync costs is not what is tested.
  static fs::path root() {
    return fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  }

  fs::path folder_;
  std::string location_;
};

inline std::unique_ptr<SqlConnection> connect_to(const TestDatabase& database) {
  const bool is_url = database.location().starts_with("postgres");
  return (is_url ? open_postgres(database.location()) : open_sqlite(database.location())).value();
}

// "set-00000" and so on, past the methods, in one transaction.
inline void add_datasets(SqlConnection& connection, int count) {
  (void)connection.begin(Access::write);
  for (int i = 0; i < count; ++i) {
    const auto name = format("set-{:05}", i);
    (void)connection.run(
        "INSERT INTO datasets (id, name, repo_id, status, metadata, splits, created_at, updated_at)"
        " VALUES ($1, $2, $3, 'pending', $4, '[\"train\"]', $5, $5)",
        {new_uuid(), name, "org/" + name, std::string(R"({"files": [{"path": "a", "size": 1}]})"),
         std::string("2026-11-22T21:14:50.123Z")});
  }
  (void)connection.commit();
}

inline DatasetRecord make_dataset(const std::string& name) {
  DatasetRecord dataset;
  dataset.name = name;
  dataset.repo_id = "org/" + name;
  return dataset;
}

inline JobRecord make_job(const DatasetRecord& dataset, std::string_view kind) {
  JobRecord job;
  job.kind = kind;
  job.dataset_id = dataset.id;
  job.owner = "owner-a";
  return job;
}

inline TokenizationRecord make_tokenization(const DatasetRecord& dataset, const std::string& key) {
  TokenizationRecord tokenization;
  tokenization.id = new_uuid();
  tokenization.dataset_id = dataset.id;
  tokenization.tokenizer_name = "gpt2";
  tokenization.max_length = 1024;
  tokenization.stride = 512;
  tokenization.num_tokens = 3'000'000'000;
  tokenization.num_sequences = 2'929'688;
  tokenization.vocab_size = 50257;
  tokenization.token_file_path = "/data/tokenizations/" + tokenization.id;
  tokenization.statistics = {{"unique_tokens", 40000}};
  tokenization.options = {{"padding", "none"}};
  tokenization.options_key = key;
  tokenization.size_bytes = 6'000'000'000;
  return tokenization;
}

}  // namespace tokenmill::catalog
