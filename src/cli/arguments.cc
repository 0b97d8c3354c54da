// One table of commands, in the order of a first session. CLI11 is slow to compile: it is
// included here and nowhere else.

#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "base/log.h"
#include "base/version.h"
#include "cli/command_bench_encode.h"
#include "cli/command_completion.h"
#include "cli/command_datasets.h"
#include "cli/command_decode.h"
#include "cli/command_encode.h"
#include "cli/command_jobs.h"
#include "cli/command_serve.h"
#include "cli/command_tokenizations.h"
#include "cli/command_tokenizer.h"
#include "cli/tokenize_flags.h"
#include "service/job_child.h"

namespace tokenmill::cli {
namespace {

// Set by the callback of the command that was typed; runs after parsing.
using Action = std::function<Status(Context&)>;

struct CommandLine {
  GlobalFlags globals;
  Action action;
  // What a program that is not a verb of the service ended with.
  int exit_code = 0;
};

// Storage for the values of one command's options, alive as long as its callback.
template <typename Arguments>
std::shared_ptr<Arguments> storage() {
  return std::make_shared<Arguments>();
}

// A command with an exit code of its own, which prints its errors itself.
void add_program(CLI::App* command, CommandLine& line, std::function<int()> program) {
  command->callback([&line, program = std::move(program)] {
    line.action = [&line, program](Context&) -> Status {
      line.exit_code = program();
      return {};
    };
  });
}

void add_serve(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("serve", "Serve the web UI and the API");
  auto arguments = storage<ServeArguments>();
  command->add_option("--host", arguments->host, "Address to listen on")->capture_default_str();
  command->add_option("--port", arguments->port, "Port (default 7420); 0 picks a free one");
  command->add_option("--allow-host", arguments->allowed_hosts,
                      "A further name it is called by, such as behind a proxy; may be repeated");
  command->add_option("--downloads", arguments->downloads_at_once, "Downloads at once")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->add_option("--tokenizations", arguments->tokenizations_at_once, "Tokenizations at once")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->add_option("--web", arguments->web_folder, "Folder of the built web UI");
  command->add_flag("--open", arguments->opens_browser, "Open the web UI in a browser");
  command->footer(
      "From another machine: ssh -N -L 7420:127.0.0.1:7420 HOST, then open the printed address.");
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_serve(context, *arguments); };
  });
}

void add_limit_options(CLI::App* command, LimitArguments& limits) {
  command->add_option("--connections", limits.connections,
                      "How many at once, 1 to 32 (default: 8)");
  command
      ->add_option("--max-bandwidth", limits.max_bandwidth,
                   "Bytes a second, such as 500KiB or 20MB; 0: no limit")
      ->transform(CLI::AsSizeValue(true));
}

void add_download(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("download", "Download a dataset from the Hugging Face Hub");
  command->alias("pull");
  auto arguments = storage<DownloadArguments>();
  command->add_option("repo", arguments->repo_id, "Repository, such as monology/pile-uncopyrighted")
      ->required();
  command->add_option("--config", arguments->config, "Config (subset) of the dataset");
  command->add_option("--split", arguments->splits, "Split; may be repeated (default: all)");
  command->add_option("--revision", arguments->revision, "Branch, tag or commit (default: main)");
  command->add_option("--name", arguments->name, "Name of the dataset here (default: the repo)");
  command->add_option("--text-column", arguments->text_column, "Column with the text");
  command->add_option("--files", arguments->files, "Only files that match, such as 'train-0000*'");
  command->add_option("--max-rows", arguments->max_rows, "Only the first files with so many rows");
  command->add_option("--max-bytes", arguments->max_bytes, "Only the first files within it, as 5GB")
      ->transform(CLI::AsSizeValue(true));
  add_limit_options(command, arguments->limits);
  command->add_flag("--dry-run", arguments->is_dry_run, "Show what it would fetch and need");
  command->add_flag("--preview", arguments->is_preview, "Show the first rows of the text column");
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_download(context, *arguments); };
  });
}

void add_import(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("import", "Make a dataset of local files, where they are");
  auto arguments = storage<ImportArguments>();
  command->add_option("name", arguments->name, "Name of the dataset")->required();
  command->add_option("path", arguments->paths, "Files or folders")->required();
  command->add_option("--text-column", arguments->text_column, "Column with the text");
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_import(context, *arguments); };
  });
}

