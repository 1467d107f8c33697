//===-- SuspensionCfg.cpp - control flow with suspension points, and questions about it ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SuspensionCfg.h"
#include "model/Function.h"
#include "model/Names.h"
#include "Unit.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <deque>

using namespace clang;

namespace corolint {

const Stmt *statementOf(const CFGElement &E) {
  if (auto S = E.getAs<CFGStmt>())
    return S->getStmt();
  return nullptr;
}

std::unique_ptr<SuspensionCfg> SuspensionCfg::build(Function &F) {
  if (!F.body())
    return nullptr;
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  // Destructors of dependent types are not known, and asking for them trips over
  // incomplete classes; patterns do without.
  Options.AddImplicitDtors = !F.isPattern();
  Options.AddScopes = false;
  Options.PruneTriviallyFalseEdges = true;
  auto Graph = CFG::buildCFG(F.decl(), const_cast<Stmt *>(F.body()),
                             &F.unit().context(), Options);
  if (!Graph)
    return nullptr;
  return std::unique_ptr<SuspensionCfg>(
      new SuspensionCfg(F, std::move(Graph)));
}

SuspensionCfg::SuspensionCfg(Function &F, std::unique_ptr<CFG> Graph)
    : F(F), Graph(std::move(Graph)) {
  for (const CFGBlock *Block : *this->Graph) {
    for (unsigned I = 0; I < Block->size(); ++I)
      if (const Stmt *S = statementOf((*Block)[I])) {
        Places.try_emplace(S, Point{Block, I});
        if (const auto *DS = dyn_cast<DeclStmt>(S))
          for (const Decl *D : DS->decls())
            if (const auto *VD = dyn_cast<VarDecl>(D))
              Declarations.try_emplace(VD, Point{Block, I + 1});
      }
    if (const auto *Try =
            dyn_cast_or_null<CXXTryStmt>(Block->getTerminatorStmt()))
      Dispatch[Try] = Block;
    if (const auto *Catch = dyn_cast_or_null<CXXCatchStmt>(Block->getLabel()))
      Handlers[Catch] = Block;
  }
}

std::optional<SuspensionCfg::Point>
SuspensionCfg::place(const Stmt *S) const {
  for (; S; S = F.parent(S)) {
    if (auto It = Places.find(S); It != Places.end())
      return It->second;
    // A declaration of several variables is split by the CFG into synthetic
    // statements; the initialiser's place is what is wanted then.
    if (const auto *DS = dyn_cast<DeclStmt>(S))
      for (const Decl *D : DS->decls())
        if (const auto *VD = dyn_cast<VarDecl>(D))
          if (VD->getInit())
            if (auto It = Places.find(VD->getInit()); It != Places.end())
              return It->second;
  }
  return std::nullopt;
}

std::optional<SuspensionCfg::Point>
SuspensionCfg::before(const Stmt *S) const {
  return place(S);
}

std::optional<SuspensionCfg::Point> SuspensionCfg::after(const Stmt *S) const {
  auto P = place(S);
  if (P)
    ++P->Index;
  return P;
}

SuspensionCfg::Point SuspensionCfg::entry() const {
  return {&Graph->getEntry(), 0};
}

std::optional<SuspensionCfg::Point>
SuspensionCfg::afterDeclaration(const VarDecl *V) const {
  auto It = Declarations.find(V);
  if (It == Declarations.end())
    return std::nullopt;
  return It->second;
}

std::optional<SuspensionCfg::Point>
SuspensionCfg::loopBody(const Stmt *Loop) const {
  for (const CFGBlock *Block : *Graph)
    if (Block->getTerminatorStmt() == Loop && !Block->succ_empty())
      if (const CFGBlock *Body = Block->succ_begin()->getReachableBlock())
        return Point{Body, 0};
  return std::nullopt;
}

std::optional<SuspensionCfg::Point>
SuspensionCfg::handler(const CXXCatchStmt *Catch) const {
  auto It = Handlers.find(Catch);
  if (It == Handlers.end())
    return std::nullopt;
  return Point{It->second, 0};
}

const Expr *SuspensionCfg::suspension(const CFGElement &E) const {
  const auto *Suspend = dyn_cast_or_null<Expr>(statementOf(E));
  return Suspend && llvm::is_contained(F.suspensions(), Suspend) ? Suspend
                                                                 : nullptr;
}

std::optional<bool> SuspensionCfg::Branch::held() const {
  const Stmt *Terminator = From->getTerminatorStmt();
  if (From->succ_size() != 2 ||
      !isa_and_nonnull<IfStmt, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt,
                       ConditionalOperator, BinaryOperator>(Terminator))
    return std::nullopt;
  return From->succ_begin()->getReachableBlock() == To;
}

static bool isNoexcept(const FunctionDecl *FD) {
  const auto *Type = FD ? FD->getType()->getAs<FunctionProtoType>() : nullptr;
  return Type && !isUnresolvedExceptionSpec(Type->getExceptionSpecType()) &&
         Type->isNothrow();
}

bool mayThrow(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Call = dyn_cast<CallExpr>(S))
    return !isNoexcept(Call->getDirectCallee());
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(S))
    return !isNoexcept(Construct->getConstructor());
  return isa<CoroutineSuspendExpr, DependentCoawaitExpr, CXXNewExpr>(S);
}

