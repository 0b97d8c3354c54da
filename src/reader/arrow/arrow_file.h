// What the plugin needs from a file, whatever its format: one class per format implements it.
//
// Arrow's own Status travels inside the plugin; plugin.cc turns it into the codes of plugin_abi.h
// and catches what Arrow and Parquet throw.
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reader/arrow/plugin_abi.h"

namespace tokenmill::reader {

// What one file may use and claim; lives as long as the file.
struct ArrowContext {
  explicit ArrowContext(const TmArrowLimits& wanted)
      : limits(wanted),
        pool(arrow::default_memory_pool(), static_cast<std::int64_t>(wanted.memory_max)) {}

  TmArrowLimits limits;
  arrow::CappedMemoryPool pool;
  std::optional<TmArrowSpan> missing;  // what a read of a partial file needed first
};

// The bytes of one file, for a reader that may want them several times: each stream has a position
// of its own.
class ArrowBytes {
 public:
  virtual ~ArrowBytes() = default;

  virtual std::uint64_t size() const = 0;
  virtual bool is_partial() const = 0;
  virtual arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_stream() = 0;
};

class ArrowFile {
 public:
  virtual ~ArrowFile() = default;

  virtual arrow::Result<std::string> describe() = 0;
  // KeyError when there is no such column; TypeError when it cannot be read in that mode.
  virtual arrow::Status select(const std::string& column, TmArrowMode mode) = 0;
  // One record batch whose only column is the selected one; null at the end.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() = 0;
  virtual std::uint64_t bytes_done() const = 0;
  virtual std::uint64_t size_bytes() const = 0;
  virtual arrow::Result<std::uint64_t> count_rows() = 0;
  // A run of rows that starts at `offset`, of at most `limit`; all columns, or those that
  // `show_only` named. The caller asks again for what is missing.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatch>> rows_at(std::uint64_t offset,
                                                                     std::uint64_t limit) = 0;
  // KeyError when there is no such column.
  virtual arrow::Status show_only(const std::string& column) = 0;
};

arrow::Result<std::unique_ptr<ArrowFile>> open_parquet(std::shared_ptr<ArrowBytes> bytes,
                                                       ArrowContext& context);
arrow::Result<std::unique_ptr<ArrowFile>> open_ipc(std::shared_ptr<ArrowBytes> bytes,
                                                   ArrowContext& context);

}  // namespace tokenmill::reader