void add_tokenize(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("tokenize", "Turn a dataset into shards of token ids");
  auto arguments = storage<TokenizeArguments>();
  auto problem = std::make_shared<Status>();
  command->add_option("dataset", arguments->dataset, "Id, id prefix or name")->required();
  for (const TokenizeFlag& flag : tokenize_flags()) {
    const auto set = [arguments, problem, &flag](const std::string& typed) {
      if (*problem) *problem = set_tokenize_flag(flag, typed, arguments->request);
    };
    CLI::Option* option = flag.kind == TokenizeFlag::Kind::toggle
                              ? command->add_flag_function(
                                    std::string(flag.flag), [set](std::int64_t) { set("true"); },
                                    std::string(flag.help))
                              : command->add_option_function<std::vector<std::string>>(
                                    std::string(flag.flag),
                                    [set](const std::vector<std::string>& typed) {
                                      for (const std::string& one : typed) set(one);
                                    },
                                    std::string(flag.help));
    option->group(std::string(flag.group));
    if (flag.kind != TokenizeFlag::Kind::list && flag.kind != TokenizeFlag::Kind::toggle) {
      option->expected(1);
    }
    if (flag.flag == "--tokenizer") option->required();
  }
  command->callback([&line, arguments, problem] {
    line.action = [arguments, problem](Context& context) -> Status {
      TM_CHECK(*problem);
      return run_tokenize(context, *arguments);
    };
  });
}

void add_list(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("list", "List the datasets");
  command->alias("ls");
  auto arguments = storage<ListArguments>();
  command->add_option("q", arguments->q, "Part of the name");
  command->add_option("--status", arguments->status, "pending, downloading, ready or failed");
  command->add_option("--sort", arguments->sort, "created_at, updated_at, name, size_bytes")
      ->capture_default_str();
  command->add_option("--order", arguments->order, "asc or desc")->capture_default_str();
  command->add_option("--offset", arguments->offset, "Leave out the first N");
  command->add_option("--limit", arguments->limit, "Show at most N")->capture_default_str();
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_list(context, *arguments); };
  });
}

void add_show(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("show", "Show a dataset or a tokenization");
  auto target = storage<std::string>();
  command->add_option("id", *target, "Id, id prefix or name")->required();
  command->callback([&line, target] {
    line.action = [target](Context& context) { return run_show(context, *target); };
  });
}

void add_stats(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("stats", "Show the statistics of a tokenization");
  auto arguments = storage<StatsArguments>();
  command->add_option("id", arguments->dataset, "Dataset or tokenization")->required();
  command->add_option("--tokenization", arguments->tokenization,
                      "Which tokenization of the dataset (default: the newest)");
  command->add_option("--output,-o", arguments->output, "Write them to this JSON file");
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_stats(context, *arguments); };
  });
}

void add_samples(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("samples", "Show rows of a dataset or a tokenization");
  auto arguments = storage<SamplesArguments>();
  command->add_option("id", arguments->dataset, "Dataset or tokenization")->required();
  command->add_option("--tokenization", arguments->tokenization, "Rows of this tokenization");
  command->add_option("--offset", arguments->offset, "First row")->capture_default_str();
  command->add_option("--limit", arguments->limit, "How many rows")->capture_default_str();
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_samples(context, *arguments); };
  });
}

void add_export(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("export", "Write a tokenization in another format");
  auto arguments = storage<ExportArguments>();
  command->add_option("tokenization", arguments->tokenization, "Id or id prefix")->required();
  command->add_option("--to", arguments->format, "bin, npy, jsonl or datasets")->required();
  command->add_option("path", arguments->path, "Where to")->required();
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_export(context, *arguments); };
  });
}

void add_verify(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("verify", "Hash every file of a tokenization again");
  auto target = storage<std::string>();
  command->add_option("tokenization", *target, "Id or id prefix")->required();
  command->callback([&line, target] {
    line.action = [target](Context& context) { return run_verify(context, *target); };
  });
}

