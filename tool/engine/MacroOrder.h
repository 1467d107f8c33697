//===-- MacroOrder.h - whether a preamble changes what macros mean --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unit that starts from a preamble has read those headers before its first
// line, and in the preamble's order. It is preprocessed as it is written if
// each name that somebody looks at, in code or in a directive, stands for the
// same macro as it does there. When the preamble is made, the names that its
// files look at are written down, and who defines what. When a unit is parsed,
// the rest is compared:
//
// - A macro of the unit that is defined where the unit includes a header: no
// file
//   that comes with the header may look at it.
// - A macro of the preamble that the unit looks at: the unit must have included
// the
//   file that defines it.
// - A macro that one file of the preamble defines and another looks at: they
// must
//   come in the same order in both, unless the second includes the first before
//   it looks.
// - All files of the preamble must be included sooner or later.
//
// Between files of the standard library and the C library all this is taken for
// granted, as the standard grants it ([using.headers]).
//
// Names are compared as words: a file looks at a name if the word stands in it,
// and if the preprocessor has come across it in any file. Errors are thus on
// one side.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_MACROORDER_H
#define COROLINT_TOOL_ENGINE_MACROORDER_H

#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/JSON.h"
#include <memory>

namespace corolint {

/// What a preamble's files have to do with each other.
struct MacroTrace {
  using Index = unsigned;
  struct File {
    std::string Name;
    /// Of the standard library or the C library, or of what they include.
    bool Standard = false;
    /// Not guarded: read more than once.
    bool Repeated = false;
    /// Includes that were active, in order.
    std::vector<Index> Includes;
  };
  std::vector<File> Files;
  /// The headers of the preamble, in order.
  std::vector<Index> Headers;
  /// A file that defines a macro, and another that looks at it and does not make
  /// sure that it has been defined: their order matters.
  std::vector<std::pair<Index, Index>> Sensitive;
  /// Hashes of all names that were come across, in order.
  std::vector<uint64_t> Words;
  /// Macros that are no longer defined, and that a unit may have seen between
  /// two of the files.
  std::vector<std::string> Undone;
};

llvm::json::Value toJSON(const MacroTrace &T);
bool fromJSON(const llvm::json::Value &V, MacroTrace &T, llvm::json::Path P);

/// Watches how a preamble is made.
class MacroTraceRecorder {
public:
  /// Before the first line is read.
  explicit MacroTraceRecorder(clang::Preprocessor &PP);
  ~MacroTraceRecorder();
  /// After the last; nothing if that cannot be told.
  std::optional<MacroTrace> finish();

private:
  struct State;
  class Callbacks;
  std::shared_ptr<State> S;
};

/// Watches how a unit is parsed with a preamble.
class MacroGuard {
public:
  MacroGuard(clang::Preprocessor &PP, const MacroTrace &Trace);
  ~MacroGuard();

  /// Whether it has turned out already that the unit must be parsed without.
  bool isBroken() const;
  /// Whether the unit, which has been read to its end, means what it means
  /// without.
  bool holds() const;

private:
  struct State;
  class Callbacks;
  std::shared_ptr<State> S;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_MACROORDER_H
