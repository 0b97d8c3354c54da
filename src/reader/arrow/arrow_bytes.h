// Where the readers of the plugin take their bytes from: a file as a whole, or a copy with holes.
//
// Parquet reads a whole file by descriptor, Arrow IPC maps it. A copy with holes (TmArrowSource) is
// read the same way by both: a read that touches a hole fails and notes in the context which bytes
// it wanted, so that the host can fetch them and start again.
#pragma once

#include <arrow/result.h>

#include <memory>

#include "reader/arrow/arrow_file.h"
#include "reader/arrow/plugin_abi.h"

namespace tokenmill::reader {

// Takes over the descriptor of `source`, also on failure.
arrow::Result<std::shared_ptr<ArrowBytes>> open_bytes(const TmArrowSource& source,
                                                      ArrowContext& context);

}  // namespace tokenmill::reader
