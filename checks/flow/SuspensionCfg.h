//===-- SuspensionCfg.h - control flow with suspension points, and questions about it ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_SUSPENSIONCFG_H
#define COROLINT_CHECKS_FLOW_SUSPENSIONCFG_H

#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <optional>
#include <vector>

namespace corolint {

class Function;

/// The control flow of one body, over clang's CFG. `co_await` and `co_yield` are
/// elements like any other expression, after the call that makes the awaiter.
///
/// Every question is a search: from a point, along paths, past elements that a
/// visitor judges. "Consumed on all paths" is a search from the declaration that
/// stops at consumers and asks whether the exit is reached; "live across" starts
/// at the suspension and looks for a use; "loop without suspension" starts at the
/// loop and stops at suspensions; "handler exits" starts at the handler and stops
/// at a throw.
class SuspensionCfg {
public:
  /// Null where clang cannot build a CFG for the body.
  static std::unique_ptr<SuspensionCfg> build(Function &F);

  /// A place between elements: before element `Index` of `Block`.
  struct Point {
    const clang::CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };

  /// What a visitor says of an element.
  enum class Step {
    Continue, ///< go on past it
    Stop,     ///< this path is settled
    Found,    ///< the search has its answer
  };

  struct Options {
    /// Also leave a try body for its handlers wherever an element may throw
    /// (any call, construction or await).
    bool Exceptions = false;
    /// Follow the edges that a `throw` takes.
    bool Throws = true;
  };

  using Visitor = llvm::function_ref<Step(const clang::CFGElement &)>;

  /// A decision on the way: the block that ends in it, and the one entered then.
  struct Branch {
    const clang::CFGBlock *From = nullptr;
    const clang::CFGBlock *To = nullptr;

    /// Whether the condition held; nothing for switches and the like.
    std::optional<bool> held() const;
  };

  /// Searches forward from \p From. Gives the statements that ended the search
  /// or, if \p ToExit and the function's exit was reached, a result without one.
  struct Result {
    bool Found = false;
    bool ReachedExit = false;
    /// The statement that the visitor found; null for the exit.
    const clang::Stmt *At = nullptr;
    /// The branch conditions taken on the way, first one first: for notes.
    std::vector<const clang::Stmt *> Conditions;
    /// The same decisions and, with them, those without a condition to show.
    std::vector<Branch> Branches;
  };
  Result search(Point From, Visitor Visit, bool ToExit, Options Opts) const;
  Result search(Point From, Visitor Visit, bool ToExit) const {
    return search(From, Visit, ToExit, Options());
  }

  /// The points before and after the element of \p S or, where \p S has none of
  /// its own, of the nearest node around it that has.
  std::optional<Point> before(const clang::Stmt *S) const;
  std::optional<Point> after(const clang::Stmt *S) const;
  Point entry() const;
  /// The point at which \p V, a variable of this body, has been initialised.
  std::optional<Point> afterDeclaration(const clang::VarDecl *V) const;
  /// The start of a handler's body.
  std::optional<Point> handler(const clang::CXXCatchStmt *Catch) const;
  /// The start of a loop's body, as its condition enters it.
  std::optional<Point> loopBody(const clang::Stmt *Loop) const;

  /// The block that hands an exception thrown by \p S to the handlers of the
  /// nearest try statement that S is a protected part of, or null.
  const clang::CFGBlock *handlersOf(const clang::Stmt *S) const;

  /// Whether control can reach \p S from the entry.
  bool isReachable(const clang::Stmt *S) const;

  /// The suspension that an element is, or null.
  const clang::Expr *suspension(const clang::CFGElement &E) const;

  const clang::CFG &cfg() const { return *Graph; }

private:
  SuspensionCfg(Function &F, std::unique_ptr<clang::CFG> Graph);
  std::optional<Point> place(const clang::Stmt *S) const;

  Function &F;
  std::unique_ptr<clang::CFG> Graph;
  llvm::DenseMap<const clang::Stmt *, Point> Places;
  llvm::DenseMap<const clang::VarDecl *, Point> Declarations;
  /// The dispatch block of each try statement, for Options::Exceptions.
  llvm::DenseMap<const clang::CXXTryStmt *, const clang::CFGBlock *> Dispatch;
  llvm::DenseMap<const clang::CXXCatchStmt *, const clang::CFGBlock *> Handlers;
};

/// Whether evaluating \p S, its operands not included, may throw: a call or
/// construction that is not noexcept, or an await.
bool mayThrow(const clang::Stmt *S);

/// The statement of an element, or null for implicit destructors and the like.
const clang::Stmt *statementOf(const clang::CFGElement &E);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_SUSPENSIONCFG_H
