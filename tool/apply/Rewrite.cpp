//===-- Rewrite.cpp - edits a file in its own style ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Rewrite.h"
#include "clang/Tooling/Inclusions/HeaderIncludes.h"
#include "llvm/Support/Path.h"

namespace format = clang::format;
namespace tooling = clang::tooling;

namespace corolint {
namespace {

constexpr llvm::StringLiteral ByteOrderMark = "\xEF\xBB\xBF";

bool endsLinesWithReturn(llvm::StringRef Text) {
  size_t End = Text.find('\n');
  return End != llvm::StringRef::npos && End && Text[End - 1] == '\r';
}

/// What checks write has plain line ends; what they copy has those of the file.
std::string withReturns(llvm::StringRef Text) {
  std::string Result;
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text[I] == '\n' && (I == 0 || Text[I - 1] != '\r'))
      Result += '\r';
    Result += Text[I];
  }
  return Result;
}

/// Adds an edit that may meet others at its place: it goes behind them.
void addBehind(tooling::Replacements &Edits, const tooling::Replacement &R) {
  if (llvm::Error Error = Edits.add(R)) {
    llvm::consumeError(std::move(Error));
    unsigned Offset = Edits.getShiftedCodePosition(R.getOffset());
    Edits = Edits.merge(tooling::Replacements(
        tooling::Replacement(R.getFilePath(), Offset, R.getLength(),
                             R.getReplacementText())));
  }
}

} // namespace

format::FormatStyle Rewriter::styleOf(llvm::StringRef Path,
                                      llvm::StringRef Text) {
  auto Style = format::getStyle(format::DefaultFormatStyle, Path,
                                /*FallbackStyle=*/"none", Text);
  if (Style)
    return *Style;
  Complaints.insert(llvm::toString(Style.takeError()) +
                    "; what is fixed there is not formatted");
  return format::getNoStyle();
}

llvm::Expected<Rewritten> Rewriter::rewrite(llvm::StringRef Path,
                                            llvm::StringRef Text,
                                            const EditSet::File &Edits) {
  bool Returns = endsLinesWithReturn(Text);
  auto Adapted = [&](llvm::StringRef New) {
    return Returns ? withReturns(New) : New.str();
  };
  tooling::Replacements All;
  for (const tooling::Replacement &R : Edits.Edits)
    if (llvm::Error Error = All.add(tooling::Replacement(
            Path, R.getOffset(), R.getLength(), Adapted(R.getReplacementText()))))
      return std::move(Error);

  format::FormatStyle Style = styleOf(Path, Text);
  tooling::HeaderIncludes Includes(
      Path, Text,
      Style.DisableFormat ? format::getLLVMStyle().IncludeStyle
                          : Style.IncludeStyle);
  unsigned Start = Text.starts_with(ByteOrderMark) ? ByteOrderMark.size() : 0;
  for (llvm::StringRef Header : Edits.Includes)
    if (auto R = Includes.insert(Header.drop_front().drop_back(),
                                 /*IsAngled=*/Header.front() == '<',
                                 tooling::IncludeDirective::Include))
      addBehind(All, tooling::Replacement(
                         Path, std::max(R->getOffset(), Start), R->getLength(),
                         Adapted(R->getReplacementText())));

  if (!Style.DisableFormat) {
    auto Formatted = format::formatReplacements(Text, All, Style);
    if (!Formatted)
      return Formatted.takeError();
    All = std::move(*Formatted);
  }
  llvm::Expected<std::string> New = tooling::applyAllReplacements(Text, All);
  if (!New)
    return New.takeError();
  return Rewritten{std::move(*New), std::move(All)};
}

} // namespace corolint
