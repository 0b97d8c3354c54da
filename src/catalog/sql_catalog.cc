// Connections and transactions. SQLite keeps POSIX locks per process and counts its own
// connections, so several in one process are safe; closing the file by other means would not be.
#include "catalog/sql_catalog.h"

#include "base/failpoint.h"
#include "catalog/migrations.h"

namespace tokenmill::catalog {
namespace {

// A deadlock or a broken connection is rare; when it comes back three times, it is not.
constexpr int kTriesMax = 3;

}  // namespace

Status SqlCatalog::start() {
  auto connection = TM_TRY(borrow());
  const auto status = migrate(*connection);
  give_back(std::move(connection));
  return status;
}

Result<std::unique_ptr<SqlConnection>> SqlCatalog::borrow() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [&] { return !idle_.empty() || lent_ < kConnectionsMax; });
  ++lent_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  lock.unlock();
  auto connection = connector_();
  if (!connection) give_back(nullptr);
  return connection;
}

void SqlCatalog::give_back(std::unique_ptr<SqlConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection && connection->is_usable()) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

Status SqlCatalog::finish_transaction(SqlConnection& connection, const Body& body) {
  auto status = body(connection);
  failpoint("catalog.before_commit");
  if (status) status = connection.commit();
  failpoint("catalog.after_commit");
  // Also after a read that failed: the transaction must not outlive its method.
  if (!status) connection.roll_back();
  return status;
}

Status SqlCatalog::transact(Access access, const Body& body) {
  for (int tries = 1;; ++tries) {
    auto connection = TM_TRY(borrow());
    auto status = connection->begin(access);
    // A connection that was lost while it lay idle: nothing is done yet, so a fresh one is safe.
    const bool was_stale = !status && !connection->is_usable();
    if (status) status = finish_transaction(*connection, body);
    const bool may_repeat = !status && (was_stale || connection->may_repeat());
    give_back(std::move(connection));
    if (!may_repeat || tries == kTriesMax) return status;
  }
}

Status SqlCatalog::check_integrity() {
  auto connection = TM_TRY(borrow());
  const auto status = connection->check_integrity();
  give_back(std::move(connection));
  return status;
}

Result<std::unique_ptr<Catalog>> open_catalog(std::string_view location) {
  const bool is_url = location.starts_with("postgresql://") || location.starts_with("postgres://");
  auto catalog = std::make_unique<SqlCatalog>([name = std::string(location), is_url] {
    return is_url ? open_postgres(name) : open_sqlite(name);
  });
  TM_CHECK(catalog->start());
  return catalog;
}

}  // namespace tokenmill::catalog
