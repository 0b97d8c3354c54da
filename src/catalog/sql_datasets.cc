// Datasets in SQL. Column lists, orders and conditions are fixed texts chosen by enums; nothing
// from outside becomes part of a statement.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/uuid.h"
#include "catalog/sql_catalog.h"
#include "catalog/sql_records.h"
#include "catalog/sql_values.h"

namespace tokenmill::catalog {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, name, repo_id, file_path, status, metadata, config, splits, revision, commit_hash,"
    " size_bytes, num_samples, error, created_at, updated_at,"
    " (SELECT count(*) FROM dataset_tokenizations t"
    " WHERE t.dataset_id = datasets.id AND t.deleted_at IS NULL) AS num_tokenizations"
    " FROM datasets";

constexpr std::string_view kStatusNames[] = {"pending", "downloading", "ready", "failed"};

Result<DatasetRecord> read_dataset(const SqlRow& row) {
  RowReader reader(row);
  DatasetRecord dataset;
  dataset.id = reader.text();
  dataset.name = reader.text();
  dataset.repo_id = reader.text();
  dataset.file_path = reader.text();
  dataset.status = dataset_status_from_name(reader.text()).value_or(DatasetStatus::failed);
  dataset.metadata = TM_TRY(reader.object());
  dataset.config = reader.text();
  for (const auto& split : TM_TRY(reader.array())) {
    if (const auto* name = split.if_string()) dataset.splits.emplace_back(*name);
  }
  dataset.revision = reader.text();
  dataset.commit_hash = reader.text();
  dataset.size_bytes = reader.optional_integer();
  dataset.num_samples = reader.optional_integer();
  dataset.error = TM_TRY(reader.optional_error());
  dataset.created_at = reader.text();
  dataset.updated_at = reader.text();
  dataset.num_tokenizations = reader.integer();
  return dataset;
}

Result<DatasetRecord> select_dataset(SqlConnection& connection, std::string_view id,
                                     Presence presence = Presence::present) {
  if (is_uuid(id)) {
    auto found = TM_TRY(select_datasets(
        connection, format("WHERE id = $1{}", and_present(presence)), {text_value(id)}));
    if (!found.empty()) return std::move(found.front());
  }
  return fail(ErrorCode::not_found, format("No dataset has the id {}", id));
}

// The conditions of a list, with the values they use.
std::pair<std::string, SqlValues> filter_of(const DatasetQuery& query) {
  std::string condition = format("WHERE 1 = 1{}", and_present(query.presence));
  SqlValues values;
  if (!query.search.empty()) {
    values.push_back(text_value(like_pattern(query.search)));
    condition +=
        format(" AND (lower(name) LIKE ${0} ESCAPE '!' OR lower(repo_id) LIKE ${0} ESCAPE '!')",
               values.size());
  }
  if (query.status) {
    values.push_back(text_value(dataset_status_name(*query.status)));
    condition += format(" AND status = ${}", values.size());
  }
  if (!query.repo_id.empty()) {
    values.push_back(text_value(query.repo_id));
    condition += format(" AND repo_id = ${}", values.size());
  }
  return {std::move(condition), std::move(values)};
}

// Rows without the value come last in both directions and both databases.
std::string order_of(const DatasetQuery& query) {
  const std::string_view direction = query.descending ? "DESC" : "ASC";
  std::string_view column;
  switch (query.order) {
    case DatasetOrder::created_at:
      column = "created_at";
      break;
    case DatasetOrder::updated_at:
      column = "updated_at";
      break;
    case DatasetOrder::name:
      column = "lower(name)";
      break;
    case DatasetOrder::size_bytes:
      column = "size_bytes";
      break;
    case DatasetOrder::num_samples:
      column = "num_samples";
      break;
    case DatasetOrder::num_tokenizations:
      column = "num_tokenizations";
      break;
  }
  return format(" ORDER BY {0} {1} NULLS LAST, id {1}", column, direction);
}

Result<DatasetRecord> only_one(std::vector<DatasetRecord> found, std::string_view reference) {
  if (found.empty()) {
    return fail(ErrorCode::not_found, format("No dataset has the id or name {}", reference),
                "See the datasets there are: tokenmill list");
  }
  if (found.size() == 1) return std::move(found.front());
  std::string ids;
  for (const auto& dataset : found) ids += (ids.empty() ? "" : ", ") + dataset.id;
  return fail(ErrorCode::conflict, format("Several datasets answer to {}", reference),
              format("Use one of the ids: {}", ids));
}

}  // namespace

