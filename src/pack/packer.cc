// The order of things for one document: end the block if a new one starts, filter, cut at the
// limit, hand the rest to the cutter. Cost beside the cutter's copy: a few branches per document,
// and one look-up per token when a class filter is on (about 1 ns).
#include "pack/packer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "pack/block_counter.h"
#include "pack/document_filter.h"
#include "pack/json_ids.h"
#include "pack/saelens_joiner.h"
#include "pack/stream_cutter.h"
#include "pack/window_cutter.h"

namespace tokenmill::pack {
namespace {

using Cutter = std::variant<WindowCutter, StreamCutter, SaelensJoiner>;

Cutter make_cutter(const PackOptions& options) {
  if (options.sequences == Sequences::window) return WindowCutter(options);
  if (options.joining.rule == JoinRule::concatenate) return StreamCutter(options);
  return SaelensJoiner(options);
}

// The three cutters under one shape; what comes back is how many ids were dropped.
std::uint64_t add_document(Cutter& cutter, std::span<const TokenId> ids, SequenceBatch& out) {
  if (auto* window = std::get_if<WindowCutter>(&cutter)) return window->add(ids, out), 0;
  if (auto* stream = std::get_if<StreamCutter>(&cutter)) return stream->add(ids, out), 0;
  return std::get<SaelensJoiner>(cutter).add(ids, out);
}

std::uint64_t end_block(Cutter& cutter, SequenceBatch& out) {
  if (auto* stream = std::get_if<StreamCutter>(&cutter)) return stream->end_block(out);
  if (auto* joiner = std::get_if<SaelensJoiner>(&cutter)) return joiner->end_block(out);
  return 0;
}

std::optional<std::uint64_t> get_count(const json::object& object, std::string_view key) {
  const auto value = get_int(object, key);
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

bool restore_cutter(Cutter& cutter, const json::object& saved) {
  const json::array* values = get_array(saved, "row");
  if (values == nullptr || values->size() > kMaxLengthMax) return false;
  auto row = ids_from_json(*values);
  const auto block_documents = get_count(saved, "block_documents");
  const auto block_rows = get_count(saved, "block_rows");
  if (!row || !block_documents || !block_rows) return false;
  if (auto* stream = std::get_if<StreamCutter>(&cutter)) {
    return stream->restore({std::move(*row), *block_documents, *block_rows});
  }
  if (auto* joiner = std::get_if<SaelensJoiner>(&cutter)) return joiner->restore(std::move(*row));
  return row->empty();
}

StreamCutter::Carry carry_of(const Cutter& cutter) {
  if (const auto* stream = std::get_if<StreamCutter>(&cutter)) return stream->carry();
  if (const auto* joiner = std::get_if<SaelensJoiner>(&cutter)) return {joiner->carry(), 0, 0};
  return {};
}

}  // namespace

struct Packer::State {
  State(PackOptions given, TokenClasses classes)
      : options(std::move(given)),
        filter(options.filters, std::move(classes)),
        cutter(make_cutter(options)),
        blocks(options.blocks) {}

  void take(std::span<const TokenId> document, SequenceBatch& out);
  void close_block(SequenceBatch& out) { dropped[DropRule::tail].tokens += end_block(cutter, out); }

  PackOptions options;
  DocumentFilter filter;
  Cutter cutter;
  BlockCounter blocks;
  DropCounts dropped;
  std::uint64_t documents_read = 0;
  std::uint64_t documents_kept = 0;
  std::uint64_t tokens_kept = 0;
};

void Packer::State::take(std::span<const TokenId> document, SequenceBatch& out) {
  if (blocks.starts_block(documents_read)) close_block(out);
  ++documents_read;
  auto kept = filter.keep(document, dropped);
  if (!kept) return;
  if (options.limit.tokens) {
    TM_ASSERT(tokens_kept <= *options.limit.tokens);
    const std::uint64_t left = *options.limit.tokens - tokens_kept;
    kept = kept->first(std::min<std::uint64_t>(kept->size(), left));
  }
  ++documents_kept;
  tokens_kept += kept->size();
  const std::size_t rows_before = out.size();
  const std::uint64_t ids_dropped = add_document(cutter, *kept, out);
  dropped[DropRule::tail].tokens += ids_dropped;
  if (ids_dropped > 0 && out.size() == rows_before) dropped[DropRule::tail].documents += 1;
}

Packer::Packer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Packer::Packer(Packer&&) noexcept = default;
Packer& Packer::operator=(Packer&&) noexcept = default;
Packer::~Packer() = default;

Result<Packer> Packer::create(PackOptions options, TokenClasses classes) {
  TM_CHECK(validate(options));
  return Packer(std::make_unique<State>(std::move(options), std::move(classes)));
}

void Packer::pack(const TokenBatch& documents, SequenceBatch& out) {
  for (std::size_t i = 0; i < documents.size() && !is_full(); ++i) {
    state_->take(documents.document(i), out);
  }
}

void Packer::finish(SequenceBatch& out) { state_->close_block(out); }

bool Packer::is_full() const {
  const Limit& limit = state_->options.limit;
  return (limit.documents && state_->documents_read >= *limit.documents) ||
         (limit.tokens && state_->tokens_kept >= *limit.tokens);
}

const DropCounts& Packer::dropped() const { return state_->dropped; }
std::uint64_t Packer::documents_read() const { return state_->documents_read; }
std::uint64_t Packer::documents_kept() const { return state_->documents_kept; }
std::uint64_t Packer::tokens_kept() const { return state_->tokens_kept; }

json::object Packer::save() const {
  const StreamCutter::Carry carry = carry_of(state_->cutter);
  return {{"documents_read", state_->documents_read},
          {"documents_kept", state_->documents_kept},
          {"tokens_kept", state_->tokens_kept},
          {"dropped", to_json(state_->dropped)},
          {"row", json::array(carry.row.begin(), carry.row.end())},
          {"block_documents", carry.block_documents},
          {"block_rows", carry.block_rows}};
}

Status Packer::restore(const json::object& saved) {
  const auto documents_read = get_count(saved, "documents_read");
  const auto documents_kept = get_count(saved, "documents_kept");
  const auto tokens_kept = get_count(saved, "tokens_kept");
  const json::object* dropped = get_object(saved, "dropped");
  if (!documents_read || !documents_kept || !tokens_kept || dropped == nullptr ||
      !restore_cutter(state_->cutter, saved)) {
    return fail(ErrorCode::corrupt_data, "The saved state of the packer does not fit its options");
  }
  state_->documents_read = *documents_read;
  state_->documents_kept = *documents_kept;
  state_->tokens_kept = *tokens_kept;
  state_->dropped = drop_counts_from_json(*dropped);
  return {};
}

}  // namespace tokenmill::pack
