//===-- Preamble.h - foreign headers that units share --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Units of a project include the same headers of other projects. Where several
// have equal flags, those headers are parsed once, into a precompiled header, and
// the units start from there.
//
// A unit starts from headers that it includes itself, and from no others. What
// changes is the order: they are read before the first line. Where that changes
// what a macro means (MacroOrder.h) the unit is parsed again without, and so is one
// that does not compile. One with forced includes does not share.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_PREAMBLE_H
#define COROLINT_TOOL_ENGINE_PREAMBLE_H

#include "engine/Analyze.h"
#include "engine/Inputs.h"
#include "engine/MacroOrder.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/JSON.h"
#include <memory>

namespace corolint {

/// A header as it is included, `asio.hpp`, and the bytes that it brings with it.
struct SharedHeader {
  std::string Name;
  uint64_t Bytes = 0;
};

/// What a unit could start from; empty if it must not.
using PreambleWishes = std::vector<SharedHeader>;

/// Watches while a unit is scanned, and tells what it could start from: the foreign
/// headers that it includes itself, if no directive in them looks at a macro of the
/// project. Code that does is seen when the unit is parsed.
class IncludeWatcher {
public:
  IncludeWatcher(const PlannedUnit &Unit, const ProjectFiles &Project)
      : Unit(Unit), Project(Project) {}

  /// A unit that is scanned again is watched anew.
  void watch(clang::Preprocessor &PP);
  PreambleWishes wishes() const;

private:
  struct File {
    bool Foreign = false;
    bool LooksAtProject = false;
    uint64_t Size = 0;
    std::vector<const File *> Includes;
  };
  class Callbacks;

  const PlannedUnit &Unit;
  const ProjectFiles &Project;
  llvm::DenseMap<const clang::FileEntry *, std::unique_ptr<File>> Files;
  /// What files of the project include, by the name they use.
  std::vector<std::pair<std::string, const File *>> Direct;
};

/// One precompiled header, and who starts from it.
struct PlannedPreamble {
  /// The number of a unit in the plan; all users have flags like it.
  size_t Model = 0;
  std::vector<std::string> Headers;
  std::vector<size_t> Users;
  /// It is worth its while if it is there, and not if it had to be made.
  bool OnlyIfKept = false;
};

/// Which preambles are worth their making. \p Wishes has one entry per unit.
std::vector<PlannedPreamble>
planPreambles(llvm::ArrayRef<PlannedUnit> Units,
              llvm::ArrayRef<PreambleWishes> Wishes);

/// The headers of preambles that were made for flags like those of one unit.
using KeptHeaders = std::vector<std::vector<std::string>>;

/// Names the list of them.
Digest keptHeadersKey(const PlannedUnit &Model, const ProjectFiles &Project);

/// Preambles of earlier runs for the units \p Rest, which share with too few to
/// make one: \p Kept tells what there is for flags like those of a unit.
std::vector<PlannedPreamble>
planKeptPreambles(llvm::ArrayRef<size_t> Rest,
                  llvm::ArrayRef<PreambleWishes> Wishes,
                  llvm::function_ref<const KeptHeaders &(size_t)> Kept);

/// A precompiled header that is there.
struct Preamble {
  std::string File;
  /// What it was made from, with what each looked like.
  std::vector<std::tuple<std::string, Asked, Digest>> Inputs;
  MacroTrace Macros;
};

/// Parses headers with the flags of \p Model into the file \p Output. Returns
/// nothing if that fails.
std::optional<Preamble> makePreamble(const PlannedUnit &Model,
                                     llvm::ArrayRef<std::string> Headers,
                                     const ProjectFiles &Project,
                                     llvm::StringRef Output);

/// Names a preamble by all that is known before its headers are read.
Digest preambleKey(const PlannedUnit &Model,
                   llvm::ArrayRef<std::string> Headers,
                   const ProjectFiles &Project);

llvm::json::Value toJSON(const PreambleWishes &Wishes);
bool fromJSON(const llvm::json::Value &V, SharedHeader &H, llvm::json::Path P);
llvm::json::Value toJSON(const Preamble &P);
bool fromJSON(const llvm::json::Value &V, Preamble &P, llvm::json::Path Path);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_PREAMBLE_H
