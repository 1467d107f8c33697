//===-- LinkFilter.cpp - drops links to pages that do not exist ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinkFilter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

namespace json = llvm::json;

namespace corolint {

/// clangd makes the address of a check's page from its name, up to its first
/// hyphen the module.
static constexpr llvm::StringLiteral DeadLinks =
    "https://clang.llvm.org/extra/clang-tidy/checks/async/";

static void dropDeadLinks(json::Value &V) {
  if (json::Array *Items = V.getAsArray())
    llvm::for_each(*Items, dropDeadLinks);
  json::Object *Fields = V.getAsObject();
  if (!Fields)
    return;
  if (const json::Object *Link = Fields->getObject("codeDescription"))
    if (Link->getString("href").value_or("").starts_with(DeadLinks))
      Fields->erase("codeDescription");
  for (auto &Field : *Fields)
    dropDeadLinks(Field.second);
}

std::string withoutDeadLinks(llvm::StringRef Message) {
  // Nearly all messages have none; those are not parsed.
  if (!Message.contains(DeadLinks))
    return Message.str();
  llvm::Expected<json::Value> Parsed = json::parse(Message);
  if (!Parsed) {
    llvm::consumeError(Parsed.takeError());
    return Message.str();
  }
  dropDeadLinks(*Parsed);
  std::string Result;
  llvm::raw_string_ostream(Result) << *Parsed;
  return Result;
}

void LinkFilter::write_impl(const char *Data, size_t Size) {
  Pending.append(Data, Size);
  while (forwardMessage())
    ;
}

bool LinkFilter::forwardMessage() {
  static constexpr llvm::StringLiteral Name = "Content-Length: ",
                                       End = "\r\n\r\n";
  llvm::StringRef Rest = Pending;
  if (Rest.empty() || Name.starts_with(Rest))
    return false;
  size_t Length;
  if (!Rest.consume_front(Name) || Rest.consumeInteger(10, Length)) {
    // Not a message: nothing to filter.
    Out << std::exchange(Pending, "");
    Out.flush();
    return false;
  }
  // The length may still be incomplete: only the blank line ends it.
  if (!Rest.consume_front(End) || Rest.size() < Length)
    return false;
  std::string Message = withoutDeadLinks(Rest.take_front(Length));
  Out << Name << Message.size() << End << Message;
  Out.flush();
  Pending = Rest.drop_front(Length).str();
  return true;
}

} // namespace corolint
