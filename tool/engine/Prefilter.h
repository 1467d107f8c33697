//===-- Prefilter.h - units that cannot have a finding -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every check needs a coroutine or a value of an asynchronous class
// (model/AsyncTypes.h). A coroutine has one of the keywords co_await, co_return,
// co_yield in its body. A class is asynchronous by what it declares (promise_type,
// await_ready, …, sender_concept, an operator co_await, a specialisation of
// coroutine_traits), or because a library description names it. So a unit in
// whose files none of these words stands has no finding, and a unit that has one
// is parsed.
//
// The rule errs on one side only. Inactive branches count as code; a qualified name
// counts if its last part and its outermost namespace stand anywhere. Words may also come out of the command line, be pasted from
// `co_` and a rest, be cut in two by a backslash at the end of a line, or come
// from a named module: then the unit is parsed, too.
//
// Which files a unit reads tells clang's dependency scanner, in a tenth of the
// time that parsing takes.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_PREFILTER_H
#define COROLINT_TOOL_ENGINE_PREFILTER_H

#include "engine/Analyze.h"
#include "engine/Inputs.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringMap.h"
#include <memory>

namespace clang {
class Preprocessor;
}

namespace corolint {

/// The words that can lead to a finding.
class AsyncWords {
public:
  explicit AsyncWords(const Settings &Config);

  /// The words in a text, which ends with a null character.
  llvm::BitVector in(llvm::StringRef Text) const;
  /// Whether these words, of all files of a unit together, can.
  bool mayMatter(const llvm::BitVector &Words) const;

private:
  unsigned indexOf(llvm::StringRef Word);

  llvm::StringMap<unsigned> Indices;
  /// One of them is enough.
  std::vector<unsigned> Telling;
  /// The last part of a class name, and its outermost namespace.
  std::vector<std::pair<unsigned, unsigned>> Classes;
  /// An option that has no words to look for.
  bool Always = false;
};

/// Decides for the units of one process. Remembers what it has read of the files
/// they share.
class Prefilter {
public:
  Prefilter();
  ~Prefilter();

  struct Answer {
    /// Whether the unit must be parsed.
    bool Matters = true;
    /// What the unit reads, if it has been scanned; always if it need not be parsed.
    std::optional<InputSet> Inputs;
  };
  /// Where \p Watch is given, the unit is scanned in any case, and \p Watch gets the
  /// preprocessor that does it.
  Answer ask(const PlannedUnit &Unit, InputStates &States,
             llvm::function_ref<void(clang::Preprocessor &)> Watch = nullptr);

private:
  struct State;
  std::unique_ptr<State> S;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_PREFILTER_H
