// Documents of ids become rows: filters, then windows or packing.
//
// Documents must come in the order of the dataset; what comes out does not depend on how they are
// cut into batches. Cost in window mode without filters: one copy. Memory: one row. A Packer is
// for one thread.
#pragma once

#include <memory>

#include "base/json.h"
#include "base/result.h"
#include "data/sequence_batch.h"
#include "data/token_batch.h"
#include "pack/drop_counts.h"
#include "pack/pack_options.h"
#include "pack/token_classes.h"

namespace tokenmill::pack {

class Packer {
 public:
  // Errors: those of `validate`. `classes` must come from `compile_token_classes` with the same
  // filters.
  static Result<Packer> create(PackOptions options, TokenClasses classes = {});

  Packer(Packer&&) noexcept;
  Packer& operator=(Packer&&) noexcept;
  ~Packer();

  // Appends the rows that the documents complete; `out` is not cleared.
  void pack(const TokenBatch& documents, SequenceBatch& out);

  // After the last document: appends what the tail rule keeps.
  void finish(SequenceBatch& out);

  // The limit is reached: further documents change nothing, reading can stop.
  bool is_full() const;

  const DropCounts& dropped() const;
  // Documents taken, and those of them that the filters kept, with their tokens.
  std::uint64_t documents_read() const;
  std::uint64_t documents_kept() const;
  std::uint64_t tokens_kept() const;

  // Everything that the rows to come depend on, so that another process can go on after the last
  // document. `restore` is for a Packer fresh from `create` with the same options; errors:
  // corrupt_data.
  json::object save() const;
  Status restore(const json::object& saved);

 private:
  struct State;
  explicit Packer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::pack
