// Tokenizations in SQL. A row appears in the transaction that ends its job (sql_jobs.cc) and
// never changes.
#include "base/clock.h"
#include "base/format.h"
#include "base/uuid.h"
#include "catalog/sql_catalog.h"
#include "catalog/sql_records.h"
#include "catalog/sql_values.h"

namespace tokenmill::catalog {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, dataset_id, tokenizer_name, max_length, stride, num_tokens, num_sequences,"
    " vocab_size, token_file_path, statistics, options, options_key, size_bytes, created_at"
    " FROM dataset_tokenizations";

Result<TokenizationRecord> read_tokenization(const SqlRow& row) {
  RowReader reader(row);
  TokenizationRecord tokenization;
  tokenization.id = reader.text();
  tokenization.dataset_id = reader.text();
  tokenization.tokenizer_name = reader.text();
  tokenization.max_length = reader.integer();
  tokenization.stride = reader.integer();
  tokenization.num_tokens = reader.integer();
  tokenization.num_sequences = reader.integer();
  tokenization.vocab_size = reader.integer();
  tokenization.token_file_path = reader.text();
  tokenization.statistics = TM_TRY(reader.object());
  tokenization.options = TM_TRY(reader.object());
  tokenization.options_key = reader.text();
  tokenization.size_bytes = reader.integer();
  tokenization.created_at = reader.text();
  return tokenization;
}

using Tokenizations = std::vector<TokenizationRecord>;

// Neither it nor its dataset lies in the trash.
constexpr std::string_view kIsPresent =
    "deleted_at IS NULL AND EXISTS (SELECT 1 FROM datasets d"
    " WHERE d.id = dataset_tokenizations.dataset_id AND d.deleted_at IS NULL)";
constexpr std::string_view kNewestFirst = "ORDER BY created_at DESC, id DESC";

std::unexpected<Error> unknown(std::string_view reference) {
  return fail(ErrorCode::not_found, format("No tokenization has the id {}", reference));
}

}  // namespace

Result<Tokenizations> select_tokenizations(SqlConnection& connection, std::string_view condition,
                                           const SqlValues& values) {
  Tokenizations found;
  TM_CHECK(
      connection.run(format("{} {}", kSelect, condition), values, [&](const SqlRow& row) -> Status {
        found.push_back(TM_TRY(read_tokenization(row)));
        return {};
      }));
  return found;
}

Status insert_tokenization(SqlConnection& connection, const TokenizationRecord& tokenization) {
  TM_CHECK(connection.run(
      "INSERT INTO dataset_tokenizations (id, dataset_id, tokenizer_name, max_length, stride,"
      " num_tokens, num_sequences, vocab_size, token_file_path, statistics, options, options_key,"
      " size_bytes, created_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {text_value(tokenization.id), text_value(tokenization.dataset_id),
       text_value(tokenization.tokenizer_name), tokenization.max_length, tokenization.stride,
       tokenization.num_tokens, tokenization.num_sequences, tokenization.vocab_size,
       text_value(tokenization.token_file_path), json_value(tokenization.statistics),
       json_value(tokenization.options), text_value(tokenization.options_key),
       tokenization.size_bytes, text_value(utc_now())}));
  return {};
}

Result<TokenizationRecord> SqlCatalog::get_tokenization(std::string_view id) {
  if (!is_uuid(id)) return unknown(id);
  return find_tokenization(id);
}

Result<TokenizationRecord> SqlCatalog::find_tokenization(std::string_view id_or_prefix) {
  if (!is_id_prefix(id_or_prefix)) return unknown(id_or_prefix);
  Tokenizations found;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    if (is_uuid(id_or_prefix)) {
      found = TM_TRY(select_tokenizations(connection, format("WHERE id = $1 AND {}", kIsPresent),
                                          {text_value(id_or_prefix)}));
    } else {
      found = TM_TRY(select_tokenizations(
          connection, format("WHERE CAST(id AS TEXT) LIKE $1 AND {} LIMIT 2", kIsPresent),
          {text_value(std::string(id_or_prefix) + "%")}));
    }
    return {};
  }));
  if (found.empty()) return unknown(id_or_prefix);
  if (found.size() > 1) {
    return fail(ErrorCode::conflict, format("Several tokenizations start with {}", id_or_prefix),
                "Give more characters of the id");
  }
  return std::move(found.front());
}

Result<Tokenizations> SqlCatalog::list_tokenizations(std::string_view dataset_id,
                                                     Presence presence) {
  Tokenizations found;
  if (!dataset_id.empty() && !is_uuid(dataset_id)) return found;
  std::string condition = dataset_id.empty() ? "WHERE 1 = 1" : "WHERE dataset_id = $1";
  if (presence == Presence::present) condition += format(" AND {}", kIsPresent);
  if (presence == Presence::trashed) condition += format(" AND NOT ({})", kIsPresent);
  SqlValues values;
  if (!dataset_id.empty()) values.push_back(text_value(dataset_id));
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    found =
        TM_TRY(select_tokenizations(connection, format("{} {}", condition, kNewestFirst), values));
    return {};
  }));
  return found;
}

Result<std::optional<TokenizationRecord>> SqlCatalog::find_same_tokenization(
    std::string_view dataset_id, std::string_view options_key) {
  Tokenizations found;
  if (!is_uuid(dataset_id)) return std::nullopt;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    found = TM_TRY(select_tokenizations(connection, "WHERE dataset_id = $1 AND options_key = $2",
                                        {text_value(dataset_id), text_value(options_key)}));
    return {};
  }));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Result<TokenizationRecord> SqlCatalog::delete_tokenization(std::string_view id, Presence presence) {
  if (!is_uuid(id)) return unknown(id);
  Tokenizations found;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    const std::string condition = format("WHERE id = $1{}", and_present(presence));
    found = TM_TRY(select_tokenizations(connection, condition, {text_value(id)}));
    if (found.empty()) return unknown(id);
    const auto rows = TM_TRY(connection.run(
        format("DELETE FROM dataset_tokenizations {}", condition), {text_value(id)}));
    if (rows == 0) return unknown(id);
    return {};
  }));
  return std::move(found.front());
}

}  // namespace tokenmill::catalog
