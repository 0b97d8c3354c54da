// The schema, as numbered steps that are never edited once released.
//
// The missing steps run in one transaction, each with its line in `schema_migrations`, which keeps
// its checksum: a crash leaves the old schema. One text serves both databases: SQLite takes any
// type name.
#pragma once

#include "base/result.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {

// Brings the schema up to date; several processes may try at once. Errors: unsupported when the
// schema is newer than this program, corrupt_data when a step that ran is not the one we know.
Status migrate(SqlConnection& connection);

}  // namespace tokenmill::catalog