std::string_view dataset_status_name(DatasetStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<DatasetStatus> dataset_status_from_name(std::string_view name) {
  const auto* found = std::ranges::find(kStatusNames, name);
  if (found == std::end(kStatusNames)) return std::nullopt;
  return static_cast<DatasetStatus>(found - std::begin(kStatusNames));
}

std::optional<DatasetOrder> dataset_order_from_name(std::string_view name) {
  constexpr std::string_view kNames[] = {"created_at", "updated_at",  "name",
                                         "size_bytes", "num_samples", "num_tokenizations"};
  const auto* found = std::ranges::find(kNames, name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<DatasetOrder>(found - std::begin(kNames));
}

std::string_view and_present(Presence presence) {
  switch (presence) {
    case Presence::present:
      return " AND deleted_at IS NULL";
    case Presence::trashed:
      return " AND deleted_at IS NOT NULL";
    case Presence::any:
      break;
  }
  return "";
}

Result<std::vector<DatasetRecord>> select_datasets(SqlConnection& connection,
                                                   std::string_view condition,
                                                   const SqlValues& values) {
  std::vector<DatasetRecord> found;
  TM_CHECK(
      connection.run(format("{} {}", kSelect, condition), values, [&](const SqlRow& row) -> Status {
        found.push_back(TM_TRY(read_dataset(row)));
        return {};
      }));
  return found;
}

Status lock_dataset(SqlConnection& connection, std::string_view id, Presence presence) {
  if (is_uuid(id)) {
    const auto rows =
        TM_TRY(connection.run(format("UPDATE datasets SET updated_at = updated_at WHERE id = $1{}",
                                     and_present(presence)),
                              {text_value(id)}));
    if (rows == 1) return {};
  }
  return fail(ErrorCode::not_found, format("No dataset has the id {}", id));
}

void merge_members(json::object& target, const json::object& changes) {
  for (const auto& [name, value] : changes) {
    if (value.is_null()) {
      target.erase(name);
    } else {
      target[name] = value;
    }
  }
}

Result<DatasetRecord> SqlCatalog::create_dataset(DatasetRecord dataset) {
  TM_ASSERT(dataset.status == DatasetStatus::pending);
  if (dataset.id.empty()) dataset.id = new_uuid();
  dataset.created_at = utc_now();
  dataset.updated_at = dataset.created_at;
  const json::array splits(dataset.splits.begin(), dataset.splits.end());
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(connection.run(
        "INSERT INTO datasets (id, name, repo_id, status, metadata, config, splits, revision,"
        " size_bytes, num_samples, created_at, updated_at)"
        " VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10, $10)",
        {text_value(dataset.id), text_value(dataset.name), optional_text_value(dataset.repo_id),
         json_value(dataset.metadata), optional_text_value(dataset.config), json_value(splits),
         optional_text_value(dataset.revision), optional_integer_value(dataset.size_bytes),
         optional_integer_value(dataset.num_samples), text_value(dataset.created_at)}));
    dataset = TM_TRY(select_dataset(connection, dataset.id));
    return {};
  }));
  return dataset;
}

Result<DatasetRecord> SqlCatalog::get_dataset(std::string_view id) {
  DatasetRecord dataset;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    dataset = TM_TRY(select_dataset(connection, id));
    return {};
  }));
  return dataset;
}

