//===-- BlockingFacts.h - which functions block, and through which calls --===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H
#define COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H

#include "model/Libraries.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include <string>
#include <vector>

namespace corolint {

class Function;
class Unit;

/// Why a call blocks: the function at the end of the chain, and the calls that
/// lead there. A call that blocks by itself has an empty chain.
struct BlockingFact {
  /// One call on the way: where it is, and what it calls.
  struct Link {
    clang::SourceLocation At;
    std::string Callee;
  };
  BlockCategory Category = BlockCategory::Other;
  /// The blocking function, as users write it: `std::this_thread::sleep_for`.
  std::string Leaf;
  /// The calls below the one asked about, outermost first; the last one calls
  /// `Leaf`.
  std::vector<Link> Chain;
  /// The call of `Leaf` itself.
  const clang::Expr *LeafCall = nullptr;
  /// Null where an annotation or an option says that it blocks.
  const BlockingEntry *Entry = nullptr;
};

/// Summaries "this function may block the calling thread", made on demand from
/// bodies in the unit. Coroutines do not block their callers: their bodies are
/// looked at by themselves. Callables handed to an offload function, cold paths
/// (on the way to a throw or a no-return call), initialisers of statics and
/// functions declared nonblocking do not count.
class BlockingFacts {
public:
  BlockingFacts(Unit &U, unsigned MaxDepth) : U(U), MaxDepth(MaxDepth) {}

  /// How evaluating this call or construction blocks, or null. \p In is the
  /// function that contains it.
  const BlockingFact *ofCall(const clang::Expr *Call, Function &In);

  /// How calling this function blocks, or null.
  const BlockingFact *ofFunction(const clang::FunctionDecl *FD);

  /// How the end of this variable's life blocks (`std::jthread`), or null.
  const BlockingFact *ofDestructor(const clang::VarDecl *V);

  /// Whether \p S lies on a cold path: inside a branch that ends in a throw or a
  /// call that does not return, or in the initialiser of a static.
  bool isCold(const clang::Stmt *S, const Function &F) const;

private:
  const BlockingFact *directly(const clang::Expr *Call, Function &In);
  const BlockingFact *ofFunction(const clang::FunctionDecl *FD, unsigned Depth);
  bool waits(const BlockingEntry &Entry, const clang::Expr *Call,
             Function &In) const;

  Unit &U;
  unsigned MaxDepth;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<BlockingFact>>
      Functions;
  llvm::DenseMap<const clang::Expr *, std::unique_ptr<BlockingFact>> CallFacts;
  llvm::DenseMap<const clang::VarDecl *, std::unique_ptr<BlockingFact>>
      Destructors;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H
