#include "shard/sae_lens.h"

#include <gtest/gtest.h>

namespace tokenmill::shard {
namespace {

TEST(SaeLens, HasTheMembersOfTheLibraryInItsOrder) {
  const json::object object = sae_lens_json({.tokenizer_name = "gpt2",
                                             .original_dataset = "org/name",
                                             .context_size = 128,
                                             .begin_batch_token = 0});
  EXPECT_EQ(to_json(object),
            R"({"sae_lens_version":"6.54.12","tokenizer_name":"gpt2",)"
            R"("original_dataset":"org/name","original_dataset_name":null,)"
            R"("original_split":"train","original_data_files":null,)"
            R"("original_column_name":"text","context_size":128,"shuffled":false,"seed":null,)"
            R"("begin_batch_token":0,"begin_sequence_token":null,)"
            R"("sequence_separator_token":null,"disable_concat_sequences":false,)"
            R"("use_chat_formatting":false})");
}

}  // namespace
}  // namespace tokenmill::shard
