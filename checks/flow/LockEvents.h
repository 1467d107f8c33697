//===-- LockEvents.h - what a piece of code does to locks -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_LOCKEVENTS_H
#define COROLINT_CHECKS_FLOW_LOCKEVENTS_H

#include "LockPath.h"
#include "model/LockTypes.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace corolint {

class Function;

/// One effect of one expression or declaration.
struct LockEvent {
  enum Effect {
    Lock,    ///< `Path` is held from now on
    TryLock, ///< it may be; the result of the call, if it has one, tells
    Unlock,  ///< it is not held, or nobody can tell
    Move,    ///< `Path` holds what `From` held
    Bind,    ///< `Path` is unlocked at the end of `Scope`'s life
  };
  Effect What;
  LockPath Path;
  LockPath From;
  const clang::VarDecl *Scope = nullptr;
  /// TryLock: what the call returns on success, and on failure.
  int64_t Success = 1;
  int64_t Failure = 0;
};

/// What an initialiser makes of a lock object.
struct LockOwnership {
  enum Answer {
    Free,    ///< nothing is locked, or it cannot be told
    Held,
    Maybe,   ///< try_to_lock, a timeout, an optional
    Moved,   ///< as much as `From` holds
    Awaited, ///< given by an await: made for coroutines
  };
  Answer What = Free;
  LockPath From;
  /// The mutex, where it is written.
  const clang::Expr *Mutex = nullptr;
  /// The mutex was locked before; the object unlocks it.
  bool Adopts = false;
};

/// Reads the effects of the nodes of one body.
class LockEvents {
public:
  /// \p Depth is how many calls away from the body of interest this one is.
  LockEvents(Function &F, LockTypes &Types, unsigned Depth = 0)
      : F(F), Types(Types), Depth(Depth) {}

  /// The effects of \p S itself, not of its operands, in order.
  llvm::ArrayRef<LockEvent> of(const clang::Stmt *S);

  /// What the variable is: its type or, in a template, that of its initialiser.
  /// None for references to objects that live elsewhere.
  LockKind kindOf(const clang::VarDecl *V);

  /// How an object that \p Init initialises starts. Null: without initialiser.
  LockOwnership ownership(const clang::Expr *Init, LockKind Kind);

private:
  using Events = llvm::SmallVector<LockEvent, 1>;

  void declare(const clang::VarDecl *V, Events &Out);
  void assign(const clang::Expr *To, const clang::Expr *From, Events &Out);
  void memberCall(const clang::CallExpr *Call, Events &Out);
  void freeCall(const clang::CallExpr *Call, Events &Out);
  bool attributes(const clang::FunctionDecl *FD, const clang::Expr *Object,
                  const clang::CallExpr *Call, Events &Out);
  void escapes(const clang::Expr *Call, Events &Out);
  void capture(const clang::LambdaExpr *Lambda, Events &Out);
  void moved(const clang::Expr *Move, Events &Out);
  void take(const LockPath &Path, LockKind Kind, const LockOwnership &O,
            Events &Out);
  bool isOperandOfAwait(const clang::Stmt *S) const;

  LockOwnership guard(llvm::ArrayRef<const clang::Expr *> Arguments,
                      const clang::CXXConstructorDecl *Ctor);
  LockOwnership wrapper(const clang::CXXConstructExpr *Construct);
  LockOwnership given(const clang::CallExpr *Call, LockKind Kind);

  /// Whether code in \p Body may unlock what \p Path names, itself or by handing it
  /// on. True for null, a body that is not visible.
  bool mayUnlock(Function *Body, const LockPath &Path);

  Function &F;
  LockTypes &Types;
  unsigned Depth;
  llvm::DenseMap<const clang::Stmt *, Events> Known;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_LOCKEVENTS_H
