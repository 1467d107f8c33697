//===-- Dataflow.h - a forward dataflow solver over a SuspensionCfg -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_DATAFLOW_H
#define COROLINT_CHECKS_FLOW_DATAFLOW_H

#include "SuspensionCfg.h"
#include "llvm/ADT/BitVector.h"
#include <deque>
#include <optional>
#include <vector>

namespace corolint {

/// Solves a forward dataflow problem: what holds before each element, over all
/// paths from a point. `SuspensionCfg::search` is the simpler tool where a path
/// has no state. A problem is a class with
///
///   using State = ...;               copyable; `S.empty()` means "no path here"
///   void transfer(const clang::CFGElement &E, State &S);
///   void branch(const clang::CFGBlock &From, unsigned Successor, State &S);
///   bool join(State &Into, const State &From);   true if Into changed
///   bool throws(const clang::Stmt *S);           S may leave for its handlers
///
/// The lattice must be of finite height. `transfer` may empty a state to end a
/// path, `branch` to rule a way out.
template <class Problem> class Dataflow {
public:
  using State = typename Problem::State;

  Dataflow(const SuspensionCfg &Flow, Problem &P)
      : Flow(Flow), P(P), In(Flow.cfg().getNumBlockIDs()),
        Queued(Flow.cfg().getNumBlockIDs()) {}

  void solve(SuspensionCfg::Point From, State Initial) {
    auto Propagate = [this](const clang::CFGBlock &To, const State &S) {
      enter(To, S);
    };
    auto Ignore = [](const clang::CFGElement &, const State &) {};
    if (From.Index == 0) {
      enter(*From.Block, Initial);
    } else {
      Start = From;
      StartState = std::move(Initial);
      run(Start, StartState, Ignore, Propagate);
    }
    while (!Work.empty()) {
      const clang::CFGBlock *Block = Work.front();
      Work.pop_front();
      Queued.reset(Block->getBlockID());
      run({Block, 0}, *In[Block->getBlockID()], Ignore, Propagate);
    }
  }

  /// Calls `Visit(Element, State)` for each element that a path reaches, with
  /// what holds before it. An element of the block that the search began in may
  /// be shown twice: for the first pass and for later ones.
  template <class Visitor> void replay(Visitor Visit) {
    auto Ignore = [](const clang::CFGBlock &, const State &) {};
    if (Start.Block)
      run(Start, StartState, Visit, Ignore);
    for (const clang::CFGBlock *Block : Flow.cfg())
      if (const auto &S = In[Block->getBlockID()])
        run({Block, 0}, *S, Visit, Ignore);
  }

  /// Whether a path reaches the end of the function.
  bool reachesExit() const {
    return In[Flow.cfg().getExit().getBlockID()].has_value();
  }

private:
  template <class Visitor, class Propagator>
  void run(SuspensionCfg::Point At, State S, Visitor Visit,
           Propagator Propagate) {
    for (unsigned I = At.Index; I < At.Block->size(); ++I) {
      if (S.empty())
        return;
      const clang::CFGElement Element = (*At.Block)[I];
      Visit(Element, S);
      // What throws has not had its effect yet.
      if (const clang::Stmt *Thrower = statementOf(Element);
          Thrower && P.throws(Thrower))
        if (const clang::CFGBlock *Handlers = Flow.handlersOf(Thrower))
          Propagate(*Handlers, S);
      P.transfer(Element, S);
    }
    if (S.empty() || At.Block->hasNoReturnElement())
      return;
    unsigned Index = 0;
    for (const clang::CFGBlock::AdjacentBlock &Next : At.Block->succs()) {
      if (const clang::CFGBlock *To = Next.getReachableBlock()) {
        State Out = S;
        P.branch(*At.Block, Index, Out);
        Propagate(*To, Out);
      }
      ++Index;
    }
  }

  void enter(const clang::CFGBlock &To, const State &S) {
    if (S.empty())
      return;
    std::optional<State> &Into = In[To.getBlockID()];
    if (!Into)
      Into = S;
    else if (!P.join(*Into, S))
      return;
    if (!Queued.test(To.getBlockID())) {
      Queued.set(To.getBlockID());
      Work.push_back(&To);
    }
  }

  const SuspensionCfg &Flow;
  Problem &P;
  /// Where the search began, if that was not the top of a block.
  SuspensionCfg::Point Start;
  State StartState;
  std::vector<std::optional<State>> In;
  llvm::BitVector Queued;
  std::deque<const clang::CFGBlock *> Work;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_DATAFLOW_H
