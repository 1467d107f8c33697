//===-- Check.cpp - reporting and options for all checks ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "model/Function.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace corolint {

Finding Check::report(const Function &F, SourceLocation Loc,
                      const llvm::Twine &Message) {
  return Finding(*TheUnit, Info.Id, !F.isInstantiation(), Loc, Message.str());
}

static std::string optionText(const Unit &U, llvm::StringRef CheckId,
                              llvm::StringRef Name) {
  const OptionInfo *Row = findOption(CheckId, Name);
  assert(Row && "the option has no row in Options.def");
  return U.host().option(Row->CheckId, Name).value_or(Row->Default.str());
}

bool Check::boolOption(llvm::StringRef Name) const {
  std::string Text = optionText(unit(), Info.Id, Name);
  return Text == "true" || Text == "1";
}

unsigned Check::unsignedOption(llvm::StringRef Name) const {
  std::string Text = optionText(unit(), Info.Id, Name);
  unsigned Value = 0;
  if (llvm::StringRef(Text).getAsInteger(10, Value))
    findOption(Info.Id, Name)->Default.getAsInteger(10, Value);
  return Value;
}

std::vector<std::string> Check::listOption(llvm::StringRef Name) const {
  return splitList(optionText(unit(), Info.Id, Name));
}

} // namespace corolint
