// Which column is the text: the one asked for; else one named like it usually is; else the first of
// that kind. The choice is returned, so that it can be shown; when none can be made, the error
// lists the columns with their types, which is all a user needs to choose.
#include "reader/description.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "reader/file_reader.h"
#include "reader/row_types.h"

namespace tokenmill::reader {
namespace {

constexpr std::size_t kColumnsListed = 20;

std::string list_columns(const std::vector<Column>& columns) {
  std::string text;
  for (std::size_t i = 0; i < columns.size() && i < kColumnsListed; ++i) {
    if (i > 0) text += ", ";
    text += format("{} ({})", columns[i].name, columns[i].type);
  }
  if (columns.size() > kColumnsListed) text += format(", {} more", columns.size() - kColumnsListed);
  return text.empty() ? "none" : text;
}

const Column* find_named(const std::vector<Column>& columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

// The first of the usual names that has the kind, else the first column that has it.
const Column* detect(const std::vector<Column>& columns, Column::Kind kind) {
  static constexpr std::string_view kTextNames[] = {"text", "content"};
  static constexpr std::string_view kConversationNames[] = {"messages", "conversations",
                                                            "conversation", "chat", "dialogue"};
  const auto usual = [&](std::string_view name) -> const Column* {
    const Column* column = find_named(columns, name);
    return column != nullptr && column->kind == kind ? column : nullptr;
  };
  if (kind == Column::Kind::text) {
    for (const auto name : kTextNames) {
      if (const Column* column = usual(name)) return column;
    }
  } else {
    for (const auto name : kConversationNames) {
      if (const Column* column = usual(name)) return column;
    }
  }
  const auto found = std::ranges::find(columns, kind, &Column::kind);
  return found == columns.end() ? nullptr : &*found;
}

std::unexpected<Error> fail_no_column(const std::vector<Column>& columns,
                                      const ReadOptions& options) {
  const bool wants_turns = !options.conversation_template.empty();
  if (!options.text_column.empty()) {
    const Column* column = find_named(columns, options.text_column);
    return fail(ErrorCode::text_column_missing,
                column == nullptr ? format("There is no column {}; the columns are {}",
                                           options.text_column, list_columns(columns))
                                  : format("Column {} holds no {} but {}; the columns are {}",
                                           column->name, wants_turns ? "conversations" : "text",
                                           column->type, list_columns(columns)),
                column != nullptr && column->kind == Column::Kind::conversation
                    ? "Choose a conversation template (chatml or plain) to read it"
                    : "Choose one of these columns as the text column");
  }
  if (wants_turns) {
    return fail(ErrorCode::text_column_missing,
                format("No column holds conversations; the columns are {}", list_columns(columns)),
                "Read a text column without a conversation template");
  }
  const Column* turns = detect(columns, Column::Kind::conversation);
  return fail(ErrorCode::text_column_missing,
              format("No column holds text; the columns are {}", list_columns(columns)),
              turns == nullptr
                  ? "Check that this is a dataset of texts"
                  : format("Column {} holds conversations: choose a conversation template "
                           "(chatml or plain) to read it",
                           turns->name));
}

FileDescription describe_text() {
  FileDescription description;
  description.columns = {{"text", "string", Column::Kind::text}};
  description.features = features_of(description.columns);
  return description;
}

}  // namespace

Result<ColumnChoice> choose_column(const std::vector<Column>& columns, const ReadOptions& options) {
  ColumnChoice choice;
  Column::Kind kind = Column::Kind::text;
  if (!options.conversation_template.empty()) {
    choice.conversation = TM_TRY(conversation_template_from_name(options.conversation_template));
    kind = Column::Kind::conversation;
  }
  const Column* column = options.text_column.empty() ? detect(columns, kind)
                                                     : find_named(columns, options.text_column);
  const bool is_chosen = column != nullptr && kind == Column::Kind::text &&
                         column->kind == Column::Kind::text_if_chosen;
  if (column == nullptr || (column->kind != kind && !is_chosen)) {
    return fail_no_column(columns, options);
  }
  choice.column = column->name;
  return choice;
}

Result<std::string> text_column_of(const FileDescription& description, const ReadOptions& options) {
  return TM_TRY(choose_column(description.columns, options)).column;
}

Result<FileDescription> describe_file(const SourceFile& file, const fs::path& arrow_plugin) {
  if (file.format == FileFormat::parquet || file.format == FileFormat::arrow) {
    return describe_arrow(file, arrow_plugin);
  }
  File opened = TM_TRY(File::open(file.path, File::Mode::read));
  switch (file.format) {
    case FileFormat::csv:
      return describe_csv(std::move(opened), ',');
    case FileFormat::tsv:
      return describe_csv(std::move(opened), '\t');
    case FileFormat::text:
      return describe_text();
    default:
      return describe_jsonl(std::move(opened));
  }
}

Result<FileDescription> describe_files(const std::vector<SourceFile>& files,
                                       const fs::path& arrow_plugin) {
  if (files.empty()) return fail(ErrorCode::file_not_found, "There are no files to describe");
  FileDescription all;
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto one = describe_file(files[i], arrow_plugin);
    if (!one) return std::unexpected(with_context(std::move(one).error(), files[i].name));
    if (i == 0) {
      all = *std::move(one);
    } else if (all.rows && one->rows) {
      *all.rows += *one->rows;
    } else {
      all.rows.reset();
    }
    // Formats that do not know their rows would only be opened for nothing.
    if (!all.rows) break;
  }
  return all;
}

}  // namespace tokenmill::reader
