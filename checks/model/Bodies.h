//===-- Bodies.h - the function bodies that are looked into ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code is foreign if it stands in a system header or, for a host that knows the
// project's files, outside of them. What a foreign function does inside is its
// own business: the analysis goes by declarations and by the descriptions of
// libraries. The exceptions are what a type *is*: whether a task starts by
// itself or a guard unlocks can only be read off its members.
//
// A host that parses for the checks alone may therefore skip every body that is
// out of sight here, and gets the same findings.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_BODIES_H
#define COROLINT_CHECKS_MODEL_BODIES_H

#include "Host.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

namespace corolint {

/// Tells for one translation unit which bodies are in sight.
class Bodies {
public:
  Bodies(const clang::SourceManager &Sources, const Host &TheHost)
      : Sources(Sources), TheHost(TheHost) {}

  /// Where a macro is expanded counts, not where it is written.
  bool isForeign(clang::SourceLocation Loc) const;

  /// Whether the body that stands at \p FD, a definition, may be looked into.
  bool isInSight(const clang::FunctionDecl *FD) const;

  /// The definition of \p FD whose body is in sight, or null.
  const clang::FunctionDecl *definition(const clang::FunctionDecl *FD) const;

  /// The body of a function or, for a member of an instantiated class whose body
  /// was not needed, of its pattern. Null where neither is in sight.
  const clang::Stmt *bodyOrPattern(const clang::FunctionDecl *FD) const;

private:
  /// Whether a class may be asked what it is: a coroutine's type or promise, an
  /// awaiter, a mutex, a guard.
  bool isTellingClass(const clang::CXXRecordDecl *Record) const;

  const clang::SourceManager &Sources;
  const Host &TheHost;
  mutable llvm::DenseMap<clang::FileID, bool> Foreign;
  mutable llvm::DenseMap<const clang::CXXRecordDecl *, bool> Telling;
};

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_BODIES_H
