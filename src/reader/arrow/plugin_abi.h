// The border between tokenmill and its Arrow plugin: plain C, so that no Arrow type and no symbol
// of Arrow crosses it.
//
// libparquet of the pyarrow wheel exports private copies of OpenSSL and simdjson. Were it on the
// program's link line, calls of libcurl could land in them. So Arrow lives in a library of its own
// that is loaded with RTLD_LOCAL; tools/check_symbols.py proves that nothing leaks.
//
// Every pointer that a function returns belongs to the handle and is valid until the next call
// with that handle. A handle is used by one thread at a time. Functions never throw.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TM_ARROW_ABI_VERSION = 2 };

enum TmArrowFormat { TM_ARROW_PARQUET = 0, TM_ARROW_IPC = 1 };

enum TmArrowStatus {
  TM_ARROW_OK = 0,
  TM_ARROW_END = 1,  // no more rows
  TM_ARROW_CORRUPT = 2,
  TM_ARROW_COLUMN_MISSING = 3,
  TM_ARROW_OUT_OF_MEMORY = 4,
  TM_ARROW_LIMIT = 5,
  TM_ARROW_UNSUPPORTED = 6,
  TM_ARROW_MISSING = 7  // bytes that are not here; `missing` of the error says which
};

// Half-open, in bytes of the file.
struct TmArrowSpan {
  uint64_t begin;
  uint64_t end;
};

struct TmArrowError {
  char message[1024];
  struct TmArrowSpan missing;
};

// An open file. With `size_bytes` set it is a copy with holes of a file of that size, of which only
// `spans` are here; a call that needs another byte fails with TM_ARROW_MISSING, and then the handle
// can only be closed.
struct TmArrowSource {
  int descriptor;
  enum TmArrowFormat format;
  uint64_t size_bytes;  // 0: the file is whole
  const struct TmArrowSpan* spans;
  uint64_t span_count;
};

// Rows to show: [offset, offset + limit), strings cut to `string_max` bytes.
struct TmArrowPage {
  uint64_t offset;
  uint64_t limit;
  uint64_t string_max;
  const char* column;  // null: all
};

// The limits on what a file may claim; bytes where not said otherwise.
struct TmArrowLimits {
  uint64_t memory_max;      // of Arrow's buffers, at any moment
  uint64_t footer_max;      // of Parquet metadata
  uint64_t row_groups_max;  // count
  uint64_t columns_max;     // count
  uint64_t depth_max;       // levels of nesting
  uint64_t expansion_max;   // decoded bytes per byte of the file
  uint64_t batch_target;    // about how much text one batch holds
};

enum TmArrowCellState { TM_ARROW_VALUE = 0, TM_ARROW_NULL = 1, TM_ARROW_WRONG_TYPE = 2 };

struct TmArrowCell {
  const char* data;
  uint64_t size;
  uint32_t state;
};

// Up to about 1,024 rows of the chosen column. For text: `texts` has one cell per row. For
// conversations: row i holds the turns [turn_ends[i-1], turn_ends[i]) of `roles` and `texts`, and
// `row_states` tells a missing conversation from an empty one.
struct TmArrowBatch {
  uint64_t row_count;
  const struct TmArrowCell* texts;
  const struct TmArrowCell* roles;
  const uint64_t* turn_ends;
  const uint8_t* row_states;
  uint64_t bytes_done;  // of the file; never falls, never above its size
};

enum TmArrowMode { TM_ARROW_TEXT = 0, TM_ARROW_CONVERSATION = 1 };

struct TmArrowFile;

struct TmArrowApi {
  uint32_t version;

  // Takes over the descriptor, also on failure. Null on failure, with `status` and `error` set.
  struct TmArrowFile* (*open)(const struct TmArrowSource* source,
                              const struct TmArrowLimits* limits, enum TmArrowStatus* status,
                              struct TmArrowError* error);
  void (*close)(struct TmArrowFile* file);

  // JSON: {"rows": n or null, "row_groups": n, "columns": [{"name", "type", "kind"}],
  // "features": {...}}; kind is "text", "conversation" or "other".
  enum TmArrowStatus (*describe)(struct TmArrowFile* file, const char** json,
                                 struct TmArrowError* error);

  // Chooses the column that `next` reads, and starts at row 0.
  enum TmArrowStatus (*select)(struct TmArrowFile* file, const char* column, enum TmArrowMode mode,
                               struct TmArrowError* error);
  enum TmArrowStatus (*next)(struct TmArrowFile* file, struct TmArrowBatch* batch,
                             struct TmArrowError* error);

  // The number of rows; reads the file's structure if that is needed to know.
  enum TmArrowStatus (*count_rows)(struct TmArrowFile* file, uint64_t* rows,
                                   struct TmArrowError* error);

  // A JSON array of rows. Error: TM_ARROW_COLUMN_MISSING.
  enum TmArrowStatus (*rows)(struct TmArrowFile* file, const struct TmArrowPage* page,
                             const char** json, struct TmArrowError* error);
};

// The one symbol that the plugin exports.
typedef const struct TmArrowApi* (*TmArrowEntry)(void);

#ifdef __cplusplus
}
#endif
