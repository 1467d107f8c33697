//===-- TaskFlow.h - what becomes of a task held by a variable ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_TASKFLOW_H
#define COROLINT_CHECKS_FLOW_TASKFLOW_H

#include "model/ValueUse.h"
#include "clang/AST/Decl.h"

namespace corolint {

class Function;

/// Whether a use takes responsibility for a task: awaits it, hands it on, keeps
/// it, starts it. Testing it, overwriting it, casting it to void and passing it to
/// a function that is seen to ignore it do not.
bool consumes(const ValueUse &Use, Function &F);

/// Whether any mention of \p V in its function consumes the task that it holds.
/// A task moved into another local variable is followed there.
bool isEverConsumed(const clang::VarDecl *V, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_TASKFLOW_H
