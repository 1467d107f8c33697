//===-- Borrows.h - what the coroutine of a call goes on referring to -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A coroutine keeps its parameters in its frame: a copy of each object, but of
// a reference, a pointer or a view only that. What it refers to is borrowed
// from the caller for as long as the coroutine uses it.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_BORROWS_H
#define COROLINT_CHECKS_FACTS_BORROWS_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

class Function;
class Unit;

/// An argument of a call, or the object that it is called on, that the
/// coroutine uses after the call has returned.
struct Borrow {
  /// The argument or the object, as the call has it.
  const clang::Expr *Operand = nullptr;
  /// Null for the object.
  const clang::ParmVarDecl *Parameter = nullptr;
  /// The object is a closure, and its captures are what is used.
  bool Captures = false;
  /// A use of it that the coroutine reaches when the call has returned; null
  /// where the body is out of sight.
  const clang::Stmt *Use = nullptr;
  /// Such a use behind a suspension of the body: also one that is resumed at
  /// once by whoever starts it comes too late to it. Null where there is none,
  /// or it is out of sight.
  const clang::Stmt *LateUse = nullptr;
};

/// Tells what calls lend, for one unit. A coroutine that starts by itself
/// borrows what it uses after its first suspension, one that starts when it is
/// awaited whatever it uses. A plain function that returns the task of another
/// call lends on what it was lent. Of a function without a body in sight that
/// returns a lazy task of this project it is assumed that it is a coroutine and
/// uses what it is given, its object excepted.
class Borrows {
public:
  explicit Borrows(Unit &U) : U(U) {}

  /// What \p Call, which returns a coroutine's type, borrows.
  llvm::SmallVector<Borrow, 2> of(const clang::Expr *Call);

private:
  /// A parameter, or the object where that is null.
  struct Held {
    const clang::ParmVarDecl *Parameter;
    const clang::Stmt *Use;
    const clang::Stmt *LateUse;
  };
  using HeldList = llvm::SmallVector<Held, 2>;

  const HeldList &heldBy(const clang::FunctionDecl *FD);
  HeldList heldByCoroutine(Function &F);
  HeldList heldByForwarder(Function &F);
  HeldList heldUnseen(const clang::FunctionDecl *FD);

  Unit &U;
  llvm::DenseMap<const clang::FunctionDecl *, HeldList> Known;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_BORROWS_H
