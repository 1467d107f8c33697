//===-- Wording.cpp - how the blocking checks tell of a chain of calls ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Wording.h"
#include "ChainNotes.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

std::string quotedCallee(const BlockingSite &Site) {
  return Site.Callee == "lambda" ? "this lambda" : "'" + Site.Callee + "'";
}

std::string chainText(const BlockingSite &Site) {
  std::string Text = Site.Callee;
  for (const BlockingFact::Link &L : Site.Fact.Chain)
    Text += " → " + L.Callee;
  return Text;
}

void noteChain(Finding &Finding, const BlockingSite &Site) {
  SourceLocation At = Site.At;
  for (size_t I = 0; I < Site.Fact.Chain.size(); ++I) {
    const BlockingFact::Link &L = Site.Fact.Chain[I];
    // What a container destroys has no place of its own.
    if (L.At.isValid())
      At = L.At;
    Finding.note(At, chainNote(L.Callee, I + 1 == Site.Fact.Chain.size()));
  }
}

std::string nameOf(const Function &F) { return quotedName(F.decl()); }

} // namespace corolint
