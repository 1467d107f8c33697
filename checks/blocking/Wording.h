//===-- Wording.h - how the blocking checks tell of a chain of calls ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_BLOCKING_WORDING_H
#define COROLINT_CHECKS_BLOCKING_WORDING_H

#include "Finding.h"
#include "facts/BlockingFacts.h"

namespace corolint {

class Function;

/// What is called, to begin a message: `'save'`, `this lambda`.
std::string quotedCallee(const BlockingSite &Site);

/// The whole chain: `save → flush_all → fsync`.
std::string chainText(const BlockingSite &Site);

/// A note at each call on the way, down to the one that blocks.
void noteChain(Finding &Finding, const BlockingSite &Site);

/// A function in a message: `'f'`, `this lambda`, `this function`.
std::string nameOf(const Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_BLOCKING_WORDING_H
