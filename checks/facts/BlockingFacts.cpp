//===-- BlockingFacts.cpp - which functions block, and through which calls ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The calls of each body are collected once, as edges of a graph that is built as
// far as somebody asks (CallEdges.cpp). A question is a breadth-first search:
// it finds the shortest chain, and it does not mind recursion.
//
//===----------------------------------------------------------------------===//

#include "BlockingFacts.h"
#include "CallEdges.h"
#include "Unit.h"
#include "flow/Offload.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

BlockingFacts::BlockingFacts(Unit &U, BlockingOptions Opts)
    : U(U), Opts(std::move(Opts)) {}

BlockingFacts::~BlockingFacts() = default;

const CallEdges &BlockingFacts::callsOf(const Decl *Target) {
  if (auto It = Graph.find(Target); It != Graph.end())
    return *It->second;
  auto Made = std::make_unique<CallEdges>(collectCalls(Target, U, Opts));
  return *(Graph[Target] = std::move(Made));
}

std::unique_ptr<BlockingFact>
BlockingFacts::search(const Decl *Target, BlockCategories Wanted) {
  struct Step {
    const Decl *At;
    unsigned Depth;
    size_t Previous;
    const CallEdge *By;
  };
  std::vector<Step> Queue{{Target, 0, 0, nullptr}};
  llvm::DenseSet<const Decl *> Met{Target};
  bool Truncated = false;

  for (size_t I = 0; I < Queue.size(); ++I) {
    Step Here = Queue[I];
    const CallEdges &Made = callsOf(Here.At);
    for (const CallEdge &C : Made) {
      if (C.Target || !Wanted.has(C.Category))
        continue;
      auto Fact = std::make_unique<BlockingFact>();
      Fact->Category = C.Category;
      Fact->Entry = C.Entry;
      Fact->Leaf = C.Callee;
      Fact->Chain.push_back({C.At, C.Callee});
      for (size_t S = I; Queue[S].By; S = Queue[S].Previous)
        Fact->Chain.push_back({Queue[S].By->At, Queue[S].By->Callee});
      std::reverse(Fact->Chain.begin(), Fact->Chain.end());
      return Fact;
    }
    for (const CallEdge &C : Made) {
      if (!C.Target)
        continue;
      // A step at depth D tells of chains of D + 1 links.
      if (Here.Depth + 1 >= Opts.MaxDepth) {
        Truncated = true;
        break;
      }
      if (auto It = Known.find({C.Target, Wanted.bits()});
          It != Known.end() && !It->second)
        continue;
      if (Met.insert(C.Target).second)
        Queue.push_back({C.Target, Here.Depth + 1, I, &C});
    }
  }
  // What was met on the way leads nowhere either, unless the search was cut.
  if (!Truncated)
    for (const Step &S : Queue)
      Known.try_emplace({S.At, Wanted.bits()});
  return nullptr;
}

const BlockingFact *BlockingFacts::ofTarget(const Decl *Target,
                                            BlockCategories Wanted) {
  if (Opts.MaxDepth == 0)
    return nullptr;
  std::pair<const Decl *, unsigned> Key(Target, Wanted.bits());
  if (auto It = Known.find(Key); It != Known.end())
    return It->second.get();
  std::unique_ptr<BlockingFact> Found = search(Target, Wanted);
  return (Known[Key] = std::move(Found)).get();
}

const BlockingFact *BlockingFacts::ofFunction(const FunctionDecl *FD,
                                              BlockCategories Wanted) {
  return isFollowed(FD, nullptr, U, Opts)
             ? ofTarget(FD->getCanonicalDecl(), Wanted)
             : nullptr;
}

/// Whether the function, or a function, class or namespace around it, is named.
static bool isAllowedIn(const FunctionDecl *FD, const NamePatterns &Names) {
  if (Names.empty())
    return false;
  for (const DeclContext *DC = FD; DC; DC = DC->getParent())
    if (const auto *ND = dyn_cast<NamedDecl>(DC))
      if (Names.match(qualifiedName(ND)))
        return true;
  return false;
}

bool BlockingFacts::mayBlock(Function &F) {
  // A generator of plain values runs on its caller's thread, as its caller's code.
  if (F.returns().Kind == AsyncKind::Generator)
    return true;
  if (U.calls().isAnnotated(F.decl(), "blocking") ||
      U.calls().hasRole(F.decl(), Role::Offload) ||
      isDeclaredNonBlocking(F.decl(), nullptr, U, Opts))
    return true;
  return isAllowedIn(F.decl(), Opts.AllowedIn) || isOffloaded(F);
}

std::vector<BlockingSite> BlockingFacts::sitesIn(Function &F,
                                                 BlockCategories Wanted) {
  std::vector<BlockingSite> Sites;
  if (!F.isCoroutine() || mayBlock(F))
    return Sites;
  for (const CallEdge &C : callsOf(F.decl()->getCanonicalDecl())) {
    BlockingSite Site{C.Call, C.Variable, C.At, C.Callee, {}};
    if (!C.Target && Wanted.has(C.Category)) {
      Site.Fact.Category = C.Category;
      Site.Fact.Leaf = C.Callee;
      Site.Fact.Entry = C.Entry;
    } else if (const BlockingFact *Fact =
                   C.Target ? ofTarget(C.Target, Wanted) : nullptr) {
      Site.Fact = *Fact;
    } else {
      continue;
    }
    if (!isAfterOffload(C.Place, F))
      Sites.push_back(std::move(Site));
  }
  return Sites;
}

} // namespace corolint
