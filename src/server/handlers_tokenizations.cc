#include "server/handlers.h"

namespace tokenmill::server {

Response list_tokenizations(const Api& api, const Call& call) {
  return answer(call, api.service.list_tokenizations(call.id, list_query(call)));
}

Response get_tokenization(const Api& api, const Call& call) {
  return answer(call, api.service.get_tokenization(call.id));
}

Response delete_tokenization(const Api& api, const Call& call) {
  return answer(call, is_undoable(call) ? api.service.trash_tokenization(call.id)
                                        : api.service.delete_tokenization(call.id));
}

Response restore_tokenization(const Api& api, const Call& call) {
  return answer(call, api.service.restore_tokenization(call.id));
}

// The service also takes a `path`, for a user in person; the contract does not let one through.
Response export_tokenization(const Api& api, const Call& call) {
  return answer_started(call, api.service.start_export(call.id, call.body));
}

Response verify_tokenization(const Api& api, const Call& call) {
  return answer_started(call, api.service.start_verify(call.id));
}

Response preview_tokenization(const Api& api, const Call& call) {
  return answer(call, api.service.tokenize_preview(call.body));
}

Response get_token_use(const Api& api, const Call& call) {
  const auto id = static_cast<std::uint64_t>(get_int(call.query, "token_id").value_or(0));
  return answer(call, api.service.token_use(call.id, id));
}

Response list_tokenizers(const Api& api, const Call& call) {
  return answer(call, api.service.list_tokenizers());
}

}  // namespace tokenmill::server