void add_delete(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("delete", "Delete a dataset with its tokenizations, or a tokenization");
  command->alias("rm");
  auto arguments = storage<DeleteArguments>();
  command->add_option("id", arguments->target, "Id, id prefix or name")->required();
  command->add_flag("--yes,-y", arguments->is_confirmed, "Do not ask");
  command->add_flag("--force", arguments->is_forced, "Cancel its running jobs first");
  command->add_flag("--dry-run", arguments->is_dry_run, "Show what would go and what it frees");
  command->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_delete(context, *arguments); };
  });
}

void add_jobs(CLI::App& app, CommandLine& line) {
  auto* jobs = app.add_subcommand("jobs", "List the jobs, newest first");
  auto query = storage<service::ListQuery>();
  jobs->add_option("--status", query->status, "queued, running, ready, failed or cancelled");
  jobs->add_option("--offset", query->offset, "Leave out the first N");
  jobs->add_option("--limit", query->limit, "Show at most N")->capture_default_str();
  jobs->callback([&line, query] {
    line.action = [query](Context& context) { return run_list_jobs(context, *query); };
  });
  auto* cancel = app.add_subcommand("cancel", "Cancel a job and wait until it has stopped");
  auto arguments = storage<CancelArguments>();
  cancel->add_option("job", arguments->job, "Id or id prefix")->required();
  cancel->add_flag("--delete-files", arguments->delete_files,
                   "Also delete what a download brought so far (default: keep it to resume from)");
  cancel->callback([&line, arguments] {
    line.action = [arguments](Context& context) { return run_cancel(context, *arguments); };
  });
  auto job = storage<std::string>();
  auto* pause = app.add_subcommand("pause", "Pause a download and keep what it has");
  pause->add_option("job", *job, "Id or id prefix")->required();
  pause->callback(
      [&line, job] { line.action = [job](Context& context) { return run_pause(context, *job); }; });
  auto* resume = app.add_subcommand("resume", "Go on with a paused download");
  resume->add_option("job", *job, "Id or id prefix")->required();
  resume->callback([&line, job] {
    line.action = [job](Context& context) { return run_resume(context, *job); };
  });
  auto* limit = app.add_subcommand("limit", "Change the limits of a download while it runs");
  auto limits = storage<LimitArguments>();
  limit->add_option("job", limits->job, "Id or id prefix")->required();
  add_limit_options(limit, *limits);
  limit->callback([&line, limits] {
    line.action = [limits](Context& context) { return run_limit(context, *limits); };
  });
}

void add_profile(CLI::App& command, std::string& profile) {
  command.add_option("--tokenizer-profile", profile,
                     "tokenizers (default), or transformers: with the files beside it");
}

void add_encode(CLI::App& app, CommandLine& line) {
  auto* encode = app.add_subcommand(
      "encode", "Token ids of JSON Lines {\"text\": …} from stdin, one array a line");
  auto arguments = storage<EncodeCommand>();
  encode->add_option("--tokenizer", arguments->tokenizer, "tokenizer.json or an image")->required();
  add_profile(*encode, arguments->profile);
  encode->add_flag("!--no-special-tokens", arguments->special_tokens,
                   "Leave out what the post-processor adds");
  encode->add_flag("--offsets", arguments->offsets, "[id, begin, end] instead of the id");
  add_program(encode, line, [arguments] { return run_encode(*arguments); });
  auto* decode =
      app.add_subcommand("decode", "Text of JSON arrays of ids from stdin, one JSON string a line");
  auto decode_arguments = storage<DecodeCommand>();
  decode->add_option("--tokenizer", decode_arguments->tokenizer, "tokenizer.json or an image")
      ->required();
  add_profile(*decode, decode_arguments->profile);
  decode->add_flag("--skip-special-tokens", decode_arguments->skip_special_tokens,
                   "Leave out special tokens");
  add_program(decode, line, [decode_arguments] { return run_decode(*decode_arguments); });
  auto* bench = app.add_subcommand("bench-encode", "Time encoding alone, for bench/");
  auto bench_arguments = storage<BenchEncodeCommand>();
  bench->add_option("--tokenizer", bench_arguments->tokenizer, "tokenizer.json or an image")
      ->required();
  add_profile(*bench, bench_arguments->profile);
  bench->add_option("--input", bench_arguments->input, "JSON Lines {\"text\": …}")->required();
  bench->add_option("--threads", bench_arguments->threads, "Threads")->capture_default_str();
  bench->add_option("--repeat", bench_arguments->repeat, "Runs")->capture_default_str();
  add_program(bench, line, [bench_arguments] { return run_bench_encode(*bench_arguments); });
}

