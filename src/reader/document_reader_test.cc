#include "reader/document_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "reader/conversation.h"
#include "reader/description.h"
#include "reader/sample_reader.h"

namespace tokenmill::reader {
namespace {

class DocumentReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tokenmill_reader_test_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  SourceFile write(const std::string& name, std::string_view text) {
    const fs::path path = folder_ / name;
    File file = File::open(path, File::Mode::truncate).value();
    EXPECT_TRUE(file.write(text));
    return {path, name, format_from_name(name).value()};
  }

  fs::path folder_;
};

std::vector<std::string> read_all(DocumentReader& reader) {
  std::vector<std::string> documents;
  DocumentBatch batch;
  while (reader.next(batch).value()) {
    EXPECT_EQ(batch.first_document, documents.size());
    for (std::size_t i = 0; i < batch.size(); ++i) documents.emplace_back(batch.document(i));
  }
  return documents;
}

TEST(FormatFromName, KnowsExtensionsAndCompressions) {
  EXPECT_EQ(format_from_name("train/part-0.jsonl.gz"), FileFormat::jsonl);
  EXPECT_EQ(format_from_name("A.PARQUET"), FileFormat::parquet);
  EXPECT_EQ(format_from_name("a.tsv.zst"), FileFormat::tsv);
  EXPECT_EQ(format_from_name("data-00000-of-00001.arrow"), FileFormat::arrow);
  EXPECT_EQ(format_from_name("README.md"), std::nullopt);
  EXPECT_EQ(format_from_name("a.gz"), std::nullopt);
}

TEST_F(DocumentReaderTest, NumbersDocumentsOverFilesAndSkipsBadRows) {
  const auto first = write("a.jsonl", "{\"text\":\"one\"}\n{\"text\":null}\n{\"text\":\"two\"}\n");
  const auto second = write("b.jsonl", "{\"text\":\"three\"}\nbroken\n");
  const auto reader = open_documents({first, second}, {.batch_bytes = 4}).value();
  EXPECT_EQ(reader->text_column(), "text");
  EXPECT_EQ(read_all(*reader), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(reader->bad_rows().count, 2U);
  EXPECT_EQ(reader->bad_rows().examples[1].file, "b.jsonl");
  EXPECT_EQ(reader->bad_rows().examples[1].row, 1U);
  EXPECT_EQ(reader->bytes_read(), fs::file_size(first.path) + fs::file_size(second.path));
}

TEST_F(DocumentReaderTest, ChoosesTheColumn) {
  const auto file = write("a.csv", "id,title,content\n1,t,c\n");
  EXPECT_EQ(read_all(*open_documents({file}, {}).value()), std::vector<std::string>{"c"});
  EXPECT_EQ(read_all(*open_documents({file}, {.text_column = "title"}).value()),
            std::vector<std::string>{"t"});
  // Cells of a CSV file are text, whatever they look like; but only when asked for.
  EXPECT_EQ(read_all(*open_documents({file}, {.text_column = "id"}).value()),
            std::vector<std::string>{"1"});
  const auto error = open_documents({file}, {.text_column = "nope"}).error();
  EXPECT_EQ(error.code, ErrorCode::text_column_missing);
  EXPECT_NE(error.message.find("id (int64), title (string), content (string)"), std::string::npos)
      << error.message;
}

TEST_F(DocumentReaderTest, SaysWhichPluginIsMissing) {
  const auto file = write("a.parquet", "PAR1");
  const auto error = open_documents({file}, {.arrow_plugin = folder_ / "no.so"}).error();
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_NE(error.message.find("no.so"), std::string::npos);
}

TEST_F(DocumentReaderTest, NeedsFiles) {
  EXPECT_EQ(open_documents({}, {}).error().code, ErrorCode::file_not_found);
}

TEST(Conversation, RendersTurns) {
  std::string out;
  append_conversation(ConversationTemplate::chatml, {{"human", "Hi"}, {"gpt", "Yes"}}, out);
  EXPECT_EQ(out, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n");
  out.clear();
  append_conversation(ConversationTemplate::plain, {{"system", "S"}, {"user", "U"}}, out);
  EXPECT_EQ(out, "system: S\n\nuser: U");
}

TEST_F(DocumentReaderTest, PagesStartAnywhereAndTheIndexIsKept) {
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "{\"n\":" + std::to_string(i) + "}\n\n";
  const auto file = write("a.jsonl", lines);
  const auto last = write("b.txt", "after\n");
  const SampleOptions options{.arrow_plugin = {}, .index_path = folder_ / "index.json"};
  Progress progress;

  auto fresh = SampleReader::open({file, last}, options).value();
  EXPECT_EQ(fresh.rows_total(), std::nullopt);
  EXPECT_EQ(fresh.page(4998, 10).value().size(), 3U);
  ASSERT_TRUE(fresh.build_index({{}, progress}));
  EXPECT_EQ(fresh.rows_total(), 5001U);

  auto again = SampleReader::open({file, last}, options).value();
  EXPECT_EQ(again.rows_total(), 5001U);
  for (const int row : {4999, 0, 1023, 1024, 1025, 3000, 2047}) {
    const auto page = again.page(row, 1).value();
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page[0].at("row").to_number<int>(), row);
    EXPECT_EQ(page[0].at("values").at("n").to_number<int>(), row);
  }
  EXPECT_EQ(again.page(5000, 5).value()[0].at("values").at("text"), "after");
  EXPECT_EQ(again.page(5001, 5).value().size(), 0U);

  // The index of a file that changed is not used.
  write("a.jsonl", "{\"n\":7}\n");
  auto changed = SampleReader::open({file, last}, options).value();
  EXPECT_EQ(changed.page(0, 5).value().size(), 2U);
}

TEST_F(DocumentReaderTest, PagesShowBrokenRowsAndCutLongStrings) {
  const auto file = write("a.jsonl", "{\"a\":\"" + std::string(10, 'x') + "\xC3\xA9\"}\n{oops\n");
  auto reader = SampleReader::open({file}, {.string_bytes_max = 11}).value();
  const auto page = reader.page(0, 2).value();
  EXPECT_EQ(page[0].at("values").at("a"), "xxxxxxxxxx\u2026");
  EXPECT_TRUE(page[1].as_object().contains("error"));
  EXPECT_EQ(page[1].at("raw"), "{oops");
}

}  // namespace
}  // namespace tokenmill::reader
