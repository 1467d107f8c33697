//===-- Instead.h - what to write instead of a blocking call --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_INSTEAD_H
#define COROLINT_CHECKS_FIX_INSTEAD_H

#include "Edits.h"
#include "facts/BlockingFacts.h"
#include <optional>

namespace corolint {

/// Code that does not block, and the edits that put it in place: none where it
/// would not compile there, or nobody can tell.
struct Instead {
  std::string Code;
  Edits Changes;
  /// The coroutine is suspended for it, rather than another thread blocked.
  bool Suspends = true;
};

/// What the library in use (the one \p F is written against, corolint's own where
/// there is none) offers instead of a blocking call in the coroutine \p F.
std::optional<Instead> insteadOf(const BlockingSite &Site, Function &F);

/// Whether \p F is what its library offers instead of blocking: its own sleep may
/// have to, when there is no executor.
bool isReplacement(const Function &F);

/// `co_await` of the task that \p Call, a bridge, is given.
std::optional<Instead> insteadOfBridge(const clang::Expr *Call, Function &F);

/// The code that starts the task that \p Call makes as work that nobody waits for,
/// in the idiom of \p Lib; empty where it has none. \p Needs receives the includes.
std::string detachText(llvm::StringRef Call, const Library *Lib,
                       clang::SourceLocation At, Function &F, Edits &Needs);

/// Makes the mutex that the guard \p Guard locks one of the library in use, which
/// may be held across suspensions, and the guard one of that.
std::optional<Instead> suspendingLock(const clang::VarDecl *Guard, Function &F);

/// A pause at the end of a loop's body.
std::optional<Instead> yieldIn(const clang::Stmt *LoopBody, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_INSTEAD_H
