// Where `datasets.map(batched=True, batch_size=b, num_proc=p)` starts a new batch.
//
// The table is cut into p contiguous parts, the first n % p of them one document longer than the
// others; each part is cut into batches from its own start.
#pragma once

#include <algorithm>
#include <cstdint>

#include "pack/pack_options.h"

namespace tokenmill::pack {

class BlockCounter {
 public:
  explicit BlockCounter(const Blocks& blocks) : blocks_(blocks) {}

  // Whether document `number` (counted from 0) is the first of a block other than the first.
  bool starts_block(std::uint64_t number) const {
    if (blocks_.documents == 0 || number == 0) return false;
    return place_in_part(number) % blocks_.documents == 0;
  }

 private:
  std::uint64_t place_in_part(std::uint64_t number) const {
    if (blocks_.processes <= 1) return number;
    const std::uint64_t size = blocks_.documents_total / blocks_.processes;
    const std::uint64_t longer = blocks_.documents_total % blocks_.processes;
    const std::uint64_t longer_documents = longer * (size + 1);
    if (number < longer_documents) return number % (size + 1);
    return size == 0 ? 0 : (number - longer_documents) % size;
  }

  Blocks blocks_;
};

}  // namespace tokenmill::pack
