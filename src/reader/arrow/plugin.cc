// The plugin's one exported function: the table of plugin_abi.h over the classes of arrow_file.h.
// Here, and only here, Arrow's errors and exceptions become codes and text.
#include <parquet/exception.h>

#include <cstring>
#include <new>

#include "reader/arrow/arrow_bytes.h"
#include "reader/arrow/arrow_file.h"
#include "reader/arrow/cells.h"
#include "reader/arrow/json_text.h"
#include "reader/arrow/plugin_abi.h"

using tokenmill::reader::ArrowContext;
using tokenmill::reader::ArrowFile;

struct TmArrowFile {
  explicit TmArrowFile(const TmArrowLimits& limits) : context(limits) {}

  ArrowContext context;
  std::unique_ptr<ArrowFile> file;
  TmArrowMode mode = TM_ARROW_TEXT;
  std::shared_ptr<arrow::RecordBatch> batch;  // what `cells` points into
  tokenmill::reader::Cells cells;
  std::uint64_t text_bytes = 0;  // given out so far
  std::string json;
};

namespace {

constexpr std::uint64_t kListElementsShown = 100;
// Small files may expand much: a page of equal values is a few bytes.
constexpr std::uint64_t kExpansionFree = std::uint64_t{64} << 20;

void set_message(TmArrowError* error, std::string_view message) {
  const std::size_t size = std::min(message.size(), sizeof error->message - 1);
  std::memcpy(error->message, message.data(), size);
  error->message[size] = '\0';
}

TmArrowStatus code_of(const arrow::Status& status) {
  switch (status.code()) {
    case arrow::StatusCode::OK:
      return TM_ARROW_OK;
    case arrow::StatusCode::KeyError:
      return TM_ARROW_COLUMN_MISSING;
    case arrow::StatusCode::OutOfMemory:
      return TM_ARROW_OUT_OF_MEMORY;
    case arrow::StatusCode::CapacityError:
      return TM_ARROW_LIMIT;
    case arrow::StatusCode::TypeError:
    case arrow::StatusCode::NotImplemented:
      return TM_ARROW_UNSUPPORTED;
    default:
      return TM_ARROW_CORRUPT;
  }
}

// Runs `action` (returns arrow::Status) and turns whatever happens into a code and a message.
template <typename Action>
TmArrowStatus guarded(TmArrowError* error, Action action) {
  try {
    const arrow::Status status = action();
    if (!status.ok()) set_message(error, status.message());
    return code_of(status);
  } catch (const parquet::ParquetStatusException& exception) {
    set_message(error, exception.status().message());
    return code_of(exception.status());
  } catch (const std::bad_alloc&) {
    set_message(error, "no memory left");
    return TM_ARROW_OUT_OF_MEMORY;
  } catch (const std::exception& exception) {
    set_message(error, exception.what());
    return TM_ARROW_CORRUPT;
  }
}

// The same for a file that may have holes: whatever Arrow makes of a read that failed, the reason
// is the bytes that were not there.
template <typename Action>
TmArrowStatus guarded(TmArrowFile* handle, TmArrowError* error, Action action) {
  const TmArrowStatus status = guarded(error, std::move(action));
  if (status == TM_ARROW_OK || handle == nullptr || !handle->context.missing) return status;
  error->missing = *handle->context.missing;
  return TM_ARROW_MISSING;
}

arrow::Status open_into(TmArrowFile& handle, const TmArrowSource& source) {
  ARROW_ASSIGN_OR_RAISE(auto bytes, tokenmill::reader::open_bytes(source, handle.context));
  ARROW_ASSIGN_OR_RAISE(handle.file,
                        source.format == TM_ARROW_PARQUET
                            ? tokenmill::reader::open_parquet(std::move(bytes), handle.context)
                            : tokenmill::reader::open_ipc(std::move(bytes), handle.context));
  return arrow::Status::OK();
}

TmArrowFile* open_file(const TmArrowSource* source, const TmArrowLimits* limits,
                       TmArrowStatus* status, TmArrowError* error) {
  std::unique_ptr<TmArrowFile> handle(new (std::nothrow) TmArrowFile(*limits));
  if (!handle) {
    *status = TM_ARROW_OUT_OF_MEMORY;
    return nullptr;
  }
  *status = guarded(handle.get(), error, [&] { return open_into(*handle, *source); });
  return *status == TM_ARROW_OK ? handle.release() : nullptr;
}

void close_file(TmArrowFile* handle) {
  TmArrowError ignored = {};
  guarded(&ignored, [&] {
    handle->batch.reset();
    handle->file.reset();
    return arrow::Status::OK();
  });
  delete handle;
}

TmArrowStatus describe(TmArrowFile* handle, const char** json, TmArrowError* error) {
  return guarded(handle, error, [&] {
    ARROW_ASSIGN_OR_RAISE(handle->json, handle->file->describe());
    *json = handle->json.c_str();
    return arrow::Status::OK();
  });
}

TmArrowStatus select(TmArrowFile* handle, const char* column, TmArrowMode mode,
                     TmArrowError* error) {
  return guarded(handle, error, [&] {
    handle->mode = mode;
    handle->text_bytes = 0;
    return handle->file->select(column, mode);
  });
}

// A dictionary makes a little file say a long text any number of times.
arrow::Status check_expansion(TmArrowFile& handle) {
  for (const TmArrowCell& cell : handle.cells.texts) handle.text_bytes += cell.size;
  const std::uint64_t expansion_max = handle.context.limits.expansion_max;
  if (handle.text_bytes > kExpansionFree &&
      handle.text_bytes / expansion_max > handle.file->size_bytes()) {
    return arrow::Status::CapacityError("its text is more than ", expansion_max,
                                        " times its size of ", handle.file->size_bytes(), " bytes");
  }
  return arrow::Status::OK();
}

arrow::Status read_batch(TmArrowFile& handle, TmArrowBatch& batch) {
  auto& cells = handle.cells;
  cells.clear();
  handle.batch.reset();
  ARROW_ASSIGN_OR_RAISE(handle.batch, handle.file->next());
  batch = {};
  batch.bytes_done = handle.file->bytes_done();
  if (!handle.batch) return arrow::Status::OK();
  const auto& column = *handle.batch->column(0);
  ARROW_RETURN_NOT_OK(handle.mode == TM_ARROW_TEXT
                          ? tokenmill::reader::append_texts(column, cells.texts)
                          : tokenmill::reader::append_conversations(column, cells));
  ARROW_RETURN_NOT_OK(check_expansion(handle));
  batch.row_count = static_cast<std::uint64_t>(column.length());
  batch.texts = cells.texts.data();
  batch.roles = cells.roles.data();
  batch.turn_ends = cells.turn_ends.data();
  batch.row_states = cells.row_states.data();
  return arrow::Status::OK();
}

TmArrowStatus next(TmArrowFile* handle, TmArrowBatch* batch, TmArrowError* error) {
  const TmArrowStatus status = guarded(handle, error, [&] { return read_batch(*handle, *batch); });
  return status == TM_ARROW_OK && !handle->batch ? TM_ARROW_END : status;
}

TmArrowStatus count_rows(TmArrowFile* handle, uint64_t* rows, TmArrowError* error) {
  return guarded(handle, error, [&] {
    ARROW_ASSIGN_OR_RAISE(*rows, handle->file->count_rows());
    return arrow::Status::OK();
  });
}

void append_row(const arrow::RecordBatch& batch, std::int64_t row,
                const tokenmill::reader::CellLimits& limits, std::string& out) {
  out += '{';
  for (int i = 0; i < batch.num_columns(); ++i) {
    if (i > 0) out += ',';
    tokenmill::reader::append_json_string(batch.column_name(i), out);
    out += ':';
    tokenmill::reader::append_json_value(*batch.column(i), row, limits, out);
  }
  out += '}';
}

TmArrowStatus rows(TmArrowFile* handle, const TmArrowPage* page, const char** json,
                   TmArrowError* error) {
  return guarded(handle, error, [&] {
    const tokenmill::reader::CellLimits limits{page->string_max, kListElementsShown};
    if (page->column != nullptr) ARROW_RETURN_NOT_OK(handle->file->show_only(page->column));
    std::uint64_t offset = page->offset;
    std::uint64_t limit = page->limit;
    handle->json = "[";
    while (limit > 0) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, handle->file->rows_at(offset, limit));
      if (!batch || batch->num_rows() == 0) break;
      for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
        if (handle->json.size() > 1) handle->json += ',';
        append_row(*batch, i, limits, handle->json);
      }
      offset += static_cast<std::uint64_t>(batch->num_rows());
      limit -= static_cast<std::uint64_t>(batch->num_rows());
    }
    handle->json += ']';
    *json = handle->json.c_str();
    return arrow::Status::OK();
  });
}

constexpr TmArrowApi kApi = {TM_ARROW_ABI_VERSION, open_file, close_file, describe, select, next,
                             count_rows,           rows};

}  // namespace

extern "C" __attribute__((visibility("default"))) const TmArrowApi* tokenmill_arrow_api() {
  return &kApi;
}