const CFGBlock *SuspensionCfg::handlersOf(const Stmt *S) const {
  for (const auto *Try = F.enclosing<CXXTryStmt>(S); Try;
       Try = F.enclosing<CXXTryStmt>(Try))
    if (F.contains(Try->getTryBlock(), S))
      if (auto It = Dispatch.find(Try); It != Dispatch.end())
        return It->second;
  return nullptr;
}

/// What a condition always is, although its type does not tell: the constants that
/// test macros hide from the compiler.
static std::optional<bool> hiddenConstant(const Expr *Condition) {
  if (!Condition)
    return std::nullopt;
  Condition = Condition->IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
      Not && Not->getOpcode() == UO_LNot) {
    auto Value = hiddenConstant(Not->getSubExpr());
    return Value ? std::optional(!*Value) : std::nullopt;
  }
  const auto *Call = dyn_cast<CallExpr>(Condition);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || Call->getNumArgs() || !Call->getBeginLoc().isMacroID())
    return std::nullopt;
  return llvm::StringSwitch<std::optional<bool>>(qualifiedName(Callee))
      .Case("testing::internal::AlwaysTrue", true)
      .Case("boost::test_tools::tt_detail::dummy_cond", false)
      .Default(std::nullopt);
}

/// `if (const AssertionResult r = …) ; else return fail();` of a test macro: that a
/// test goes wrong is as little a way through the code under test as an exception.
static bool isAssertion(const Stmt *Terminator, const SourceManager &SM) {
  const auto *If = dyn_cast_or_null<IfStmt>(Terminator);
  const VarDecl *Outcome = If ? If->getConditionVariable() : nullptr;
  return Outcome && SM.isInSystemMacro(Outcome->getLocation());
}

/// The blocks that may follow \p Block.
static llvm::SmallVector<const CFGBlock *, 4> nextOf(const CFGBlock &Block,
                                                     const SourceManager &SM) {
  llvm::SmallVector<const CFGBlock *, 4> Next;
  for (const CFGBlock::AdjacentBlock &Adjacent : Block.succs())
    Next.push_back(Adjacent.getReachableBlock());
  if (Next.size() != 2)
    return Next;
  std::optional<bool> Known = true;
  if (!isAssertion(Block.getTerminatorStmt(), SM))
    Known = hiddenConstant(
        dyn_cast_or_null<Expr>(Block.getTerminatorCondition()));
  if (Known)
    Next.erase(Next.begin() + (*Known ? 1 : 0));
  return Next;
}

SuspensionCfg::Result SuspensionCfg::search(Point From, Visitor Visit,
                                            bool ToExit, Options Opts) const {
  // A breadth-first walk over block starts; each block is entered once. The
  // first block may be entered a second time, from its top, through a cycle.
  struct Entry {
    const CFGBlock *Block;
    unsigned Index;
    int Previous;
  };
  std::vector<Entry> Queue{{From.Block, From.Index, -1}};
  llvm::DenseSet<const CFGBlock *> Entered;
  if (From.Index == 0)
    Entered.insert(From.Block);
  Result R;

  auto Trace = [&](int Last) {
    for (int I = Last; I >= 0; I = Queue[I].Previous)
      if (Queue[I].Previous >= 0)
        if (const CFGBlock *Before = Queue[Queue[I].Previous].Block;
            Before->succ_size() > 1) {
          if (const Stmt *Condition = Before->getTerminatorCondition())
            R.Conditions.push_back(Condition);
          R.Branches.push_back({Before, Queue[I].Block});
        }
    std::reverse(R.Conditions.begin(), R.Conditions.end());
    std::reverse(R.Branches.begin(), R.Branches.end());
  };
  auto Enter = [&](const CFGBlock *Block, int Previous) {
    if (Block && Entered.insert(Block).second)
      Queue.push_back({Block, 0, Previous});
  };

  for (size_t I = 0; I < Queue.size(); ++I) {
    Entry Here = Queue[I];
    if (Here.Block == &Graph->getExit()) {
      if (!ToExit)
        continue;
      R.Found = R.ReachedExit = true;
      Trace(I);
      return R;
    }
    bool Settled = false;
    bool Threw = false;
    for (unsigned E = Here.Index; E < Here.Block->size() && !Settled; ++E) {
      const CFGElement &Element = (*Here.Block)[E];
      const Stmt *S = statementOf(Element);
      switch (Visit(Element)) {
      case Step::Found:
        R.Found = true;
        R.At = S;
        Trace(I);
        return R;
      case Step::Stop:
        Settled = true;
        break;
      case Step::Continue:
        break;
      }
      // The element may throw before it has its effect, so its handlers are
      // entered even where the visitor settled the normal path.
      if (Opts.Exceptions && mayThrow(S))
        if (const CFGBlock *Handlers = handlersOf(S))
          Enter(Handlers, I);
      Threw |= isa_and_nonnull<CXXThrowExpr>(S);
    }
    if (Settled || (Threw && !Opts.Throws) || Here.Block->hasNoReturnElement())
      continue;
    for (const CFGBlock *Next : nextOf(*Here.Block, F.unit().sources()))
      Enter(Next, I);
  }
  return R;
}

bool SuspensionCfg::isReachable(const Stmt *S) const {
  auto P = place(S);
  if (!P)
    return false;
  return search(
             entry(),
             [&](const CFGElement &E) {
               const Stmt *Here = statementOf(E);
               return Here && Places.lookup(Here).Block == P->Block
                          ? Step::Found
                          : Step::Continue;
             },
             false, {.Exceptions = true})
      .Found;
}

} // namespace corolint
