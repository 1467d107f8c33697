//===-- Cold.h - code that runs only when something has gone wrong --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_COLD_H
#define COROLINT_CHECKS_FLOW_COLD_H

#include "SuspensionCfg.h"
#include "clang/AST/Stmt.h"

namespace corolint {

class Function;

/// Tells which code of one body runs at most once, or only on the way out of
/// trouble: every way on from it ends in an exception that leaves the function or
/// in a call that does not return; it initialises a static variable; its branch is
/// marked `[[unlikely]]`. What such code costs does not matter to the coroutine.
class ColdCode {
public:
  explicit ColdCode(Function &F);

  bool contains(const clang::Stmt *S);

private:
  bool endsInFailure(SuspensionCfg::Point From);

  Function &F;
  /// Null where nothing in the body can fail.
  SuspensionCfg *Cfg = nullptr;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_COLD_H
