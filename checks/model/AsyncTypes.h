//===-- AsyncTypes.h - recognises asynchronous types by structure ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_ASYNCTYPES_H
#define COROLINT_CHECKS_MODEL_ASYNCTYPES_H

#include "AsyncType.h"
#include "Bodies.h"
#include "Libraries.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include <unordered_map>

namespace corolint {

class Function;

/// Answers "is this type asynchronous, and how?" for one translation unit.
/// Structure decides (promise type, awaiter members, initial suspend); a library
/// description that names the class, or a base of it, refines the answer.
class AsyncTypes {
public:
  AsyncTypes(clang::ASTContext &Context, const Libraries &Libs,
             const Bodies &Visible, std::vector<std::string> ExtraTaskTypes)
      : Context(Context), Libs(Libs), Visible(Visible),
        ExtraTaskTypes(std::move(ExtraTaskTypes)) {}

  /// Works for dependent types whose template is known. References and
  /// cv-qualifiers are looked through.
  const AsyncType &of(clang::QualType T);
  const AsyncType &of(const clang::CXXRecordDecl *Record);

  /// The promise class of coroutines that return \p Record, or null.
  const clang::CXXRecordDecl *promiseOf(const clang::CXXRecordDecl *Record);

  /// Whether `co_await` of a \p T is accepted in the body of \p F: the type is
  /// awaitable, or F's promise transforms it, and no `await_transform` stands
  /// against it. Conservative: false where overloads cannot be told apart.
  bool isAwaitableIn(clang::QualType T, const Function &F);

  /// What `co_await` of a \p T yields; null where unknown.
  clang::QualType awaitResult(clang::QualType T) { return of(T).AwaitResult; }

  /// The class's awaiter: itself, or what its `operator co_await` returns.
  const clang::CXXRecordDecl *awaiterOf(const clang::CXXRecordDecl *Record);

  /// Whether awaiting this awaiter is never a suspension: `suspend_never`, or an
  /// `await_ready` that is constant true.
  bool neverSuspends(const clang::CXXRecordDecl *Awaiter);

  /// What a task is declared to yield: the first template argument of its class or
  /// of a base, which is so by convention. Null where there is none. What awaiting
  /// it gives may be a reference to that.
  static clang::QualType declaredResult(const clang::CXXRecordDecl *Record);

  /// Whether coroutines of this promise decide when they are called whether they
  /// start at once: the `await_ready` of their initial suspend is no constant.
  bool startVaries(const clang::CXXRecordDecl *Promise);

private:
  AsyncType classify(const clang::CXXRecordDecl *Record);
  bool isAwaiter(const clang::CXXRecordDecl *Record);
  bool isSender(const clang::CXXRecordDecl *Record);
  const clang::FunctionDecl *freeCoAwait(const clang::CXXRecordDecl *Record);
  StartPolicy startOf(const clang::CXXRecordDecl *Promise);
  AwaitPolicy awaitsOf(const clang::CXXRecordDecl *Record);
  bool ownsNoFrame(const clang::CXXRecordDecl *Record,
                   const clang::CXXRecordDecl *Promise);
  void readDestructor(const clang::CXXRecordDecl *Record, AsyncType &T);
  void indexCoroutineTraits();

  clang::ASTContext &Context;
  const Libraries &Libs;
  const Bodies &Visible;
  std::vector<std::string> ExtraTaskTypes;
  // Node-based: references handed out must survive later insertions.
  std::unordered_map<const clang::CXXRecordDecl *, AsyncType> Known;
  llvm::DenseMap<const clang::CXXRecordDecl *, const clang::CXXRecordDecl *>
      TraitsPromises;
  bool TraitsIndexed = false;
};

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_ASYNCTYPES_H
