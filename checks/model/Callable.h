//===-- Callable.h - callables and what becomes of what they return -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_CALLABLE_H
#define COROLINT_CHECKS_MODEL_CALLABLE_H

#include "Function.h"
#include "clang/AST/Decl.h"

namespace corolint {

/// What calling an object of type \p T gives: a closure, an object with a call
/// operator, a function, a pointer to a function or member function, the result of
/// `std::bind` or `std::ref`. Null where \p T is no callable, and where it depends
/// on the arguments.
clang::QualType callResult(clang::QualType T);

/// Whether \p Record wraps any callable of a signature that returns void:
/// `std::function<void()>` and whatever is built like it.
bool isVoidCallable(const clang::CXXRecordDecl *Record);

/// What becomes of the values that a callable returns when it is called.
enum class ResultFate {
  Unused,  ///< it is never called
  Dropped, ///< each call drops what it gets
  Passed,  ///< the function returns what the call gives
  Taken,   ///< somebody takes the values, or nobody can tell
};

/// The answer, and the place where the value is dropped: a call of the callable or,
/// where that is out of sight, what hands it over.
struct CallableUse {
  ResultFate Fate = ResultFate::Unused;
  const clang::Stmt *At = nullptr;
  /// `At` is no call of the callable: it makes a void callable of it, or gives it
  /// to a function that library data says drops what it returns.
  bool HandedOver = false;
};

/// What the callee of \p Call, in \p F, does with the results of the callable that
/// is its argument \p I: from library data, else from the body of the callee,
/// those of system headers included. What becomes of a result that is passed on is
/// told by the use of the call.
CallableUse resultsOfArgument(const clang::Expr *Call, unsigned I, Function &F);

/// Whether \p E names a callable that the caller of a template chose: a parameter
/// of \p F, where F is an instantiation, or what a lambda captured of one. What
/// comes of it is the caller's doing, and is reported there.
bool isCallersCallable(const clang::Expr *E, const Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_CALLABLE_H
