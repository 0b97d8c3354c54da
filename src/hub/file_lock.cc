#include "hub/file_lock.h"

#include <sys/file.h>

#include <cerrno>

#include "base/format.h"

namespace tokenmill::hub {

Result<bool> try_lock(const File& file) {
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return fail_errno(errno, format("Locking {}", file.path().string()));
}

}  // namespace tokenmill::hub
