// The trash in SQL: a row with a time of deletion is there for nobody but these statements.
//
// A tokenization's key of options is unique in its dataset. In the trash the key carries the row's
// id behind it, so that the same tokenization can be made again; restoring takes the id off.
#include "base/clock.h"
#include "base/format.h"
#include "base/uuid.h"
#include "catalog/sql_catalog.h"
#include "catalog/sql_records.h"
#include "catalog/sql_values.h"

namespace tokenmill::catalog {
namespace {

std::unexpected<Error> not_in_trash(std::string_view id) {
  return fail(ErrorCode::not_found, format("Nothing with the id {} is in the trash", id),
              "The trash is emptied a few minutes after a deletion");
}

Result<TokenizationRecord> select_trashed(SqlConnection& connection, std::string_view id) {
  auto found = TM_TRY(select_tokenizations(connection, "WHERE id = $1 AND deleted_at IS NOT NULL",
                                           {text_value(id)}));
  if (found.empty()) return not_in_trash(id);
  return std::move(found.front());
}

}  // namespace

Status SqlCatalog::trash_dataset(std::string_view id) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(lock_dataset(connection, id));
    const auto found = TM_TRY(select_datasets(connection, "WHERE id = $1", {text_value(id)}));
    TM_CHECK(check_not_in_use(connection, found.front()));
    TM_CHECK(connection.run("UPDATE datasets SET deleted_at = $2 WHERE id = $1",
                            {text_value(id), text_value(utc_now())}));
    return {};
  });
}

Result<DatasetRecord> SqlCatalog::restore_dataset(std::string_view id) {
  if (!is_uuid(id)) return not_in_trash(id);
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    const auto rows = TM_TRY(connection.run(
        "UPDATE datasets SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL",
        {text_value(id)}));
    if (rows == 0) return not_in_trash(id);
    return {};
  }));
  return get_dataset(id);
}

Status SqlCatalog::trash_tokenization(std::string_view id) {
  if (!is_uuid(id)) return fail(ErrorCode::not_found, format("No tokenization has the id {}", id));
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    const auto rows = TM_TRY(connection.run(
        "UPDATE dataset_tokenizations SET deleted_at = $2, options_key = options_key || $3"
        " WHERE id = $1 AND deleted_at IS NULL",
        {text_value(id), text_value(utc_now()), text_value("#" + std::string(id))}));
    if (rows == 0) return fail(ErrorCode::not_found, format("No tokenization has the id {}", id));
    return {};
  });
}

Result<TokenizationRecord> SqlCatalog::restore_tokenization(std::string_view id) {
  if (!is_uuid(id)) return not_in_trash(id);
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    const auto trashed = TM_TRY(select_trashed(connection, id));
    const std::string key = trashed.options_key.substr(0, trashed.options_key.rfind('#'));
    const auto same =
        TM_TRY(select_tokenizations(connection, "WHERE dataset_id = $1 AND options_key = $2",
                                    {text_value(trashed.dataset_id), text_value(key)}));
    if (!same.empty()) {
      return fail(ErrorCode::conflict, "The same tokenization was made again in the meantime",
                  "Delete that one first, or keep it");
    }
    TM_CHECK(connection.run(
        "UPDATE dataset_tokenizations SET deleted_at = NULL, options_key = $2 WHERE id = $1",
        {text_value(id), text_value(key)}));
    return {};
  }));
  return get_tokenization(id);
}

Result<Trash> SqlCatalog::list_trash(std::string_view time) {
  Trash trash;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    const SqlValues before = {text_value(time)};
    trash.datasets = TM_TRY(select_datasets(connection, "WHERE deleted_at < $1", before));
    trash.tokenizations = TM_TRY(select_tokenizations(connection, "WHERE deleted_at < $1", before));
    return {};
  }));
  return trash;
}

}  // namespace tokenmill::catalog