Result<DatasetRecord> SqlCatalog::find_dataset(std::string_view reference) {
  if (is_uuid(reference)) return get_dataset(reference);
  std::vector<DatasetRecord> found;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    const SqlValues name = {text_value(reference)};
    found = TM_TRY(select_datasets(
        connection, "WHERE name = $1 AND deleted_at IS NULL ORDER BY id LIMIT 8", name));
    if (found.empty() && is_id_prefix(reference)) {
      const SqlValues prefix = {text_value(std::string(reference) + "%")};
      found = TM_TRY(select_datasets(
          connection, "WHERE CAST(id AS TEXT) LIKE $1 AND deleted_at IS NULL ORDER BY id LIMIT 8",
          prefix));
    }
    return {};
  }));
  return only_one(std::move(found), reference);
}

Result<Page<DatasetRecord>> SqlCatalog::list_datasets(const DatasetQuery& query) {
  const auto [condition, values] = filter_of(query);
  Page<DatasetRecord> page;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    TM_CHECK(connection.run(format("SELECT count(*) FROM datasets {}", condition), values,
                            [&](const SqlRow& row) -> Status {
                              page.total = row.integer(0);
                              return {};
                            }));
    SqlValues page_values = values;
    page_values.emplace_back(std::max<std::int64_t>(query.limit, 0));
    page_values.emplace_back(std::max<std::int64_t>(query.offset, 0));
    page.items =
        TM_TRY(select_datasets(connection,
                               format("{}{} LIMIT ${} OFFSET ${}", condition, order_of(query),
                                      page_values.size() - 1, page_values.size()),
                               page_values));
    return {};
  }));
  return page;
}

Result<DatasetRecord> SqlCatalog::merge_dataset_metadata(std::string_view id,
                                                         const json::object& changes) {
  DatasetRecord dataset;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(lock_dataset(connection, id));
    dataset = TM_TRY(select_dataset(connection, id));
    merge_members(dataset.metadata, changes);
    TM_CHECK(connection.run("UPDATE datasets SET metadata = $2, updated_at = $3 WHERE id = $1",
                            {text_value(id), json_value(dataset.metadata), text_value(utc_now())}));
    dataset = TM_TRY(select_dataset(connection, id));
    return {};
  }));
  return dataset;
}

Status check_not_in_use(SqlConnection& connection, const DatasetRecord& dataset) {
  std::string active_job;
  TM_CHECK(connection.run(
      "SELECT id FROM jobs WHERE dataset_id = $1"
      " AND state IN ('queued', 'running', 'publishing', 'paused') ORDER BY created_at LIMIT 1",
      {text_value(dataset.id)}, [&](const SqlRow& row) -> Status {
        active_job = row.text(0);
        return {};
      }));
  if (active_job.empty()) return {};
  return fail(ErrorCode::busy,
              format("The dataset {} is in use by job {}", dataset.name, active_job),
              "Cancel the job first, or wait for it");
}

Result<DatasetCounts> SqlCatalog::count_datasets(std::string_view search) {
  DatasetQuery query;
  query.search = search;
  const auto [condition, values] = filter_of(query);
  DatasetCounts counts{};
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    counts = {};
    TM_CHECK(connection.run(
        format("SELECT status, count(*) FROM datasets {} GROUP BY status", condition), values,
        [&](const SqlRow& row) -> Status {
          if (const auto status = dataset_status_from_name(row.text(0))) {
            counts[static_cast<std::size_t>(*status)] = row.integer(1);
          }
          return {};
        }));
    return {};
  }));
  return counts;
}

Result<DeletedDataset> SqlCatalog::delete_dataset(std::string_view id, Presence presence) {
  DeletedDataset deleted;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(lock_dataset(connection, id, presence));
    deleted.dataset = TM_TRY(select_dataset(connection, id, presence));
    TM_CHECK(check_not_in_use(connection, deleted.dataset));
    // Those in the trash go with it.
    deleted.tokenizations =
        TM_TRY(select_tokenizations(connection, "WHERE dataset_id = $1", {text_value(id)}));
    TM_CHECK(connection.run("DELETE FROM datasets WHERE id = $1", {text_value(id)}));
    return {};
  }));
  return deleted;
}

}  // namespace tokenmill::catalog
