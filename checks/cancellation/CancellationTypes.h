//===-- CancellationTypes.h - the exceptions that mean "stop" -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CANCELLATION_CANCELLATIONTYPES_H
#define COROLINT_CHECKS_CANCELLATION_CANCELLATIONTYPES_H

#include "model/Libraries.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <string>
#include <vector>

namespace corolint {

class Function;
class Unit;

/// One class of exceptions that a cancelled await throws.
struct CancellationType {
  const clang::CXXRecordDecl *Record = nullptr;
  /// How the library announces a cancellation through an exception that is thrown
  /// for other errors too: `operation_aborted`. Empty for a class of its own.
  std::string Code;
  /// Only operations that were given a token throw it.
  bool OnlyWithToken = false;
};

/// Finds the cancellation exceptions that matter to a function: those of its
/// library; for the task types of nobody in particular, those of every library
/// whose class the unit sees. A class that is called `operation_cancelled`,
/// `CancelledError` or the like, near the function or its types, is taken for one
/// without being told.
class CancellationTypes {
public:
  CancellationTypes(Unit &U, std::vector<std::string> Extra);

  llvm::SmallVector<CancellationType, 2> of(Function &F);

private:
  const clang::CXXRecordDecl *find(llvm::StringRef QualifiedName);
  void addTypesOf(const Library &L, llvm::SmallVectorImpl<CancellationType> &Out);
  void addCodesOf(const Library &L, llvm::SmallVectorImpl<CancellationType> &Out);
  const std::vector<const clang::CXXRecordDecl *> &
  namedIn(const clang::DeclContext *Namespace);

  Unit &U;
  std::vector<std::string> Extra;
  llvm::StringMap<const clang::CXXRecordDecl *> Found;
  llvm::DenseMap<const clang::DeclContext *,
                 std::vector<const clang::CXXRecordDecl *>>
      Named;
};

} // namespace corolint

#endif // COROLINT_CHECKS_CANCELLATION_CANCELLATIONTYPES_H
