//===-- Flags.h - commands, flags and the words they take ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What can be typed, as data: the parser, the help, the manual page and the
// completion of shells all read it here.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_FLAGS_H
#define COROLINT_TOOL_CLI_FLAGS_H

#include "cli/CommandLine.h"
#include "llvm/Option/Option.h"

namespace corolint {

enum FlagId {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Flags.inc"
#undef OPTION
};

/// The flags of Flags.td.
const llvm::opt::GenericOptTable &flagTable();

/// A command, that is a first word with a meaning.
struct CommandInfo {
  Command Id;
  /// Empty for linting, which needs no word.
  llvm::StringLiteral Name;
  /// What has to stand behind the name, and what may.
  llvm::StringLiteral Operands;
  llvm::StringLiteral Optional;
  llvm::StringLiteral Summary;
  /// The flags of Flags.td that it has.
  unsigned Visibility;
};

/// Linting is the first.
llvm::ArrayRef<CommandInfo> commandTable();
const CommandInfo &infoOf(Command C);
/// Null if \p Name is no command.
const CommandInfo *findCommand(llvm::StringRef Name);

/// How a command is written: `corolint NAME OPERANDS`.
struct Usage {
  std::string Words;
  llvm::StringRef Summary;
};
/// \p Full has what may be given, too.
Usage usageOf(const CommandInfo &Info, bool Full);
/// The ways to write each command; linting has two.
std::vector<Usage> allUsages(bool Full);

/// An exit code, for people.
struct ExitCodeInfo {
  unsigned Code;
  llvm::StringLiteral Meaning;
};
llvm::ArrayRef<ExitCodeInfo> exitCodeTable();

/// One of the words that a flag or a command accepts.
template <typename T> struct Word {
  llvm::StringLiteral Text;
  T Meaning;
};

inline constexpr Word<When> WhenWords[] = {
    {"auto", When::Auto}, {"always", When::Always}, {"never", When::Never}};
inline constexpr Word<CacheAction> CacheWords[] = {
    {"stats", CacheAction::Stats}, {"clear", CacheAction::Clear}};
inline constexpr Word<BaselineAction> BaselineWords[] = {
    {"write", BaselineAction::Write}, {"prune", BaselineAction::Prune}};
inline constexpr Word<Shell> ShellWords[] = {
    {"bash", Shell::Bash}, {"zsh", Shell::Zsh}, {"fish", Shell::Fish}};
inline constexpr Word<Engine> EngineWords[] = {{"fast", Engine::Fast},
                                               {"full", Engine::Full}};
inline constexpr Word<ListFormat> ListFormats[] = {{"text", ListFormat::Text},
                                                   {"json", ListFormat::Json}};
inline constexpr Word<std::optional<Tier>> FailWords[] = {
    {"bug", Tier::Bug},
    {"suspicious", Tier::Suspicious},
    {"any", Tier::Style},
    {"none", std::nullopt}};

/// The words that a flag of a command accepts; empty if any text is a value.
std::vector<llvm::StringRef> wordsOfFlag(unsigned Flag, Command C);
/// The words of which the first operand is one; empty if it is something else.
std::vector<llvm::StringRef> wordsOfOperand(Command C);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_FLAGS_H
