//===-- Manual.cpp - the manual page -------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// corolint(1), from the tables that the help is made of. scripts/generate-docs
// writes it to docs/man.
//
//===----------------------------------------------------------------------===//

#include "cli/Commands.h"
#include "cli/Flags.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace opt = llvm::opt;
using llvm::StringRef;

namespace corolint {
namespace {

struct Entry {
  llvm::StringLiteral Name;
  llvm::StringLiteral Text;
};

constexpr Entry Files[] = {
    {"compile_commands.json", "how each file is compiled; looked for upward "
                              "from each path and in build*/"},
    {".corolint.yaml", "which checks run, their options, descriptions of "
                       "libraries; the nearest one "
                       "upward from each source file"},
    {".clang-tidy", "options of checks, for all programs that run them"},
    {"corolint-baseline.txt",
     "what `corolint baseline write` writes, at the root of the project"},
};

constexpr Entry Environment[] = {
    {"COROLINT_CACHE_DIR", "where results are kept, without --cache-dir"},
    {"COROLINT_REMOTE_CACHE", "the same over HTTP, without --remote-cache"},
    {"COROLINT_PAGE_URL",
     "where reports link the names of checks to, without --page-url"},
    {"NO_COLOR", "if set, no colours without --color=always"},
    {"GITHUB_BASE_REF",
     "the branch that a change is for: --format=github prints the findings on "
     "changed lines first"},
    {"GITHUB_STEP_SUMMARY",
     "the file to which --format=github adds its summary"},
    {"GIT_CEILING_DIRECTORIES",
     "directories above which no root of the project is looked for"},
};

constexpr Entry Examples[] = {
    {"corolint src", "lints what is below src"},
    {"corolint file.cpp -- -std=c++20", "lints a file that no database knows"},
    {"corolint --since=origin/main --output=sarif:corolint.sarif",
     "reports what is on changed lines, and writes it for code scanning"},
    {"corolint --diff", "shows the fixes that keep behaviour"},
    {"corolint explain async-blocking-call", "says what a check is about"},
};

/// Text as roff prints it, with hyphens that can be copied.
std::string escaped(StringRef Text) {
  std::string Result;
  if (Text.starts_with(".") || Text.starts_with("'"))
    Result = "\\&";
  for (char C : Text) {
    if (C == '\\')
      Result += "\\e";
    else if (C == '-')
      Result += "\\-";
    else if (C == '`' || C == '\'')
      Result += C == '`' ? "\\(ga" : "\\(aq";
    else
      Result += C;
  }
  return Result;
}

class Page {
public:
  explicit Page(llvm::raw_ostream &Out) : Out(Out) {}

  void section(StringRef Title) { Out << ".SH " << Title << "\n"; }
  /// Breaks lines of the source, as is usual; what is printed breaks where it
  /// will.
  void text(StringRef Text) {
    llvm::SmallVector<StringRef> Words;
    Text.split(Words, ' ');
    std::string Line;
    for (StringRef Word : Words) {
      std::string Escaped = escaped(Word);
      if (!Line.empty() && Line.size() + 1 + Escaped.size() > 76) {
        Out << Line << "\n";
        Line.clear();
      }
      Line += (Line.empty() ? "" : " ") + Escaped;
    }
    Out << Line << "\n";
  }
  void bold(StringRef Text) { Out << "\\fB" << escaped(Text) << "\\fR\n"; }
  void nextLine() { Out << ".br\n"; }
  void paragraph() { Out << ".PP\n"; }

