//===-- BlockingFacts.h - which functions block, and through which calls --===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H
#define COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H

#include "CallEdges.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace corolint {

class Function;
class Unit;

/// Why a call blocks: the function at the end of the chain, and the calls that
/// lead there.
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
  /// `Leaf`. Empty for a call that blocks by itself.
  std::vector<Link> Chain;
  /// Null where an annotation, an option or the shape of the function says so.
  const BlockingEntry *Entry = nullptr;
};

/// A place in a body where its thread blocks.
struct BlockingSite {
  /// The call or construction; null for the end of a variable's life.
  const clang::Expr *Call = nullptr;
  const clang::VarDecl *Variable = nullptr;
  clang::SourceLocation At;
  /// What is called here, as a user names it.
  std::string Callee;
  BlockingFact Fact;
};

/// Summaries "this function may block the calling thread", made on demand from
/// bodies in the unit.
class BlockingFacts {
public:
  BlockingFacts(Unit &U, BlockingOptions Opts);
  ~BlockingFacts();

  /// Where the body of the coroutine \p F blocks for one of the reasons
  /// \p Wanted: the calls in source order, then the ends of lives. Nothing for
  /// code that may block.
  std::vector<BlockingSite> sitesIn(Function &F, BlockCategories Wanted);

  /// How calling this function blocks, by the shortest chain; null where it does
  /// not, as far as is known.
  const BlockingFact *ofFunction(const clang::FunctionDecl *FD,
                                 BlockCategories Wanted);

  /// Whether the coroutine \p F may block as it likes: an offload function or a
  /// lambda given to one, a generator of plain values, one that is allowed or
  /// declared to.
  bool mayBlock(Function &F);

private:
  const CallEdges &callsOf(const clang::Decl *Target);
  std::unique_ptr<BlockingFact> search(const clang::Decl *Target,
                                       BlockCategories Wanted);
  const BlockingFact *ofTarget(const clang::Decl *Target,
                               BlockCategories Wanted);

  Unit &U;
  BlockingOptions Opts;
  llvm::DenseMap<const clang::Decl *, std::unique_ptr<CallEdges>> Graph;
  llvm::DenseMap<std::pair<const clang::Decl *, unsigned>,
                 std::unique_ptr<BlockingFact>>
      Known;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_BLOCKINGFACTS_H
