//===-- CommandLine.cpp - what the user typed ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/CommandLine.h"
#include "cli/Flags.h"
#include "engine/Paths.h"
#include "model/Suggest.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace opt = llvm::opt;

namespace corolint {
namespace {

llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

llvm::Error unknownWord(llvm::StringRef Flag, llvm::StringRef Text,
                        llvm::ArrayRef<llvm::StringRef> Known) {
  return error("unknown value '" + Text + "' for " + Flag + " (" +
               llvm::join(Known, ", ") + ")" + suggestion(Text, Known));
}

template <typename T, size_t N>
llvm::Error parseWord(llvm::StringRef Flag, llvm::StringRef Text,
                      const Word<T> (&Words)[N], T &Result) {
  std::vector<llvm::StringRef> Candidates;
  for (const Word<T> &W : Words) {
    if (W.Text == Text) {
      Result = W.Meaning;
      return llvm::Error::success();
    }
    Candidates.push_back(W.Text);
  }
  return unknownWord(Flag, Text, Candidates);
}

llvm::Error parseFormat(llvm::StringRef Flag, llvm::StringRef Text,
                        const ReportFormat *&Result) {
  std::vector<llvm::StringRef> Candidates;
  for (const ReportFormat &F : reportFormats()) {
    if (F.Name == Text) {
      Result = &F;
      return llvm::Error::success();
    }
    Candidates.push_back(F.Name);
  }
  return unknownWord(Flag, Text, Candidates);
}

/// Takes the flags out of parsed arguments, one error at a time.
class Reader {
public:
  Reader(const opt::InputArgList &Args, CommandLine &Line)
      : Args(Args), Line(Line) {}

  llvm::Error read() {
    Line.Request.BuildDirectory = Args.getLastArgValue(OPT_build_dir);
    if (const opt::Arg *A = Args.getLastArg(OPT_checks))
      Line.Checks = A->getValue();
    Line.ConfigFile = Args.getLastArgValue(OPT_config);
    Line.BaselineFile = Args.getLastArgValue(OPT_baseline);
    Line.Since = Args.getLastArgValue(OPT_since);
    Line.DiffFile = Args.getLastArgValue(OPT_diff_file);
    if (const opt::Arg *A = Args.getLastArg(OPT_shard)) {
      llvm::Expected<Shard> Part = Shard::parse(A->getValue());
      if (!Part)
        return Part.takeError();
      Line.Part = *Part;
    }
    for (FlagId Id : {OPT_since, OPT_diff_file})
      if (const opt::Arg *A = Args.getLastArg(Id);
          A && llvm::StringRef(A->getValue()).empty())
        return error(A->getSpelling() + ": expected a value");
    if (!Line.Since.empty() && !Line.DiffFile.empty())
      return error("--since and --diff-file exclude each other");
    Line.ReportUnusedSuppressions = Args.hasArg(OPT_unused_suppressions);
    Line.RequireReasons = Args.hasArg(OPT_require_reasons);
    Line.KeepSuppressed = Args.hasArg(OPT_keep_suppressed);
    Line.Hermetic = Args.hasArg(OPT_hermetic);
    if (Line.Hermetic)
      Line.Request.Root = workingDirectory();
    Line.Quiet = Args.hasArg(OPT_quiet);
    Line.Stats = Args.hasArg(OPT_stats);
    // `corolint fix --diff` only shows what `corolint fix` would do.
    Line.Fix = Args.hasArg(OPT_fix) || (Line.Fix && !Args.hasArg(OPT_diff));
    Line.Diff = Args.hasArg(OPT_diff);
    Line.UnsafeFixes = Args.hasArg(OPT_unsafe_fixes);
    for (const std::string &Value : Args.getAllArgValues(OPT_output))
      if (llvm::Error Error = addOutput(Value))
        return Error;
    if (Line.UnsafeFixes && !Line.Fix && !Line.Diff)
      return error("--unsafe-fixes needs --fix or --diff");
    if (Line.Fix && Line.Diff)
      return error("--fix and --diff exclude each other");
    if (llvm::Error Error = number(OPT_jobs, "-j", Line.Jobs))
      return Error;
    if (llvm::Error Error = number(OPT_timeout, "--unit-timeout", Line.Timeout))
      return Error;
    if (llvm::Error Error =
            size(OPT_max_memory, "--max-memory", Line.MaxMemory))
      return Error;
    Line.UseCache = !Args.hasArg(OPT_no_cache) && !Line.Hermetic;
    Line.CacheDirectory = Args.getLastArgValue(OPT_cache_dir);
    if (llvm::Error Error =
            size(OPT_cache_size, "--cache-size", Line.CacheBytes))
      return Error;
    Line.RemoteCache = Args.getLastArgValue(OPT_remote_cache);
    if (Line.RemoteCache.empty())
      Line.RemoteCache =
          llvm::sys::Process::GetEnv("COROLINT_REMOTE_CACHE").value_or("");
    if (!Line.RemoteCache.empty() &&
        !llvm::StringRef(Line.RemoteCache).starts_with("http://") &&
        !llvm::StringRef(Line.RemoteCache).starts_with("https://"))
      return error("--remote-cache: '" + Line.RemoteCache +
                   "' is not an http:// or https:// address");
    Line.RemoteReadOnly = Args.hasArg(OPT_remote_cache_read_only);
    if (llvm::Error Error = format())
      return Error;
    if (llvm::Error Error = pageUrl())
      return Error;
    if (llvm::Error Error = word(OPT_engine, "--engine", EngineWords, Line.How))
      return Error;
    if (llvm::Error Error =
            word(OPT_progress, "--progress", WhenWords, Line.Progress))
      return Error;
    if (llvm::Error Error = word(OPT_color, "--color", WhenWords, Line.Color))
      return Error;
    return word(OPT_fail_on, "--fail-on", FailWords, Line.FailOn);
  }

private:
  template <typename T, size_t N>
  llvm::Error word(FlagId Id, llvm::StringRef Flag, const Word<T> (&Words)[N],
                   T &Result) {
    const opt::Arg *A = Args.getLastArg(Id);
    return A ? parseWord(Flag, A->getValue(), Words, Result)
             : llvm::Error::success();
  }

