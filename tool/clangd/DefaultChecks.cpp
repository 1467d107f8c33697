//===-- DefaultChecks.cpp - the checks of a user without configuration ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DefaultChecks.h"
#include "Catalogue.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

static bool selectsChecks(llvm::StringRef Globs) {
  llvm::SmallVector<llvm::StringRef, 8> Items;
  Globs.split(Items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return llvm::any_of(Items, [](llvm::StringRef Item) {
    Item = Item.trim();
    // "-*" starts a selection even where nothing follows.
    return !Item.empty() && (!Item.starts_with("-") || Item == "-*");
  });
}

std::string editorChecks(llvm::StringRef Configured, llvm::StringRef Defaults) {
  if (selectsChecks(Configured))
    return Configured.str();
  std::string Checks = Defaults.str();
  auto Add = [&](llvm::StringRef Item) {
    if (Item.empty())
      return;
    if (!Checks.empty())
      Checks += ",";
    Checks += Item;
  };
  for (const CheckInfo &Info : catalogue())
    if (Info.onByDefault())
      Add(Info.Id);
  Add(Configured);
  return Checks;
}

} // namespace corolint
