//===-- Categories.h - which reasons of blocking are reported -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_BLOCKING_CATEGORIES_H
#define COROLINT_CHECKS_BLOCKING_CATEGORIES_H

#include "facts/CallEdges.h"
#include "llvm/Support/Error.h"

namespace corolint {

/// The categories that an option switches on and off, one after the other, from
/// the default on: `lock` adds one, `-file` removes one; `all` and `-all` do so
/// with every one. By default all are on but `lock`: a short critical section is
/// no reason to change a program.
llvm::Expected<BlockCategories>
parseCategories(llvm::ArrayRef<std::string> Words);

} // namespace corolint

#endif // COROLINT_CHECKS_BLOCKING_CATEGORIES_H
