// What the files of SqlCatalog need from each other. Each call is part of the caller's
// transaction.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "catalog/dataset.h"
#include "catalog/sql_connection.h"
#include "catalog/tokenization.h"

namespace tokenmill::catalog {

// Takes the row's lock until the transaction ends, so that a new job and a deletion cannot miss
// each other: the same UPDATE does it in both databases. not_found when there is no such row.
Status lock_dataset(SqlConnection& connection, std::string_view id,
                    Presence presence = Presence::present);

// " AND …": the condition that a row is where it should be; empty for any.
std::string_view and_present(Presence presence);

Result<std::vector<DatasetRecord>> select_datasets(SqlConnection& connection,
                                                   std::string_view condition,
                                                   const SqlValues& values);

// busy while a job of the dataset is queued or running.
Status check_not_in_use(SqlConnection& connection, const DatasetRecord& dataset);

// Members of `changes` replace those of the same name in `target`; null removes.
void merge_members(json::object& target, const json::object& changes);

Result<std::vector<TokenizationRecord>> select_tokenizations(SqlConnection& connection,
                                                             std::string_view condition,
                                                             const SqlValues& values);

// `created_at` is the database's to be given, not read from the record. A second one with the same
// options fails with conflict.
Status insert_tokenization(SqlConnection& connection, const TokenizationRecord& tokenization);

}  // namespace tokenmill::catalog
