//===-- EditSet.cpp - edits of many findings, together -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/EditSet.h"
#include "llvm/ADT/STLExtras.h"

namespace tooling = clang::tooling;

namespace corolint {

std::optional<std::string> includedBy(const TextEdit &Edit) {
  llvm::StringRef Text = llvm::StringRef(Edit.Text).trim();
  if (Edit.Where.Length || !Text.consume_front("#include"))
    return std::nullopt;
  Text = Text.ltrim();
  bool Quoted = Text.size() > 2 && ((Text.front() == '<' && Text.back() == '>') ||
                                    (Text.front() == '"' && Text.back() == '"'));
  if (!Quoted || Text.contains('\n'))
    return std::nullopt;
  return Text.str();
}

std::optional<size_t> EditSet::ownerNear(const TextEdit &Edit) const {
  auto End = [](const TextRange &R) { return R.Offset + R.Length; };
  for (const Taken &T : All)
    if (T.Edit.Where.Path == Edit.Where.Path &&
        T.Edit.Where.Offset <= End(Edit.Where) &&
        Edit.Where.Offset <= End(T.Edit.Where))
      return T.Owner;
  return std::nullopt;
}

std::optional<size_t> EditSet::add(llvm::ArrayRef<TextEdit> Edits,
                                   size_t Owner) {
  std::vector<TextEdit> Sorted(Edits.begin(), Edits.end());
  llvm::sort(Sorted);
  if (Whole.count(Sorted))
    return std::nullopt;
  std::map<std::string, File> Changed;
  std::vector<Taken> New;
  for (const TextEdit &Edit : Sorted) {
    auto [It, First] = Changed.try_emplace(Edit.Where.Path);
    if (First)
      if (auto Before = Files.find(Edit.Where.Path); Before != Files.end())
        It->second = Before->second;
    if (std::optional<std::string> Header = includedBy(Edit)) {
      It->second.Includes.insert(*Header);
      continue;
    }
    bool IsKnown = Known.count(Edit);
    if (IsKnown && Edit.Where.Length)
      continue;
    llvm::Error Error = IsKnown ? llvm::createStringError("inserted twice")
                                : It->second.Edits.add(tooling::Replacement(
                                      Edit.Where.Path, Edit.Where.Offset,
                                      Edit.Where.Length, Edit.Text));
    if (Error) {
      llvm::consumeError(std::move(Error));
      return ownerNear(Edit).value_or(Owner);
    }
    New.push_back({Edit, Owner});
  }
  for (auto &[Path, F] : Changed)
    Files[Path] = std::move(F);
  for (Taken &T : New) {
    Known.insert(T.Edit);
    All.push_back(std::move(T));
  }
  Whole.insert(std::move(Sorted));
  return std::nullopt;
}

} // namespace corolint
