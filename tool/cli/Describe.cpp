//===-- Describe.cpp - the commands that describe checks -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "cli/CommandLine.h"
#include "cli/Commands.h"
#include "model/Suggest.h"
#include "report/Pages.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace json = llvm::json;

namespace corolint {

static llvm::StringRef typeName(OptionType Type) {
  switch (Type) {
  case OptionType::Bool:
    return "bool";
  case OptionType::Unsigned:
    return "number";
  case OptionType::List:
    return "list";
  }
  llvm_unreachable("all option types are named");
}

template <typename Callback>
static void forEachOption(const CheckInfo &Info, Callback Each) {
  for (const OptionInfo &O : optionCatalogue())
    if (O.CheckId == Info.Id)
      Each(O);
}

static json::Value toJSON(const CheckInfo &Info) {
  json::Array Options;
  forEachOption(Info, [&](const OptionInfo &O) {
    Options.push_back(json::Object{{"name", O.Name},
                                   {"type", typeName(O.Type)},
                                   {"default", O.Default},
                                   {"help", O.Help}});
  });
  return json::Object{{"id", Info.Id},
                      {"group", Info.Group},
                      {"tier", tierName(Info.CheckTier)},
                      {"enabled", Info.onByDefault()},
                      {"fix", fixKindName(Info.Fix)},
                      {"since", Info.Since},
                      {"summary", Info.Summary},
                      {"options", std::move(Options)}};
}

int runList(const CommandLine &Line) {
  if (Line.ListAs == ListFormat::Json) {
    json::Array Checks;
    for (const CheckInfo &Info : catalogue())
      Checks.push_back(toJSON(Info));
    llvm::outs() << llvm::formatv("{0:2}\n", json::Value(std::move(Checks)));
    return ExitClean;
  }
  size_t Width = 0;
  for (const CheckInfo &Info : catalogue())
    Width = std::max(Width, Info.Id.size());
  for (const CheckInfo &Info : catalogue())
    llvm::outs() << llvm::left_justify(Info.Id, Width) << "  "
                 << llvm::left_justify(tierName(Info.CheckTier), 10) << "  "
                 << Info.Summary << "\n";
  return ExitClean;
}

int runExplain(const CommandLine &Line) {
  const CheckInfo *Info = findCheck(Line.CheckName);
  if (!Info) {
    std::vector<llvm::StringRef> Ids;
    for (const CheckInfo &Known : catalogue())
      Ids.push_back(Known.Id);
    llvm::errs() << "corolint: error: unknown check '" << Line.CheckName << "'"
                 << suggestion(Line.CheckName, Ids, "async-") << "\n";
    return ExitUsage;
  }
  // A page has facts and options of its own: tests see to that. A build without
  // pages still says what the catalogue knows.
  if (llvm::StringRef Page = pageOf(Info->Id); !Page.empty()) {
    llvm::outs() << Page.rtrim() << "\n";
    return ExitClean;
  }
  llvm::outs() << "# " << Info->Id << "\n\n" << Info->Summary << "\n\n";
  llvm::outs() << "group " << Info->Group << ", tier "
               << tierName(Info->CheckTier) << ", "
               << (Info->onByDefault() ? "on" : "off") << " by default, fix "
               << fixKindName(Info->Fix) << ", since " << Info->Since << "\n";
  forEachOption(*Info, [](const OptionInfo &O) {
    llvm::outs() << "option " << O.CheckId << "." << O.Name << " ("
                 << typeName(O.Type) << ", default '" << O.Default
                 << "'): " << O.Help << "\n";
  });
  return ExitClean;
}

} // namespace corolint