  llvm::Error format() {
    if (Line.TheCommand == Command::List)
      return word(OPT_format, "--format", ListFormats, Line.ListAs);
    const opt::Arg *A = Args.getLastArg(OPT_format);
    return A ? parseFormat("--format", A->getValue(), Line.Format)
             : llvm::Error::success();
  }

  llvm::Error pageUrl() {
    Line.PageUrl = Args.getLastArgValue(OPT_page_url);
    if (Line.PageUrl.empty())
      Line.PageUrl =
          llvm::sys::Process::GetEnv("COROLINT_PAGE_URL").value_or("");
    llvm::StringRef Url = Line.PageUrl;
    if (Url.empty() ||
        ((Url.starts_with("http://") || Url.starts_with("https://")) &&
         Url.contains("{check}")))
      return llvm::Error::success();
    return error(
        "--page-url: '" + Url +
        "' is not an http:// or https:// address with {check} in it, such "
        "as https://docs.example/checks/{check}/");
  }

  llvm::Error addOutput(llvm::StringRef Value) {
    auto [Format, Path] = Value.split(':');
    if (Path.empty())
      return error("--output=" + Value + ": expected FORMAT:FILE");
    if (Path == "-")
      return error("--output=" + Value +
                   ": to print a report use --format=" + Format);
    if (llvm::any_of(Line.Outputs, [&](const OutputFile &Other) {
          return Other.Path == Path;
        }))
      return error("--output=" + Value + ": another report goes to that file");
    OutputFile Output{nullptr, Path.str()};
    if (llvm::Error Error = parseFormat("--output", Format, Output.Format))
      return Error;
    Line.Outputs.push_back(std::move(Output));
    return llvm::Error::success();
  }

  llvm::Error number(FlagId Id, llvm::StringRef Flag, unsigned &Result) {
    const opt::Arg *A = Args.getLastArg(Id);
    if (!A)
      return llvm::Error::success();
    llvm::StringRef Value = A->getValue();
    Value.consume_front("=");
    if (Value.getAsInteger(10, Result) || Result == 0)
      return error(Flag + ": '" + Value + "' is not a positive number");
    return llvm::Error::success();
  }

  /// Bytes, with a suffix: 512M, 4G.
  llvm::Error size(FlagId Id, llvm::StringRef Flag, uint64_t &Result) {
    const opt::Arg *A = Args.getLastArg(Id);
    if (!A)
      return llvm::Error::success();
    llvm::StringRef Value = A->getValue();
    unsigned Shift = 0;
    if (Value.consume_back_insensitive("k"))
      Shift = 10;
    else if (Value.consume_back_insensitive("m"))
      Shift = 20;
    else if (Value.consume_back_insensitive("g"))
      Shift = 30;
    uint64_t Number = 0;
    if (Value.getAsInteger(10, Number) || Number == 0 ||
        Number > (UINT64_MAX >> Shift))
      return error(Flag + ": '" + A->getValue() +
                   "' is not a size, such as 512M or 4G");
    Result = Number << Shift;
    return llvm::Error::success();
  }

