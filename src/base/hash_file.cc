#include "base/hash_file.h"

#include <vector>

#include "base/sha256.h"

namespace tokenmill {

Result<std::string> hash_file(const fs::path& path, const Run& run) {
  File file = TM_TRY(File::open(path, File::Mode::read));
  Hasher hasher = Hasher::sha256();
  std::vector<char> block(std::size_t{1} << 20);
  while (const std::size_t got = TM_TRY(file.read(block))) {
    TM_CHECK(check_not_stopped(run));
    hasher.update({block.data(), got});
    run.progress.bytes_done += got;
  }
  return hasher.finish_hex();
}

}  // namespace tokenmill
