//===-- BlockingCall.cpp - async-blocking-call ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "blocking/Categories.h"
#include "blocking/Wording.h"
#include "facts/Waits.h"
#include "fix/Instead.h"
#include "model/Calls.h"

using namespace clang;

namespace corolint {
namespace {

/// A coroutine runs on a thread that it shares with others. While it sleeps, reads
/// a file or waits for another thread, none of them makes progress, and if the
/// wait is for one of them, none ever will. The call that blocks may be far below
/// the coroutine, in a helper that was written for plain threads.
class BlockingCall : public Check {
public:
  using Check::Check;

  void startUnit() override {
    auto Parsed = parseCategories(listOption("Categories"));
    if (Parsed)
      Wanted = *Parsed;
    else // The default holds.
      unit().host().configurationError(
          (info().Id + ".Categories: " + llvm::toString(Parsed.takeError()))
              .str());
  }

  void checkFunction(Function &F) override {
    auto Sites = unit().blockingFacts().sitesIn(F, Wanted);
    if (Sites.empty() || isReplacement(F))
      return;
    std::vector<BlockingSite> Reported;
    for (BlockingSite &Site : Sites) {
      if (continues(Site, Reported))
        continue;
      if (Site.Variable)
        reportEnd(Site, F);
      else
        reportCall(Site, F);
      Reported.push_back(std::move(Site));
    }
  }

private:
  void reportCall(const BlockingSite &Site, Function &F) {
    std::string Message = quotedCallee(Site) + " blocks the executor thread";
    if (Site.Fact.Chain.empty())
      Message += " while " + nameOf(F) + " runs";
    else
      Message += ": " + chainText(Site);
    auto Finding = report(F, Site.At, Message);
    Finding.range(Site.Call->getSourceRange());
    noteChain(Finding, Site);
    auto Better = insteadOf(Site, F);
    if (!Better)
      return;
    Finding.suggest(Site.At,
                    "'" + Better->Code +
                        (Better->Suspends
                             ? "' suspends the coroutine instead"
                             : "' blocks a thread of its own instead"),
                    Better->Changes);
  }

  void reportEnd(const BlockingSite &Site, Function &F) {
    auto Finding =
        report(F, Site.At,
               "'" + Site.Variable->getName() +
                   "' blocks the executor thread at the end of its scope: " +
                   chainText(Site));
    noteChain(Finding, Site);
  }

  /// Whether a call goes on with an object that a reported one has made: what is
  /// wrong with reading a file was said where the file was opened.
  bool continues(const BlockingSite &Site,
                 llvm::ArrayRef<BlockingSite> Reported) {
    if (!Site.Call)
      return false;
    auto MadeByReported = [&](const Expr *E) {
      const auto *V = dyn_cast_or_null<VarDecl>(E ? rootOf(E) : nullptr);
      if (!V || isa<ParmVarDecl>(V) || !V->getInit())
        return false;
      SourceRange Init = V->getInit()->getSourceRange();
      return llvm::any_of(Reported, [&](const BlockingSite &Before) {
        return Before.Call && Before.Fact.Category == Site.Fact.Category &&
               Init.fullyContains(Before.Call->getSourceRange());
      });
    };
    const Calls &CallModel = unit().calls();
    if (MadeByReported(CallModel.receiver(Site.Call)))
      return true;
    for (unsigned I = 0; I < CallModel.argumentCount(Site.Call); ++I)
      if (MadeByReported(CallModel.argument(Site.Call, I)))
        return true;
    return false;
  }

  BlockCategories Wanted = defaultCategories();
};

} // namespace

COROLINT_CHECK(BlockingCall)

} // namespace corolint