void add_tokenizer(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("tokenizer", "Look at a tokenizer.json, or compile it");
  command->require_subcommand(1);
  auto* info = command->add_subcommand("info", "Its parts, and which engine runs each stage");
  auto arguments = storage<TokenizerInfoCommand>();
  info->add_option("file", arguments->tokenizer, "tokenizer.json, a folder with one, or an image")
      ->required();
  add_profile(*info, arguments->profile);
  add_program(info, line, [arguments, &line] {
    arguments->as_json = line.globals.format == "json";
    return run_tokenizer_info(*arguments);
  });
  auto* compile = command->add_subcommand(
      "compile", "Write an image, which every --tokenizer takes and which loads in milliseconds");
  auto compiling = storage<TokenizerCompileCommand>();
  compile->add_option("file", compiling->tokenizer, "tokenizer.json, or a folder with one")
      ->required();
  add_profile(*compile, compiling->profile);
  compile->add_option("--output", compiling->output, "The image; else tokenizer.image beside it");
  add_program(compile, line, [compiling, &line] {
    compiling->as_json = line.globals.format == "json";
    return run_tokenizer_compile(*compiling);
  });
}

void add_internal(CLI::App& app, CommandLine& line) {
  auto* completion = app.add_subcommand("completion", "Print the completion script of a shell");
  auto shell = storage<std::string>();
  completion->add_option("shell", *shell, "bash, zsh or fish")->required();
  completion->callback([&line, &app, shell] {
    line.action = [&app, shell](Context& context) {
      std::vector<CompletionCommand> commands;
      for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        CompletionCommand& row = commands.emplace_back();
        row.name = command->get_name();
        row.help = command->get_description();
        for (const CLI::Option* option : command->get_options()) {
          if (!option->get_lnames().empty()) row.flags.push_back("--" + option->get_lnames()[0]);
        }
      }
      return run_completion(context, *shell, commands);
    };
  });
  add_program(app.add_subcommand("job-child", "Internal: one job, plan on stdin")->group(""), line,
              service::run_job_child);
  add_program(app.add_subcommand("inspector-child", "Internal: questions on stdin")->group(""),
              line, service::run_inspector_child);
}

void add_globals(CLI::App& app, GlobalFlags& flags) {
  app.add_option("--data-dir", flags.data_dir,
                 "Where datasets and tokenizations are kept (default: $TOKENMILL_HOME)");
  app.add_option("--database", flags.database,
                 "postgresql://… instead of SQLite in the data folder");
  app.add_option("--format", flags.format, "auto, human, json or quiet")->capture_default_str();
  app.add_flag("-q,--quiet", flags.is_quiet, "Print ids only, no progress");
  app.add_option("--threads", flags.threads, "Threads of a tokenization (default: all cores)");
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments) {
  CLI::App app("Turns a dataset on the Hugging Face Hub into tokens an SAE trainer can load.",
               "tokenmill");
  CommandLine line;
  app.set_version_flag("--version", "tokenmill " + std::string(kVersion));
  app.require_subcommand(1);
  app.fallthrough();
  add_globals(app, line.globals);
  for (auto* add : {add_serve, add_download, add_import, add_tokenize, add_list, add_show,
                    add_stats, add_samples, add_export, add_verify, add_delete, add_jobs,
                    add_encode, add_tokenizer, add_internal}) {
    add(app, line);
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : error_exit_code(ErrorCode::invalid_argument);
  }
  auto context = Context::create(line.globals);
  if (!context) {
    print_error(OutputFormat::human, context.error());
    return error_exit_code(context.error().code);
  }
  // The server is the one command whose user is an operator.
  if (!app.got_subcommand("serve")) log_warnings_only();
  const Status status = line.action(*context);
  if (status) return line.exit_code;
  print_error(context->format(), status.error());
  return error_exit_code(status.error().code);
}

}  // namespace tokenmill::cli
