// The class that `transformers.AutoTokenizer.from_pretrained` takes for a folder, and what a class
// that builds its own pipeline puts in the place of the one in tokenizer.json.
//
// Since version 5 a class with a constructor of its own keeps only the vocabulary, the merges and
// (mostly) the post-processor of the file. A recipe is that constructor as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::tokenizer {

// What decides: objects that are empty where there is no such file.
struct ClassQuestion {
  const json::object& tokenizer_config;
  const json::object& model_config;
  bool is_byte_level = false;  // "ByteLevel" stands in the text of tokenizer.json
};

// "TokenizersBackend" for the file as it is. Error: unsupported for a class that needs code of the
// repository.
Result<std::string> choose_transformers_class(const ClassQuestion& question);

// What the constructor of a class says about the pipeline.
struct ClassRecipe {
  json::object tokens;  // special tokens unless the configuration names others
  json::object model;   // members of the model besides vocabulary and merges
  json::object stages;  // "normalizer", "pre_tokenizer", "decoder"
  // Null: that of the file. Ids stand in it as the tokens they are of.
  json::value post_processor;
  bool forgets_post_processor = false;  // and puts nothing around a text
  bool adds_all_special_again = false;  // with the flags of a plain special token
};

// Nullopt for a class that takes the file as it is. Errors: unsupported for a class whose
// constructor is not known here; tokenizer_invalid where the class would fail. `file` is the
// tokenizer.json.
Result<std::optional<ClassRecipe>> transformers_recipe(std::string_view name,
                                                       const json::object& tokenizer_config,
                                                       const json::object& file);

}  // namespace tokenmill::tokenizer
