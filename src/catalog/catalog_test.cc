// The promises of catalog.h about datasets and tokenizations, on each database.
#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/format.h"
#include "catalog/test_catalog.h"

namespace tokenmill::catalog {
namespace {

class CatalogTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto opened = open_catalog(database_.location());
    ASSERT_TRUE(opened) << opened.error().message;
    catalog_ = std::move(*opened);
  }

  DatasetRecord add_dataset(const std::string& name) {
    return catalog_->create_dataset(make_dataset(name)).value();
  }
  JobClaim start(const DatasetRecord& dataset, std::string_view kind) {
    const auto job = catalog_->create_job(make_job(dataset, kind)).value();
    return {job.id, catalog_->claim_job(job.id, "owner-a").value().epoch};
  }
  DatasetRecord add_ready_dataset(const std::string& name) {
    const auto dataset = add_dataset(name);
    EXPECT_TRUE(
        catalog_->finish_dataset_job(start(dataset, kDownloadJob), {.file_path = "/cache/" + name,
                                                                    .commit_hash = "c0ffee",
                                                                    .metadata = {{"rows", 5}},
                                                                    .splits = {"train"},
                                                                    .size_bytes = 12,
                                                                    .num_samples = 5}));
    return catalog_->get_dataset(dataset.id).value();
  }
  Status add_tokenization(const DatasetRecord& dataset, const TokenizationRecord& tokenization) {
    return catalog_->finish_tokenize_job(start(dataset, kTokenizeJob), tokenization);
  }

  TestDatabase database_{GetParam()};
  std::unique_ptr<Catalog> catalog_;
};

INSTANTIATE_TEST_SUITE_P(Databases, CatalogTest, testing::ValuesIn(test_databases()),
                         [](const auto& instance) { return instance.param; });

TEST_P(CatalogTest, ADatasetComesBackAsItWasGiven) {
  auto wanted = make_dataset("wiki");
  wanted.config = "en";
  wanted.splits = {"train", "test"};
  wanted.revision = "main";
  wanted.metadata = {{"features", json::array{"text"}}, {"n", 3}};
  const auto created = catalog_->create_dataset(wanted).value();
  const auto read = catalog_->get_dataset(created.id).value();
  EXPECT_TRUE(is_uuid(read.id));
  EXPECT_EQ(read.name, "wiki");
  EXPECT_EQ(read.repo_id, "org/wiki");
  EXPECT_EQ(read.file_path, "");
  EXPECT_EQ(read.status, DatasetStatus::pending);
  EXPECT_EQ(read.metadata, wanted.metadata);
  EXPECT_EQ(read.config, "en");
  EXPECT_EQ(read.splits, wanted.splits);
  EXPECT_EQ(read.revision, "main");
  EXPECT_FALSE(read.size_bytes);
  EXPECT_EQ(read.created_at, created.created_at);
  EXPECT_EQ(read.created_at.size(), std::string("2026-11-22T21:14:50.123Z").size());
  EXPECT_EQ(read.created_at.back(), 'Z');
}

TEST_P(CatalogTest, NulBytesAndBrokenUtf8BecomeReplacementCharacters) {
  auto wanted = make_dataset("odd");
  wanted.metadata = {{"nul", std::string("a\0b", 3)}, {"slash", "\\u0000"}, {"broken", "\xff"}};
  wanted.revision = std::string("x\0y\xff", 4);
  const auto created = catalog_->create_dataset(wanted);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->metadata.at("nul").as_string(), "a\uFFFDb");
  EXPECT_EQ(created->metadata.at("slash").as_string(), "\\u0000");
  EXPECT_EQ(created->metadata.at("broken").as_string(), "\uFFFD");
  EXPECT_EQ(created->revision, "x\uFFFDy\uFFFD");
}

TEST_P(CatalogTest, ANameThatDoesNotFitIsRefused) {
  EXPECT_EQ(catalog_->create_dataset(make_dataset("")).error().code, ErrorCode::invalid_argument);
  auto dataset = make_dataset(std::string(256, 'x'));
  dataset.repo_id = "";
  EXPECT_EQ(catalog_->create_dataset(dataset).error().code, ErrorCode::invalid_argument);
  dataset.name.pop_back();
  EXPECT_TRUE(catalog_->create_dataset(dataset));
}

