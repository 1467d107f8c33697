//===-- FastParse.h - parses only what the checks can see ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most of a unit is code of other projects, and most of that is in function
// bodies, which the analysis does not look into (model/Bodies.h). So they are
//
// - skipped: the parser passes over the tokens of a foreign body. clang itself
//   still reads those whose result a caller needs: constexpr, deduced types;
// - pruned: at the end of the unit clang instantiates what was used of each
//   function template. Where the pattern is foreign and out of sight, it does
//   not.
//
// A function that is left out is "used but not defined". clang says so of types
// without linkage, and must not say it of ours.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_FASTPARSE_H
#define COROLINT_TOOL_ENGINE_FASTPARSE_H

#include "engine/Analyze.h"
#include "model/Bodies.h"
#include "clang/Sema/ExternalSemaSource.h"
#include "clang/Sema/Sema.h"

namespace corolint {

/// Whether a file is neither the main file nor one of the project.
bool isForeignFile(const clang::SourceManager &Sources, clang::FileID File,
                   const PlannedUnit &Unit, const ProjectFiles &Project);

/// The files of the project that the unit has read, each once, in the order in
/// which it came across them. None of them is in a preamble.
std::vector<std::pair<clang::FileID, clang::FileEntryRef>>
projectFiles(const clang::SourceManager &Sources,
             llvm::function_ref<bool(clang::FileID)> IsForeign);

/// Whether the parser may pass over the body of \p D.
bool maySkipBody(const clang::Decl *D, const Bodies &InSight);

/// Drops instantiations that nobody would look into, at the end of a unit.
class InstantiationPruner : public clang::ExternalSemaSource {
public:
  InstantiationPruner(clang::Sema &TheSema, const Bodies &InSight)
      : TheSema(TheSema), InSight(InSight) {}

  void ReadPendingInstantiations(
      llvm::SmallVectorImpl<std::pair<clang::ValueDecl *, clang::SourceLocation>>
          &Pending) override;
  void ReadUndefinedButUsed(
      llvm::MapVector<clang::NamedDecl *, clang::SourceLocation> &Undefined)
      override;

private:
  bool isWanted(const clang::ValueDecl *D) const;

  clang::Sema &TheSema;
  const Bodies &InSight;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_FASTPARSE_H
