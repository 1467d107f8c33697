//===-- Cold.cpp - code that runs only when something has gone wrong ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Cold.h"
#include "SuspensionCfg.h"
#include "model/Function.h"

using namespace clang;

namespace corolint {

static bool doesNotReturn(const Stmt *S) {
  const auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *FD = Call ? Call->getDirectCallee() : nullptr;
  return FD && FD->isNoReturn();
}

namespace {

/// Whether every path from a point ends in failure. A path that goes round a loop
/// is work in progress, whatever ends it in the end.
class FailureSearch {
public:
  explicit FailureSearch(const CFG &Graph) : Graph(Graph) {}

  bool endsInFailure(SuspensionCfg::Point From) {
    return fails(From.Block, From.Index) && MetFailure;
  }

private:
  bool fails(const CFGBlock *Block, unsigned Index) {
    if (Block == &Graph.getExit())
      return false;
    if (auto [It, New] = Seen.try_emplace(Block, /*Open=*/true); !New)
      return !It->second;
    bool Throws = false;
    for (unsigned I = Index; I < Block->size(); ++I)
      if (const Stmt *S = statementOf((*Block)[I]))
        Throws |= isa<CXXThrowExpr>(S);
    if (Block->hasNoReturnElement()) {
      MetFailure = true;
      return !(Seen[Block] = false);
    }
    for (const CFGBlock::AdjacentBlock &Next : Block->succs()) {
      const CFGBlock *To = Next.getReachableBlock();
      if (!To)
        continue;
      if (Throws && To == &Graph.getExit())
        MetFailure = true;
      else if (!fails(To, 0))
        return false;
    }
    return !(Seen[Block] = false);
  }

  const CFG &Graph;
  /// Blocks met; true while the paths on from them are being followed.
  llvm::DenseMap<const CFGBlock *, bool> Seen;
  bool MetFailure = false;
};

} // namespace

ColdCode::ColdCode(Function &F) : F(F) {
  // Without a throw or such a call there is nothing to find and no need for a CFG.
  if (llvm::any_of(F.nodes(), [](const Stmt *S) {
        return isa<CXXThrowExpr>(S) || doesNotReturn(S);
      }))
    Cfg = F.cfg();
  // A coroutine that ends by an exception whatever happens, as a server that is
  // stopped by one, is at work all the same.
  if (Cfg && F.isCoroutine() && endsInFailure(Cfg->entry()))
    Cfg = nullptr;
}

bool ColdCode::endsInFailure(SuspensionCfg::Point From) {
  return FailureSearch(Cfg->cfg()).endsInFailure(From);
}

static bool initialisesStatic(const DeclStmt *DS) {
  return llvm::any_of(DS->decls(), [](const Decl *D) {
    const auto *VD = dyn_cast<VarDecl>(D);
    return VD && VD->isStaticLocal();
  });
}

static bool isUnlikely(const AttributedStmt *S) {
  return llvm::any_of(S->getAttrs(),
                      [](const Attr *A) { return isa<UnlikelyAttr>(A); });
}

bool ColdCode::contains(const Stmt *S) {
  for (const Stmt *P = S; P; P = F.parent(P)) {
    if (const auto *DS = dyn_cast<DeclStmt>(P); DS && initialisesStatic(DS))
      return true;
    if (const auto *AS = dyn_cast<AttributedStmt>(P); AS && isUnlikely(AS))
      return true;
  }
  auto At = Cfg ? Cfg->before(S) : std::nullopt;
  return At && endsInFailure(*At);
}

} // namespace corolint
