//===-- Categories.cpp - which reasons of blocking are reported -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Categories.h"
#include "llvm/ADT/StringExtras.h"

namespace corolint {

static std::optional<BlockCategories> categoriesOf(llvm::StringRef Word) {
  if (Word == "all")
    return BlockCategories::allBlocking();
  for (unsigned C = 0; C <= unsigned(BlockCategory::Other); ++C)
    if (BlockCategories::allBlocking().has(BlockCategory(C)) &&
        blockCategoryName(BlockCategory(C)) == Word)
      return BlockCategory(C);
  return std::nullopt;
}

static llvm::Error unknown(llvm::StringRef Word) {
  llvm::SmallVector<llvm::StringRef, 16> Names{"all"};
  for (unsigned C = 0; C <= unsigned(BlockCategory::Other); ++C)
    if (BlockCategories::allBlocking().has(BlockCategory(C)))
      Names.push_back(blockCategoryName(BlockCategory(C)));
  return llvm::createStringError("there is no category '" + Word +
                                 "'; there are " + llvm::join(Names, ", "));
}

BlockCategories defaultCategories() {
  BlockCategories On = BlockCategories::allBlocking();
  On.remove(BlockCategory::Lock);
  return On;
}

llvm::Expected<BlockCategories>
parseCategories(llvm::ArrayRef<std::string> Words) {
  BlockCategories On = defaultCategories();
  for (llvm::StringRef Word : Words) {
    bool Off = Word.consume_front("-");
    if (!Off)
      Word.consume_front("+");
    std::optional<BlockCategories> Named = categoriesOf(Word);
    if (!Named)
      return unknown(Word);
    if (Off)
      On.remove(*Named);
    else
      On.add(*Named);
  }
  return On;
}

} // namespace corolint
