//===-- SyncWait.cpp - async-sync-wait ------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "blocking/Wording.h"
#include "fix/Instead.h"
#include "model/Calls.h"

using namespace clang;

namespace corolint {
namespace {

/// `sync_wait` and its kin are for plain code that needs the result of a task. In
/// a coroutine they hold the very thread that the task may need to go on: with one
/// executor thread that is a deadlock, with several it is one as soon as enough
/// coroutines do the same. A coroutine awaits instead.
class SyncWait : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const BlockingSite &Site :
         unit().blockingFacts().sitesIn(F, BlockCategory::SyncWait)) {
      if (!Site.Call || isExpectedToFail(Site.Call, F))
        continue;
      auto Finding = report(F, Site.At, quotedCallee(Site) + effect(Site));
      Finding.range(Site.Call->getSourceRange());
      noteChain(Finding, Site);
      if (!Site.Fact.Chain.empty())
        continue;
      if (auto Better = insteadOfBridge(Site.Call, F))
        Finding.suggest(Site.At, "'" + Better->Code + "' suspends instead",
                        Better->Changes);
    }
  }

private:
  std::string effect(const BlockingSite &Site) {
    bool Direct = Site.Fact.Chain.empty();
    std::string Chain = Direct ? "" : ": " + chainText(Site);
    if (unit().libraries().hasRole(Site.Fact.Leaf, Role::NestedLoop))
      return " runs an event loop in the middle of this coroutine, so other "
             "handlers run before it goes on" +
             Chain;
    return " holds the executor thread until another task finishes" +
           (Direct ? ", which may need that thread" : Chain);
  }
};

} // namespace

COROLINT_CHECK(SyncWait)

} // namespace corolint