TEST_P(CatalogTest, UnknownIdsAreNotFoundHoweverTheyLook) {
  for (const std::string& id : {std::string(), std::string("x"), std::string("' OR 1=1 --"),
                                std::string("%"), new_uuid(), std::string(5000, 'a')}) {
    EXPECT_EQ(catalog_->get_dataset(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->find_dataset(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->delete_dataset(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->get_tokenization(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->find_tokenization(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->delete_tokenization(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->get_job(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->find_job(id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(catalog_->request_cancel(id).error().code, ErrorCode::not_found) << id;
    EXPECT_TRUE(catalog_->list_tokenizations(id).value().empty());
  }
}

TEST_P(CatalogTest, ADatasetIsFoundByIdPrefixAndUniqueName) {
  const auto first = add_dataset("wiki");
  const auto second = add_dataset("news");
  EXPECT_EQ(catalog_->find_dataset(first.id)->id, first.id);
  EXPECT_EQ(catalog_->find_dataset(second.id.substr(0, 13))->id, second.id);
  EXPECT_EQ(catalog_->find_dataset("news")->id, second.id);
  const auto third = add_dataset("news");
  const auto found = catalog_->find_dataset("news");
  ASSERT_EQ(found.error().code, ErrorCode::conflict);
  EXPECT_NE(found.error().hint.find(third.id), std::string::npos);
}

TEST_P(CatalogTest, AListIsSearchedFilteredSortedAndPaged) {
  for (const auto* name : {"beta", "Alpha", "100%_sure", "gamma"}) add_dataset(name);
  add_ready_dataset("ready-one");
  const auto names = [&](const DatasetQuery& query) {
    std::string all;
    const auto page = catalog_->list_datasets(query).value();
    for (const auto& dataset : page.items) all += dataset.name + " ";
    return all;
  };
  EXPECT_EQ(names({.order = DatasetOrder::name, .descending = false}),
            "100%_sure Alpha beta gamma ready-one ");
  EXPECT_EQ(names({.search = "ALPH"}), "Alpha ");
  EXPECT_EQ(names({.search = "%"}), "100%_sure ");
  EXPECT_EQ(names({.search = "_"}), "100%_sure ");
  EXPECT_EQ(names({.search = "' OR 1=1 --"}), "");
  EXPECT_EQ(names({.status = DatasetStatus::ready}), "ready-one ");
  EXPECT_EQ(names({.repo_id = "org/beta"}), "beta ");
  EXPECT_EQ(names({.order = DatasetOrder::size_bytes, .descending = true, .limit = 1}),
            "ready-one ");
  const auto page =
      catalog_
          ->list_datasets(
              {.order = DatasetOrder::name, .descending = false, .offset = 3, .limit = 1})
          .value();
  EXPECT_EQ(page.total, 5);
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].name, "gamma");
}

TEST_P(CatalogTest, TenThousandDatasetsAreListedWhole) {
  add_datasets(*connect_to(database_), 10'000);
  const auto all = catalog_->list_datasets({.limit = 10'000}).value();
  EXPECT_EQ(all.total, 10'000);
  EXPECT_EQ(all.items.size(), 10'000U);
  const auto some = catalog_->list_datasets({.search = "ORG/SET-0123"}).value();
  EXPECT_EQ(some.total, 10);
}

TEST_P(CatalogTest, MetadataIsMergedByMember) {
  auto wanted = make_dataset("wiki");
  wanted.metadata = {{"a", 1}, {"b", 2}};
  const auto dataset = catalog_->create_dataset(wanted).value();
  const auto merged = catalog_->merge_dataset_metadata(dataset.id, {{"a", nullptr}, {"c", 3}});
  EXPECT_EQ(merged->metadata, (json::object{{"b", 2}, {"c", 3}}));
}

TEST_P(CatalogTest, ADownloadMakesItsDatasetReadyInOneStep) {
  const auto dataset = add_dataset("wiki");
  const auto claim = start(dataset, kDownloadJob);
  EXPECT_EQ(catalog_->get_dataset(dataset.id)->status, DatasetStatus::downloading);
  EXPECT_TRUE(catalog_->begin_publishing(claim));
  EXPECT_TRUE(catalog_->finish_dataset_job(claim, {.file_path = "/cache/wiki",
                                                   .commit_hash = "c0ffee",
                                                   .metadata = {{"rows", 5}},
                                                   .splits = {"train"},
                                                   .size_bytes = 12,
                                                   .num_samples = 5}));
  const auto ready = catalog_->get_dataset(dataset.id).value();
  EXPECT_EQ(ready.status, DatasetStatus::ready);
  EXPECT_EQ(ready.file_path, "/cache/wiki");
  EXPECT_EQ(ready.commit_hash, "c0ffee");
  EXPECT_EQ(ready.metadata.at("rows"), 5);
  EXPECT_EQ(ready.size_bytes, 12);
  EXPECT_EQ(ready.num_samples, 5);
  const auto job = catalog_->get_job(claim.id).value();
  EXPECT_EQ(job.state, JobState::ready);
  EXPECT_EQ(job.result.at("file_path").as_string(), "/cache/wiki");
  EXPECT_FALSE(job.finished_at.empty());
}

TEST_P(CatalogTest, AFailedDownloadSaysWhyAndACancelledOneIsPending) {
  const auto dataset = add_dataset("wiki");
  const Error error{ErrorCode::gated, "The repository is gated", "Ask for access"};
  EXPECT_TRUE(catalog_->fail_job(start(dataset, kDownloadJob), error));
  const auto failed = catalog_->get_dataset(dataset.id).value();
  EXPECT_EQ(failed.status, DatasetStatus::failed);
  ASSERT_TRUE(failed.error);
  EXPECT_EQ(failed.error->code, ErrorCode::gated);
  EXPECT_EQ(failed.error->message, error.message);
  EXPECT_EQ(failed.error->hint, error.hint);
  EXPECT_TRUE(catalog_->end_cancelled_job(start(dataset, kDownloadJob)));
  const auto cancelled = catalog_->get_dataset(dataset.id).value();
  EXPECT_EQ(cancelled.status, DatasetStatus::pending);
  EXPECT_FALSE(cancelled.error);
}

TEST_P(CatalogTest, ADatasetThatWasReadyStaysReadyWhenANewDownloadFails) {
  const auto dataset = add_ready_dataset("wiki");
  EXPECT_TRUE(catalog_->fail_job(start(dataset, kDownloadJob), {ErrorCode::network, "Gone"}));
  const auto after = catalog_->get_dataset(dataset.id).value();
  EXPECT_EQ(after.status, DatasetStatus::ready);
  EXPECT_EQ(after.error->message, "Gone");
}

TEST_P(CatalogTest, ATokenizationIsListedByTheTransactionThatEndsItsJob) {
  const auto dataset = add_ready_dataset("wiki");
  const auto wanted = make_tokenization(dataset, "key-1");
  const auto claim = start(dataset, kTokenizeJob);
  EXPECT_TRUE(catalog_->list_tokenizations(dataset.id)->empty());
  ASSERT_TRUE(catalog_->finish_tokenize_job(claim, wanted));
  const auto read = catalog_->get_tokenization(wanted.id).value();
  EXPECT_EQ(read.tokenizer_name, "gpt2");
  EXPECT_EQ(read.max_length, 1024);
  EXPECT_EQ(read.stride, 512);
  EXPECT_EQ(read.num_tokens, wanted.num_tokens);
  EXPECT_EQ(read.num_sequences, wanted.num_sequences);
  EXPECT_EQ(read.vocab_size, wanted.vocab_size);
  EXPECT_EQ(read.token_file_path, wanted.token_file_path);
  EXPECT_EQ(read.statistics, wanted.statistics);
  EXPECT_EQ(read.options, wanted.options);
  EXPECT_EQ(read.size_bytes, wanted.size_bytes);
  EXPECT_EQ(catalog_->get_dataset(dataset.id)->num_tokenizations, 1);
  EXPECT_EQ(catalog_->get_job(claim.id)->result.at("tokenization_id").as_string(), wanted.id);
  EXPECT_EQ(catalog_->find_same_tokenization(dataset.id, "key-1").value()->id, wanted.id);
  EXPECT_FALSE(catalog_->find_same_tokenization(dataset.id, "key-2").value());
}

TEST_P(CatalogTest, TheSameOptionsTwiceAreRefusedAndTheJobStaysUnfinished) {
  const auto dataset = add_ready_dataset("wiki");
  ASSERT_TRUE(add_tokenization(dataset, make_tokenization(dataset, "key")));
  const auto claim = start(dataset, kTokenizeJob);
  EXPECT_EQ(catalog_->finish_tokenize_job(claim, make_tokenization(dataset, "key")).error().code,
            ErrorCode::conflict);
  EXPECT_EQ(catalog_->get_job(claim.id)->state, JobState::running);
  EXPECT_EQ(catalog_->list_tokenizations("")->size(), 1U);
}

TEST_P(CatalogTest, ADatasetTakesItsTokenizationsAndJobsWithIt) {
  const auto dataset = add_ready_dataset("wiki");
  const auto other = add_ready_dataset("news");
  const auto one = make_tokenization(dataset, "1");
  ASSERT_TRUE(add_tokenization(dataset, one));
  ASSERT_TRUE(add_tokenization(dataset, make_tokenization(dataset, "2")));
  ASSERT_TRUE(add_tokenization(other, make_tokenization(other, "1")));
  const auto deleted = catalog_->delete_dataset(dataset.id).value();
  EXPECT_EQ(deleted.dataset.id, dataset.id);
  EXPECT_EQ(deleted.tokenizations.size(), 2U);
  EXPECT_EQ(catalog_->get_tokenization(one.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog_->list_tokenizations("")->size(), 1U);
  EXPECT_EQ(catalog_->list_jobs({})->total, 2);  // those of the other dataset
}

TEST_P(CatalogTest, ADatasetInUseIsNotDeleted) {
  const auto dataset = add_ready_dataset("wiki");
  const auto claim = start(dataset, kTokenizeJob);
  EXPECT_EQ(catalog_->delete_dataset(dataset.id).error().code, ErrorCode::busy);
  EXPECT_TRUE(catalog_->end_cancelled_job(claim));
  EXPECT_TRUE(catalog_->delete_dataset(dataset.id));
}

TEST_P(CatalogTest, ThreadsThatDeleteAndStartJobsNeverLeaveAJobWithoutItsDataset) {
  for (int round = 0; round < 20; ++round) {
    const auto dataset = add_dataset("wiki");
    Result<JobRecord> job;
    {
      const std::jthread starter(
          [&] { job = catalog_->create_job(make_job(dataset, "tokenize")); });
      const std::jthread remover([&] { (void)catalog_->delete_dataset(dataset.id); });
    }
    const bool exists = catalog_->get_dataset(dataset.id).has_value();
    EXPECT_EQ(job.has_value(), exists);
    if (job) {
      EXPECT_TRUE(catalog_->get_job(job->id));
    }
  }
}

TEST_P(CatalogTest, TheTrashHidesADatasetUntilItIsRestored) {
  const auto dataset = add_ready_dataset("wiki");
  const auto one = make_tokenization(dataset, "1");
  ASSERT_TRUE(add_tokenization(dataset, one));
  ASSERT_TRUE(catalog_->trash_dataset(dataset.id));
  EXPECT_EQ(catalog_->get_dataset(dataset.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog_->find_dataset("wiki").error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog_->list_datasets({})->total, 0);
  EXPECT_EQ(catalog_->list_datasets({.presence = Presence::any})->total, 1);
  EXPECT_EQ(catalog_->get_tokenization(one.id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(catalog_->list_tokenizations("")->empty());
  EXPECT_EQ(catalog_->list_tokenizations("", Presence::any)->size(), 1U);
  EXPECT_FALSE(catalog_->create_job(make_job(dataset, "tokenize")));
  EXPECT_EQ(catalog_->list_trash("9999-01-01T00:00:00.000Z")->datasets.size(), 1U);
  EXPECT_TRUE(catalog_->list_trash("2000-01-01T00:00:00.000Z")->datasets.empty());
  EXPECT_EQ(catalog_->restore_dataset(dataset.id)->num_tokenizations, 1);
  EXPECT_EQ(catalog_->restore_dataset(dataset.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(catalog_->delete_dataset(dataset.id, Presence::trashed).error().code,
            ErrorCode::not_found);
  EXPECT_TRUE(catalog_->get_tokenization(one.id));
}

TEST_P(CatalogTest, ADatasetInUseDoesNotGoToTheTrash) {
  const auto dataset = add_ready_dataset("wiki");
  (void)start(dataset, kTokenizeJob);
  EXPECT_EQ(catalog_->trash_dataset(dataset.id).error().code, ErrorCode::busy);
}

TEST_P(CatalogTest, ATokenizationInTheTrashMakesRoomForTheSameOne) {
  const auto dataset = add_ready_dataset("wiki");
  const auto first = make_tokenization(dataset, "key");
  ASSERT_TRUE(add_tokenization(dataset, first));
  ASSERT_TRUE(catalog_->trash_tokenization(first.id));
  EXPECT_EQ(catalog_->get_dataset(dataset.id)->num_tokenizations, 0);
  EXPECT_FALSE(catalog_->find_same_tokenization(dataset.id, "key").value());
  const auto second = make_tokenization(dataset, "key");
  ASSERT_TRUE(add_tokenization(dataset, second));
  EXPECT_EQ(catalog_->restore_tokenization(first.id).error().code, ErrorCode::conflict);
  ASSERT_TRUE(catalog_->delete_tokenization(second.id));
  EXPECT_EQ(catalog_->restore_tokenization(first.id)->options_key, "key");
  EXPECT_EQ(catalog_->list_tokenizations(dataset.id)->size(), 1U);
}

TEST_P(CatalogTest, DatasetsAreCountedByState) {
  add_ready_dataset("wiki");
  add_dataset("news");
  EXPECT_EQ(catalog_->count_datasets("").value(), (DatasetCounts{1, 0, 1, 0}));
  EXPECT_EQ(catalog_->count_datasets("ne").value(), (DatasetCounts{1, 0, 0, 0}));
}

TEST_P(CatalogTest, TheDatabaseFindsItselfSound) { EXPECT_TRUE(catalog_->check_integrity()); }

}  // namespace
}  // namespace tokenmill::catalog
