// Errors as values: `Result<T>` holds either a `T` or an `Error`.
//
// Expected failures travel as results, from the place that noticed them to the one place that
// words them for a person; nothing in between logs. Exceptions of third-party code are caught in
// the adapter that calls it. `TM_ASSERT` (base/assert.h) is for our own bugs only.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tokenmill {

enum class ErrorCode : std::uint8_t {
#define TM_ERROR_CODE(name, http_status, exit_code, title) name,
#include "base/error_codes.def"
#undef TM_ERROR_CODE
};

// What failed, with which value (`message`), and what the user can do about it (`hint`, may be
// empty). Both are sentences without a final full stop, variable parts last. Never a secret.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string hint = {};
};

// The stable name ("disk_full"), the HTTP status, the exit code of the CLI, and the title of
// `code`.
std::string_view error_code_name(ErrorCode code);
int error_http_status(ErrorCode code);
int error_exit_code(ErrorCode code);
std::string_view error_title(ErrorCode code);

// The code whose stable name is `name`; `internal` for a name this version does not know.
ErrorCode error_code_from_name(std::string_view name);

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

// return fail(ErrorCode::not_found, format("No dataset has the id {}", id), "...");
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string hint = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(hint)});
}

// The failure of a system call: `errno_value` decides the code (ENOSPC and EDQUOT: disk_full,
// ENOENT: file_not_found, EACCES and EPERM: forbidden, else io); the message is
// "<what>: <strerror>".
[[nodiscard]] std::unexpected<Error> fail_errno(int errno_value, std::string_view what);

// Puts "<context>: " before the message of an error on its way up.
[[nodiscard]] Error with_context(Error error, std::string_view context);

#define TM_CONCAT_INNER(a, b) a##b
#define TM_CONCAT(a, b) TM_CONCAT_INNER(a, b)

// The value of a Result expression, or return its error from the enclosing function.
#define TM_TRY(...) TM_TRY_NAMED(TM_CONCAT(tm_result_, __COUNTER__), __VA_ARGS__)
#define TM_TRY_NAMED(name, ...)                        \
  __extension__({                                      \
    auto&& name = (__VA_ARGS__);                       \
    if (!name) [[unlikely]]                            \
      return std::unexpected(std::move(name).error()); \
    *std::move(name);                                  \
  })

// The same for a Status: no value, only the early return.
#define TM_CHECK(...) TM_CHECK_NAMED(TM_CONCAT(tm_status_, __COUNTER__), __VA_ARGS__)
#define TM_CHECK_NAMED(name, ...)                        \
  do {                                                   \
    if (auto&& name = (__VA_ARGS__); !name) [[unlikely]] \
      return std::unexpected(std::move(name).error());   \
  } while (false)

}  // namespace tokenmill