  const opt::InputArgList &Args;
  CommandLine &Line;
};

llvm::Error takeOperands(std::vector<std::string> Operands, CommandLine &Line) {
  switch (Line.TheCommand) {
  case Command::List:
    if (!Operands.empty())
      return error("list: unexpected argument '" + Operands.front() + "'");
    return llvm::Error::success();
  case Command::Explain:
    if (Operands.size() != 1)
      return error("explain: expected the name of one check");
    Line.CheckName = std::move(Operands.front());
    return llvm::Error::success();
  case Command::Cache:
    if (Operands.size() != 1)
      return error("cache: expected 'stats' or 'clear'");
    return parseWord("cache", Operands.front(), CacheWords, Line.Cache);
  case Command::Completion:
    if (Operands.size() != 1)
      return error("completion: expected 'bash', 'zsh' or 'fish'");
    return parseWord("completion", Operands.front(), ShellWords,
                     Line.CompleteFor);
  case Command::Merge:
    if (Operands.empty())
      return error("merge: expected the SARIF reports to merge");
    Line.Reports = std::move(Operands);
    return llvm::Error::success();
  case Command::Baseline:
    if (Operands.empty())
      return error("baseline: expected 'write' or 'prune'");
    if (llvm::Error Error = parseWord("baseline", Operands.front(),
                                      BaselineWords, Line.Baseline))
      return Error;
    Operands.erase(Operands.begin());
    [[fallthrough]];
  default:
    if (Line.Request.Flags && Operands.empty())
      return error("no file before '--'");
    Line.Request.Paths = std::move(Operands);
    return llvm::Error::success();
  }
}

} // namespace

llvm::Expected<CommandLine>
parseCommandLine(llvm::ArrayRef<const char *> Arguments) {
  CommandLine Line;
  if (!Arguments.empty()) {
    llvm::StringRef First = Arguments.front();
    // Not for users: asked by the scripts of `completion` and by generate-docs.
    if (First == "__complete") {
      Line.TheCommand = Command::Complete;
      Line.Words.assign(Arguments.begin() + 1, Arguments.end());
      return Line;
    }
    if (First == "__man") {
      Line.TheCommand = Command::Manual;
      return Line;
    }
    if (const CommandInfo *Info = findCommand(First)) {
      // Linting by another name.
      Line.Fix = Info->Id == Command::Fix;
      Line.TheCommand = Line.Fix ? Command::Lint : Info->Id;
      Arguments = Arguments.drop_front();
    }
  }
  // What follows "--" belongs to the compiler.
  const auto *Split = llvm::find_if(
      Arguments, [](llvm::StringRef Argument) { return Argument == "--"; });
  if (Split != Arguments.end() && (Line.TheCommand == Command::Lint ||
                                   Line.TheCommand == Command::Baseline))
    Line.Request.Flags.emplace(Split + 1, Arguments.end());
  Arguments = Arguments.take_front(Split - Arguments.begin());

  const opt::GenericOptTable &Table = flagTable();
  unsigned MissingIndex, MissingCount;
  opt::Visibility Visible(infoOf(Line.TheCommand).Visibility);
  opt::InputArgList Args =
      Table.ParseArgs(Arguments, MissingIndex, MissingCount, Visible);
  if (MissingCount)
    return error(llvm::StringRef(Args.getArgString(MissingIndex)) +
                 ": expected a value");
  for (const opt::Arg *A : Args.filtered(OPT_UNKNOWN)) {
    std::string Nearest, Spelling = A->getAsString(Args);
    std::string Hint;
    if (Table.findNearest(Spelling, Nearest, Visible) <= 3)
      Hint = "; did you mean '" + Nearest + "'?";
    return error("unknown flag '" + Spelling + "'" + Hint);
  }
  if (Args.hasArg(OPT_help) || Args.hasArg(OPT_version)) {
    Line.HelpFor = Line.TheCommand;
    Line.TheCommand = Args.hasArg(OPT_help) ? Command::Help : Command::Version;
    return Line;
  }
  if (llvm::Error Error = Reader(Args, Line).read())
    return std::move(Error);
  if (llvm::Error Error = takeOperands(Args.getAllArgValues(OPT_INPUT), Line))
    return std::move(Error);
  return Line;
}

void printHelp(Command C, llvm::raw_ostream &Out) {
  std::string Words = usageOf(infoOf(C), /*Full=*/true).Words;
  if (C == Command::Lint) {
    // The overview; the flags of the others are in their own help.
    Words.clear();
    for (const Usage &U : allUsages(/*Full=*/false))
      Words += (Words.empty() ? "" : "\n       ") +
               llvm::formatv("{0,-34}{1}", U.Words, U.Summary).str();
  }
  flagTable().printHelp(Out, Words.c_str(),
                        "find async misuse in C++ coroutines",
                        /*ShowHidden=*/false, /*ShowAllAliases=*/false,
                        opt::Visibility(infoOf(C).Visibility));
  if (C != Command::Lint)
    return;
  Out << "\nFORMATS\n";
  for (const ReportFormat &F : reportFormats())
    Out << "  " << llvm::left_justify(F.Name, 12) << F.Description << "\n";
  Out << "\nEXIT CODE\n";
  for (const ExitCodeInfo &E : exitCodeTable())
    Out << "  " << E.Code << "  " << E.Meaning << "\n";
}

} // namespace corolint
