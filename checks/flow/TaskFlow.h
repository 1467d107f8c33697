//===-- TaskFlow.h - what becomes of a task held by a variable ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_TASKFLOW_H
#define COROLINT_CHECKS_FLOW_TASKFLOW_H

#include "SuspensionCfg.h"
#include "model/ValueUse.h"
#include "clang/AST/Decl.h"

namespace corolint {

class Function;

/// Whether a use takes responsibility for a task: awaits it, hands it on, keeps
/// it, starts it. Testing it, overwriting it, casting it to void and passing it
/// to a function that is seen to ignore it do not.
bool consumes(const ValueUse &Use, Function &F);

/// Whether any mention of \p V in its function consumes the task that it holds.
/// A task moved into another local variable is followed there.
bool isEverConsumed(const clang::VarDecl *V, Function &F);

/// Whether \p S is a mention of \p V, assigns to it, or declares it.
bool mentions(const clang::Stmt *S, const clang::VarDecl *V);
bool assigns(const clang::Stmt *S, const clang::VarDecl *V);
bool declares(const clang::Stmt *S, const clang::VarDecl *V);

/// The statement of \p F that declares \p V, or null.
const clang::DeclStmt *declarationOf(const clang::VarDecl *V,
                                     const Function &F);

/// Whether a use only asks something of the task: its truth, `valid()`,
/// `done()`.
bool looksAt(const ValueUse &Use, Function &F);

/// A way on which the task in a variable is lost before anything consumes it.
struct LostTask {
  /// Where it is lost: the assignment that replaces it, the jump that leaves
  /// its scope, the block that ends. Null at the end of a function without one.
  const clang::Stmt *At = nullptr;
  /// Another task is assigned over it.
  bool Overwritten = false;
  /// No way at all, exceptional ones included, leads to a consumer.
  bool Always = false;
  /// The decision after which no consumer can be reached; none if Always.
  std::optional<SuspensionCfg::Branch> Decision;
};

/// Looks for a way from \p Origin, which gives \p V the task (its initialiser,
/// or an assignment to it), on which the task is lost. Ways through exceptions
/// and calls that do not return are not looked at. A test of the task, or a
/// cast of it to void, settles a way: the author has looked. Where the flow
/// cannot be followed, or only ways are found that depend on how often a loop
/// runs or on a condition that also guarded the origin, the answer is nothing.
std::optional<LostTask> findLoss(const clang::VarDecl *V,
                                 const clang::Expr *Origin, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_TASKFLOW_H
