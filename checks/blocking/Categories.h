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

/// All but `lock`: a short critical section is no reason to change a program.
BlockCategories defaultCategories();

/// The categories that an option switches on and off, one after the other, from
/// the default on: `lock` adds one, `-file` removes one; `all` and `-all` do so
/// with every one. An error names the word that is no category.
llvm::Expected<BlockCategories>
parseCategories(llvm::ArrayRef<std::string> Words);

} // namespace corolint

#endif // COROLINT_CHECKS_BLOCKING_CATEGORIES_H
