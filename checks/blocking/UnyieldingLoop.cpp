//===-- UnyieldingLoop.cpp - async-unyielding-loop ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "blocking/Loops.h"
#include "blocking/Wording.h"
#include "facts/BlockingFacts.h"
#include "fix/Instead.h"
#include "flow/Offload.h"

using namespace clang;

namespace corolint {
namespace {

/// Coroutines take turns where they suspend. One that goes round an endless loop
/// without a suspension never gives its thread back: timers do not fire, other
/// coroutines do not run, cancellation is not seen.
class UnyieldingLoop : public Check {
public:
  using Check::Check;

  void startUnit() override { SpinLoops = boolOption("SpinLoops"); }

  void checkFunction(Function &F) override {
    if (!F.isCoroutine() || unit().blockingFacts().mayBlock(F))
      return;
    llvm::SmallVector<const Stmt *, 2> Reported;
    // Inner loops first: the one that never ends is the one to change.
    for (const Stmt *S : llvm::reverse(F.nodes())) {
      Loop L = Loop::of(S);
      if (!L || llvm::any_of(Reported, [&](const Stmt *Inner) {
            return F.contains(S, Inner);
          }))
        continue;
      if (isEmptyForever(L, unit().context()) && !SpinLoops)
        continue;
      bool Endless = neverSuspendsNorEnds(L, F);
      if (!(Endless || (SpinLoops && onlyWaits(L, F))) || isAfterOffload(S, F))
        continue;
      Reported.push_back(S);
      reportLoop(L, Endless, F);
    }
  }

private:
  void reportLoop(const Loop &L, bool Endless, Function &F) {
    std::string Message =
        Endless ? "this loop neither ends nor suspends, so nothing else on the "
                  "executor thread runs after " +
                      nameOf(F) + " enters it"
                : "this loop never suspends while it waits, so what " +
                      nameOf(F) + " waits for may never get to run";
    auto Finding = report(F, L.Statement->getBeginLoc(), Message);
    if (auto Pause = yieldIn(L.Body, F))
      Finding.suggest(L.Body->getEndLoc(),
                      "'" + Pause->Code + "' lets the others run in each turn",
                      Pause->Changes);
  }

  bool SpinLoops = false;
};

} // namespace

COROLINT_CHECK(UnyieldingLoop)

} // namespace corolint
