//===-- Conditions.h - what is known of variables along a path ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_CONDITIONS_H
#define COROLINT_CHECKS_FLOW_CONDITIONS_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <optional>

namespace corolint {

class Function;

/// The expression itself, without what the compiler wraps around it:
/// parentheses, conversions, temporaries.
const clang::Expr *withoutWrappers(const clang::Expr *E);

/// Values that variables (and results of calls) are known to have at a point.
/// For pointers and objects that are asked for truth the value 1 means "true".
class Facts {
public:
  std::optional<int64_t> get(const void *Key) const;
  void set(const void *Key, int64_t Value);
  void forget(const void *Key);

  /// Keeps what \p Other knows too; true if something was lost.
  bool intersect(const Facts &Other);

private:
  llvm::SmallVector<std::pair<const void *, int64_t>, 4> Known;
};

/// Follows variables of one body through assignments and branches, so that two
/// tests of one flag agree: `if (c) l.lock(); … if (c) l.unlock();`. Only
/// variables whose every use is seen take part: locals and members that nobody
/// holds a reference to and, for members, that this body never writes.
class Conditions {
public:
  explicit Conditions(Function &F) : F(F) {}

  /// An answer from outside, asked first: the state of a lock, say.
  using Oracle =
      llvm::function_ref<std::optional<bool>(const clang::Expr *Tested)>;

  /// What \p Condition is, where the facts tell.
  std::optional<bool> evaluate(const clang::Expr *Condition, const Facts &Known,
                               Oracle Ask);

  /// Adds what is known once \p Condition has turned out to be \p Outcome.
  void learn(const clang::Expr *Condition, bool Outcome, Facts &Known);

  /// The effect of an element: declarations, assignments, increments.
  void transfer(const clang::CFGElement &E, Facts &Known);

  /// The expression that decides which successor a block with two of them has;
  /// the first is taken if it is true. Null for switches and the like.
  static const clang::Expr *deciding(const clang::CFGBlock &Block);

private:
  const void *keyOf(const clang::Expr *E);
  bool isFollowed(const clang::ValueDecl *D);
  std::optional<int64_t> valueOf(const clang::Expr *E, const Facts &Known);

  Function &F;
  llvm::DenseMap<const clang::ValueDecl *, bool> Followed;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_CONDITIONS_H