  void item(StringRef Term, StringRef Text) {
    Out << ".TP\n";
    bold(Term);
    text(Text);
  }
  void items(StringRef Title, llvm::ArrayRef<Entry> Entries) {
    section(Title);
    for (const Entry &E : Entries)
      item(E.Name, E.Text);
  }

private:
  llvm::raw_ostream &Out;
};

/// Which commands have a flag, where linting is not the only one or has it not.
std::string commandsWith(const opt::Option &Flag) {
  std::vector<std::string> Names;
  bool All = true;
  for (const CommandInfo &Info : commandTable()) {
    if (!Flag.hasVisibilityFlag(Info.Visibility))
      All = false;
    else if (Info.Visibility != commandTable().front().Visibility)
      Names.push_back(Info.Name.str());
  }
  if (All)
    return "Of all commands.";
  return Names.empty() ? "" : "Also of " + llvm::join(Names, ", ") + ".";
}

void flagSections(Page &P) {
  const opt::GenericOptTable &Table = flagTable();
  std::map<std::string, std::vector<opt::Option>> Groups;
  for (unsigned Id = 1; Id <= Table.getNumOptions(); ++Id) {
    opt::Option Flag = Table.getOption(Id);
    if (Table.getOptionHelpText(Id) && Flag.getGroup().isValid())
      Groups[Flag.getGroup().getHelpText().str()].push_back(Flag);
  }
  for (auto &[Title, Flags] : Groups) {
    P.section(Title == "GENERAL" ? "GENERAL FLAGS" : Title);
    llvm::sort(Flags, [](const opt::Option &A, const opt::Option &B) {
      return A.getPrefixedName() < B.getPrefixedName();
    });
    for (const opt::Option &Flag : Flags) {
      std::string Term = Flag.getPrefixedName().str();
      if (const char *Meta = Table.getOptionMetaVar(Flag.getID()))
        Term += (StringRef(Term).ends_with("=") ? "" : " ") +
                StringRef(Meta).trim("<>").str();
      P.item(Term, Flag.getHelpText());
      std::vector<StringRef> Words =
          wordsOfFlag(Flag.getUnaliasedOption().getID(), Command::Lint);
      if (Title != "OUTPUT" && !Words.empty())
        P.text("(" + llvm::join(Words, ", ") + ")");
      if (std::string Commands = commandsWith(Flag); !Commands.empty()) {
        P.nextLine();
        P.text(Commands);
      }
    }
  }
}

} // namespace

int runManual() {
  llvm::raw_ostream &Out = llvm::outs();
  Page P(Out);
  Out << ".\\\" Written by scripts/generate-docs.\n"
         ".TH COROLINT 1 \"\" \"corolint " COROLINT_VERSION
         "\" \"User Commands\"\n";
  P.section("NAME");
  P.text("corolint - find async misuse in C++ coroutines");

  P.section("SYNOPSIS");
  bool First = true;
  for (const Usage &U : allUsages(/*Full=*/true)) {
    if (!First)
      P.nextLine();
    First = false;
    P.bold(U.Words);
  }

  P.section("DESCRIPTION");
  P.text("corolint reads C++ sources with the flags with which they are "
         "compiled, and "
         "finds tasks that are never awaited, calls that block the executor "
         "thread, "
         "swallowed cancellation, locks held across a suspension, and more. It "
         "knows "
         "tasks by their structure, and common libraries by descriptions.");
  P.paragraph();
  P.text("Findings go to the standard output, everything else to the standard "
         "error "
         "output.");

  P.section("COMMANDS");
  for (const Usage &U : allUsages(/*Full=*/false))
    P.item(U.Words, U.Summary);

  flagSections(P);

  P.section("FORMATS");
  for (const ReportFormat &F : reportFormats())
    P.item(F.Name, F.Description);

  P.section("CHECKS");
  for (const CheckInfo &Info : catalogue())
    P.item(Info.Id, (Info.Summary + " (" + tierName(Info.CheckTier) +
                     (Info.onByDefault() ? ")" : ", off by default)"))
                        .str());

  P.section("EXIT STATUS");
  for (const ExitCodeInfo &E : exitCodeTable())
    P.item(llvm::Twine(E.Code).str(), E.Meaning);
  P.items("FILES", Files);
  P.items("ENVIRONMENT", Environment);
  P.items("EXAMPLES", Examples);
  P.section("SEE ALSO");
  Out << "\\fBcorolint\\-tidy\\fR(1), \\fBcorolint\\-clangd\\fR(1)\n";
  return ExitClean;
}

} // namespace corolint
