//===-- Text.cpp - findings as clang prints them -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Text.h"
#include "engine/Paths.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "report/Rules.h"

namespace corolint {
namespace {

/// Turns files and offsets back into what clang's printer wants.
class TextPrinter {
public:
  TextPrinter(llvm::StringRef Base, bool Colors, llvm::raw_ostream &Out)
      : Base(Base), Printer(Out, Options), Out(Out),
        Diagnostics(clang::DiagnosticIDs::create(), Options, &Printer,
                    /*ShouldOwnClient=*/false),
        Files(clang::FileSystemOptions()), Sources(Diagnostics, Files) {
    Options.ShowColors = Colors;
    Diagnostics.setShowColors(Colors);
    Diagnostics.setSourceManager(&Sources);
    LangOpts.CPlusPlus = LangOpts.CPlusPlus20 = true;
    Printer.BeginSourceFile(LangOpts, /*PP=*/nullptr);
  }

  void print(const Diagnosis &D) {
    bool IsFinding = findRule(D.CheckId) != nullptr;
    print(D.Main,
          IsFinding ? clang::DiagnosticsEngine::Warning
                    : clang::DiagnosticsEngine::Error,
          D.CheckId);
    for (const Remark &Note : D.Notes)
      print(Note, clang::DiagnosticsEngine::Note, "");
  }

private:
  void print(const Remark &R, clang::DiagnosticsEngine::Level Level,
             llvm::StringRef CheckId) {
    clang::SourceLocation Loc = location(R.Path, R.Offset);
    if (Loc.isInvalid() && !R.Path.empty())
      // The file vanished since it was parsed.
      Out << relativeTo(R.Path, Base) << ": ";
    auto Builder =
        Diagnostics.Report(Loc, Diagnostics.getCustomDiagID(Level, "%0%1"));
    Builder << R.Text << (CheckId.empty() ? "" : (" [" + CheckId + "]").str());
    for (const TextRange &Range : R.Ranges)
      if (std::optional<clang::CharSourceRange> Chars = range(Range))
        Builder << *Chars;
    for (const TextEdit &Edit : R.Edits)
      if (std::optional<clang::CharSourceRange> Chars = range(Edit.Where))
        Builder << clang::FixItHint::CreateReplacement(*Chars, Edit.Text);
  }

  std::optional<clang::CharSourceRange> range(const TextRange &Range) {
    clang::SourceLocation Begin = location(Range.Path, Range.Offset);
    if (Begin.isInvalid())
      return std::nullopt;
    return clang::CharSourceRange::getCharRange(
        Begin, Begin.getLocWithOffset(Range.Length));
  }

  clang::SourceLocation location(llvm::StringRef Path, unsigned Offset) {
    if (Path.empty())
      return {};
    auto File = Files.getOptionalFileRef(relativeTo(Path, Base));
    if (!File || Offset > File->getSize())
      return {};
    clang::FileID Id = Sources.getOrCreateFileID(*File, clang::SrcMgr::C_User);
    return Sources.getLocForStartOfFile(Id).getLocWithOffset(Offset);
  }

  llvm::StringRef Base;
  clang::DiagnosticOptions Options;
  clang::LangOptions LangOpts;
  clang::TextDiagnosticPrinter Printer;
  llvm::raw_ostream &Out;
  clang::DiagnosticsEngine Diagnostics;
  clang::FileManager Files;
  clang::SourceManager Sources;
};

} // namespace

void printText(llvm::ArrayRef<Diagnosis> Findings, llvm::StringRef Base,
               bool Colors, llvm::raw_ostream &Out) {
  TextPrinter Printer(Base, Colors, Out);
  for (const Diagnosis &D : Findings)
    Printer.print(D);
}

void writeText(const Outcome &O, const ReportOptions &Options,
               llvm::raw_ostream &Out) {
  printText(O.Findings, O.WorkingDirectory, Options.Colors, Out);
  if (Options.InFile)
    printFailures(O, Out);
}

} // namespace corolint
