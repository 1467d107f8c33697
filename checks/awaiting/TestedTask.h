//===-- TestedTask.h - a task used as if it were its result ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_AWAITING_TESTEDTASK_H
#define COROLINT_CHECKS_AWAITING_TESTEDTASK_H

#include "model/AsyncType.h"
#include "model/Function.h"
#include "model/ValueUse.h"
#include <optional>

namespace corolint {

class Unit;

/// How a task is used where a value is meant.
enum class TaskUse {
  Tested,   ///< converted to bool, by a condition or by a test macro
  Compared, ///< operand of `==`, `<` and the like
  Printed,  ///< written to a stream
};

/// Whether \p E, whose use is \p Use, is used like that. Test macros are seen
/// through: what they pass their argument to is looked into.
std::optional<TaskUse> valueUse(const clang::Expr *E, const ValueUse &Use,
                                Function &F);

/// Whether the value that \p Made stands for must have been meant: its type
/// yields something that can be used like that, and is no handle that may be
/// empty, such as a copy of a shared task or a class with `has_value`.
bool isMistaken(const clang::Expr *Made, const AsyncType &T, TaskUse How,
                Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_AWAITING_TESTEDTASK_H
