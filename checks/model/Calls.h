//===-- Calls.h - what a call calls, and what it does with a task ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_CALLS_H
#define COROLINT_CHECKS_MODEL_CALLS_H

#include "Function.h"
#include "Libraries.h"
#include "llvm/ADT/DenseMap.h"

namespace corolint {

class Unit;

/// What a callee does with a task argument.
enum class Fate {
  Awaits,   ///< awaits it, or runs it to its end
  Keeps,    ///< stores it, starts it, or does something unknown with it
  Returns,  ///< gives it back, itself or wrapped in what it returns
  Drops,    ///< never looks at it
};

/// Questions about calls. A call is a CallExpr or a CXXConstructExpr.
class Calls {
public:
  explicit Calls(Unit &U) : U(U) {}

  /// The function that a call calls, as far as the compiler knows it: virtual
  /// functions by their static type, constructors included. Null for calls
  /// through pointers and in uninstantiated templates.
  const clang::FunctionDecl *callee(const clang::Expr *Call) const;

  /// The number of written arguments, and one of them; member calls do not count
  /// their object.
  unsigned argumentCount(const clang::Expr *Call) const;
  const clang::Expr *argument(const clang::Expr *Call, unsigned I) const;

  /// The object of a member call, or null.
  const clang::Expr *receiver(const clang::Expr *Call) const;

  /// The class of that object as the code has it, not the base that declares the
  /// member; pointers are looked through.
  const clang::CXXRecordDecl *objectClass(const clang::Expr *Call) const;

  /// A function's name as library descriptions write it; cached.
  llvm::StringRef name(const clang::FunctionDecl *FD);

  /// Whether the callee has a role in some library description, by its own name
  /// or, for a method, as a member of the object's class or of a base.
  bool hasRole(const clang::Expr *Call, Role R);
  bool hasRole(const clang::FunctionDecl *FD, Role R,
               const clang::CXXRecordDecl *Object = nullptr);

  /// Whether a call runs a task to its end, blocking the thread: a bridge of some
  /// library, or a function with the name and shape of one, as many a team has
  /// its own `sync_wait`.
  bool isBridge(const clang::Expr *Call);

  /// The blocking entry of a callee, found as for roles.
  const BlockingEntry *blocking(const clang::FunctionDecl *FD,
                                const clang::CXXRecordDecl *Object = nullptr);

  /// What the callee does with argument \p I: from library data, else from its
  /// body where that is visible, else Keeps.
  Fate fate(const clang::Expr *Call, unsigned I);

  /// What is called, for a message: `'work'`, `this coroutine lambda`, or the
  /// text of the callee for calls through pointers and function objects.
  std::string describe(const clang::Expr *Call);

  /// The source text of an expression as it is written, without macros expanded.
  std::string text(const clang::Expr *E) const;

  /// The same on one line, its end left out where it is long: for messages.
  std::string shortText(const clang::Expr *E) const;

  /// `annotate("corolint::<Tag>")` on the function or its class.
  bool isAnnotated(const clang::Decl *D, llvm::StringRef Tag) const;

private:
  template <class Test>
  auto forEachName(const clang::FunctionDecl *FD,
                   const clang::CXXRecordDecl *Object, Test T)
      -> decltype(T(llvm::StringRef()));
  Fate fateInBody(const clang::FunctionDecl *FD, unsigned I, unsigned Depth);
  Fate fateOfVariable(Function &F, const clang::VarDecl *V, unsigned Depth);
  Fate fate(const clang::Expr *Call, unsigned I, unsigned Depth);

  Unit &U;
  llvm::DenseMap<const clang::FunctionDecl *, std::string> Names;
  llvm::DenseMap<std::pair<const clang::FunctionDecl *, unsigned>, Fate> Fates;
};

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_CALLS_H
