//===-- Completion.cpp - what can be typed next --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `corolint completion SHELL` prints a short script of ../completions. When a
// word is to be completed the script runs
//
//   corolint __complete WORD... UNFINISHED
//
// and gets a line for each word that it can become, with a description after a
// tab, or `:files` or `:directories` where the shell knows more than we do.
//
//===----------------------------------------------------------------------===//

#include "cli/Commands.h"
#include "cli/Flags.h"
#include "llvm/Support/raw_ostream.h"

namespace opt = llvm::opt;
using llvm::StringRef;

namespace corolint {
namespace {

struct Script {
  llvm::StringLiteral File;
  llvm::StringLiteral Text;
};
constexpr Script Scripts[] = {
#include "Completions.inc"
};

StringRef fileOf(Shell S) {
  switch (S) {
  case Shell::Bash:
    return "corolint.bash";
  case Shell::Zsh:
    return "_corolint";
  case Shell::Fish:
    return "corolint.fish";
  }
  llvm_unreachable("all shells have a script");
}

class Completer {
public:
  explicit Completer(llvm::ArrayRef<std::string> Words) : Words(Words) {
    if (Words.empty())
      return;
    Unfinished = Words.back();
    if (Words.size() > 1)
      if (const CommandInfo *Info = findCommand(Words.front()))
        Command = Info;
  }

  void run() {
    if (Words.empty())
      return;
    size_t First = Command->Name.empty() ? 0 : 1, Operands = 0;
    // The flag whose value the next word is.
    opt::Option Waiting(nullptr, nullptr);
    for (const std::string &Word : Words.drop_front(First).drop_back()) {
      if (Word == "--")
        return shellCompletes("files"); // flags of the compiler
      if (Waiting.isValid())
        Waiting = opt::Option(nullptr, nullptr);
      else if (!StringRef(Word).starts_with("-"))
        ++Operands;
      else
        Waiting = flag(Word, /*WithValue=*/false);
    }
    if (Waiting.isValid())
      return value(Waiting, "", Unfinished);
    if (StringRef(Unfinished).starts_with("-"))
      return flags();
    operand(Operands);
  }

private:
  void candidate(const llvm::Twine &Word, StringRef Description = "") {
    std::string Text = Word.str();
    if (!StringRef(Text).starts_with(Unfinished))
      return;
    llvm::outs() << Text;
    // The first clause is enough.
    if (StringRef Clause = Description.split(';').first; !Clause.empty())
      llvm::outs() << "\t" << Clause;
    llvm::outs() << "\n";
  }

  void shellCompletes(StringRef What) { llvm::outs() << ":" << What << "\n"; }

  void operand(size_t Position) {
    bool IsFirst = Position == 0;
    if (IsFirst && Command->Id == Command::Explain)
      return checks("");
    std::vector<StringRef> Known = wordsOfOperand(Command->Id);
    if (IsFirst && !Known.empty()) {
      for (StringRef Word : Known)
        candidate(Word);
      return;
    }
    // Where the first word of all is not finished yet, it may be a command.
    if (Words.size() == 1)
      for (const CommandInfo &Info : commandTable().drop_front())
        candidate(Info.Name, Info.Summary);
    if (Command->Id == Command::Lint || Command->Id == Command::Fix ||
        Command->Id == Command::Baseline || Command->Id == Command::Merge)
      shellCompletes("files");
  }

  void flags() {
    StringRef Typed = Unfinished;
    if (size_t Equals = Typed.find('='); Equals != StringRef::npos) {
      StringRef Name = Typed.take_front(Equals + 1);
      if (opt::Option Flag = flag(Name, /*WithValue=*/true); Flag.isValid())
        value(Flag, Name, Typed.drop_front(Name.size()));
      return;
    }
    for (const std::string &Found :
         flagTable().findByPrefix(Typed, visibility(), 0)) {
      auto [Name, Help] = StringRef(Found).split('\t');
      // Other spellings are not described.
      if (!Help.empty())
        candidate(Name, Help);
    }
  }

  opt::Visibility visibility() const {
    return opt::Visibility(Command->Visibility);
  }

  /// The flag of that spelling whose value is in the same word, or in the next.
  opt::Option flag(StringRef Spelling, bool WithValue) const {
    const opt::GenericOptTable &Table = flagTable();
    for (unsigned Id = 1; Id <= Table.getNumOptions(); ++Id) {
      opt::Option Flag = Table.getOption(Id);
      bool Fits =
          WithValue ? Flag.getKind() == opt::Option::JoinedClass
                    : Flag.getKind() == opt::Option::SeparateClass ||
                          Flag.getKind() == opt::Option::JoinedOrSeparateClass;
      if (Fits && Flag.hasVisibilityFlag(visibility()) &&
          Flag.getPrefixedName() == Spelling)
        return Flag;
    }
    return opt::Option(nullptr, nullptr);
  }

  /// What is called FILE in the help is one, and so on.
  StringRef metaVariable(const opt::Option &Flag) const {
    const opt::GenericOptTable &Table = flagTable();
    for (unsigned Id = 1; Id <= Table.getNumOptions(); ++Id)
      if (const char *Meta = Table.getOptionMetaVar(Id);
          Meta && Table.getOption(Id).getUnaliasedOption().getID() ==
                      Flag.getUnaliasedOption().getID())
        return Meta;
    return "";
  }

  /// \p Before is the part of the word in front of the value.
  void value(const opt::Option &Flag, StringRef Before, StringRef Typed) {
    StringRef Meta = metaVariable(Flag);
    std::vector<StringRef> Known =
        wordsOfFlag(Flag.getUnaliasedOption().getID(), Command->Id);
    if (Meta == "<FORMAT:FILE>") {
      if (Typed.contains(':'))
        return shellCompletes("files");
      for (StringRef Word : Known)
        candidate(Before + Word + ":");
    } else if (!Known.empty()) {
      for (StringRef Word : Known)
        candidate(Before + Word);
    } else if (Meta == "<GLOBS>") {
      size_t Comma = Typed.rfind(',');
      size_t Start = Comma == StringRef::npos ? 0 : Comma + 1;
      if (Typed.substr(Start).starts_with("-"))
        ++Start;
      std::string Prefix = (Before + Typed.take_front(Start)).str();
      candidate(Prefix + "default", "the checks that are on by default");
      checks(Prefix);
    } else if (Meta == "<FILE>") {
      shellCompletes("files");
    } else if (Meta == "<DIR>") {
      shellCompletes("directories");
    }
  }

  void checks(StringRef Before) {
    for (const CheckInfo &Info : catalogue())
      candidate(Before + Info.Id, Info.Summary);
  }

  llvm::ArrayRef<std::string> Words;
  StringRef Unfinished;
  const CommandInfo *Command = &commandTable().front();
};

} // namespace

int runCompletion(const CommandLine &Line) {
  for (const Script &S : Scripts)
    if (S.File == fileOf(Line.CompleteFor))
      llvm::outs() << S.Text;
  return ExitClean;
}

int runComplete(const CommandLine &Line) {
  Completer(Line.Words).run();
  return ExitClean;
}

} // namespace corolint
