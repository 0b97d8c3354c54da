#include "base/result.h"

#include <cerrno>
#include <cstring>

namespace tokenmill {
namespace {

struct CodeRow {
  std::string_view name;
  int http_status;
  int exit_code;
  std::string_view title;
};

constexpr CodeRow kCodes[] = {
#define TM_ERROR_CODE(name, http_status, exit_code, title) {#name, http_status, exit_code, title},
#include "base/error_codes.def"
#undef TM_ERROR_CODE
};

const CodeRow& row_of(ErrorCode code) { return kCodes[static_cast<std::size_t>(code)]; }

ErrorCode code_of_errno(int errno_value) {
  switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorCode::disk_full;
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::file_not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::forbidden;
    case EEXIST:
    case ENOTEMPTY:
      return ErrorCode::conflict;
    case ENOMEM:
      return ErrorCode::out_of_memory;
    default:
      return ErrorCode::io;
  }
}

}  // namespace

std::string_view error_code_name(ErrorCode code) { return row_of(code).name; }
int error_http_status(ErrorCode code) { return row_of(code).http_status; }
int error_exit_code(ErrorCode code) { return row_of(code).exit_code; }
std::string_view error_title(ErrorCode code) { return row_of(code).title; }

ErrorCode error_code_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kCodes); ++i) {
    if (kCodes[i].name == name) return static_cast<ErrorCode>(i);
  }
  return ErrorCode::internal;
}

std::unexpected<Error> fail_errno(int errno_value, std::string_view what) {
  char buffer[128];
  // The GNU strerror_r returns the text, which need not be in `buffer`.
  const char* text = strerror_r(errno_value, buffer, sizeof buffer);
  const ErrorCode code = code_of_errno(errno_value);
  return fail(code, std::string(what) + ": " + text,
              code == ErrorCode::disk_full ? "Make room on that disk, and go on" : "");
}

Error with_context(Error error, std::string_view context) {
  error.message.insert(0, std::string(context) + ": ");
  return error;
}

}  // namespace tokenmill
