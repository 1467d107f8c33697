//===-- Destruction.h - what the end of an object's life runs -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_DESTRUCTION_H
#define COROLINT_CHECKS_FACTS_DESTRUCTION_H

#include "model/Libraries.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace corolint {

class Function;
class Unit;

/// A class whose destruction may do something worth a look.
struct Destroyed {
  /// Null for other types.
  const clang::CXXRecordDecl *Record = nullptr;
  /// Its destructor is known to block.
  const BlockingEntry *Entry = nullptr;
};

Destroyed destroyed(clang::QualType T, Unit &U);

/// Calls \p Visit for the bases and members of a class, with their places, or for
/// what an owner of the standard library holds: `std::vector<std::jthread>`.
void forEachPart(
    const clang::CXXRecordDecl *Record,
    llvm::function_ref<void(clang::QualType, clang::SourceLocation)> Visit);

/// Whether something in the body ends the work behind \p V, or takes it away,
/// before the variable dies: `join()`, `detach()`, an await, a move, a reference to it.
bool isSettledBefore(const clang::VarDecl *V, Function &F);

/// Whether the variable is the future of a `std::async`, which waits for the task
/// when it is destroyed.
bool isAsyncFuture(const clang::VarDecl *V, Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_DESTRUCTION_H
