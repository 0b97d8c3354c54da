// One small file for each kind of model, for tests and fuzz targets that need the tables of all.
#pragma once

#include <array>
#include <string_view>

namespace tokenmill::tokenizer {

inline constexpr std::array<std::string_view, 6> kSmallTokenizers = {
    // Byte-level, taken whole where the vocabulary has the word; added tokens of both phases.
    R"({"added_tokens":[{"id":9,"content":"<s>","single_word":false,"lstrip":true,"rstrip":false,"normalized":false,"special":true},)"
    R"({"id":10,"content":"bb","single_word":true,"lstrip":false,"rstrip":true,"normalized":true,"special":false}],)"
    R"("pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"decoder":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},)"
    R"("post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],)"
    R"("pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[8],"tokens":["<s>"]}}},)"
    R"("model":{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2,"\u0120":3,"\u0120a":4,"\u00c3":5,"\u00a9":6,"\u0120ab":7},)"
    R"("merges":[["a","b"],["\u0120","a"]]}})",
    // The whole text at once, cut where no token spans.
    R"({"normalizer":{"type":"Replace","pattern":{"String":" "},"content":"\u2581"},)"
    R"("model":{"type":"BPE","byte_fallback":true,"unk_token":"?","fuse_unk":true,"vocab":{"?":0,"a":1,"b":2,"\u2581":3,"ab":4,"\u2581a":5,"<0xC3>":6,"<0xA9>":7},)"
    R"("merges":[["a","b"],["\u2581","a"]]}})",
    // Ids that packed merges have no room for.
    R"({"model":{"type":"BPE","vocab":{"a":0,"b":2200000,"ab":2,"abb":3},"merges":[["a","b"],["ab","b"]]}})",
    R"({"pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always"},)"
    R"("model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["\u2581",-2.0],["a",-3.0],["b",-3.5],["ab",-4.0],["\u2581ab",-4.5],["\u00e9",-6.0]]}})",
    R"({"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},)"
    R"("pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",)"
    R"("max_input_chars_per_word":100,"vocab":{"[UNK]":0,"a":1,"##b":2,"ab":3,"##bb":4}}})",
    R"({"pre_tokenizer":{"type":"Whitespace"},"model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"a":1,"ab":2,"\u00e9":3}}})",
};

}  // namespace tokenmill::tokenizer
