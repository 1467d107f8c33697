//===-- Html.cpp - findings as a page ------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainNotes.h"
#include "engine/Paths.h"
#include "report/Escape.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "report/Lines.h"
#include "report/Rules.h"
#include "report/Words.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

namespace corolint {
namespace {

struct Part {
  llvm::StringLiteral File;
  llvm::StringLiteral Text;
};

constexpr Part Parts[] = {
#include "ReportParts.inc"
};

llvm::StringRef part(llvm::StringRef File) {
  for (const Part &P : Parts)
    if (P.File == File)
      return P.Text;
  llvm_unreachable("all parts are built in");
}

/// Without scripts the page has all findings, by file.
class HtmlWriter {
public:
  HtmlWriter(const Outcome &O, const ReportOptions &Options,
             llvm::raw_ostream &Out)
      : O(O), Options(Options), Out(Out) {}

  void write() {
    // Nothing is loaded from anywhere, whatever is in the sources.
    Out << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
           "'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width\">\n"
           "<title>corolint</title>\n<style>\n"
        << part("report.css") << "</style></head><body>\n<h1>"
        << (O.Findings.empty() ? "No findings"
                               : counted(O.Findings.size(), "finding"))
        << "</h1>\n<p class=\"soft\">corolint " COROLINT_VERSION "</p>\n";
    for (const Trouble &T : troubles(O, Lines)) {
      Out << "<article class=\"incomplete\"><p><b>"
          << escapeXml(relativeTo(T.Path, O.Root)) << "</b> "
          << escapeXml(T.What) << "</p>";
      if (!T.Details.empty())
        Out << "<pre>" << escapeXml(T.Details) << "</pre>";
      Out << "</article>\n";
    }
    chart();
    Out << "<div class=\"bar\" hidden><input id=\"filter\" type=\"search\" "
           "placeholder=\"filter: words of the file, check, message or code\">"
           "<button data-by=\"file\">by file</button>"
           "<button data-by=\"check\">by check</button></div>\n"
           "<main id=\"list\">\n";
    for (const Diagnosis &D : O.Findings)
      finding(D);
    Out << "</main>\n<script>\n"
        << part("report.js") << "</script></body></html>\n";
  }

private:
  void chart() {
    std::map<llvm::StringRef, size_t> Counts;
    size_t Most = 0;
    for (const Diagnosis &D : O.Findings)
      Most = std::max(Most, ++Counts[D.CheckId]);
    if (Counts.empty())
      return;
    Out << "<svg viewBox=\"0 0 720 " << Counts.size() * 24
        << "\" role=\"img\" aria-label=\"findings by check\">\n";
    unsigned Y = 0;
    for (auto [Id, Count] : Counts) {
      size_t Width = std::max<size_t>(Count * 400 / Most, 2);
      Out << "<text x=\"0\" y=\"" << Y + 16 << "\">" << escapeXml(Id)
          << "</text><rect class=\"" << tierName(findRule(Id)->CheckTier)
          << "\" x=\"250\" y=\"" << Y + 4 << "\" width=\"" << Width
          << "\" height=\"15\" rx=\"3\"/><text x=\"" << 258 + Width << "\" y=\""
          << Y + 16 << "\">" << Count << "</text>\n";
      Y += 24;
    }
    Out << "</svg>\n";
  }

  void finding(const Diagnosis &D) {
    llvm::StringRef TierName = tierName(findRule(D.CheckId)->CheckTier);
    Out << "<article class=\"" << TierName << "\" data-file=\""
        << escapeXml(relativeTo(D.Main.Path, O.Root)) << "\" data-check=\""
        << escapeXml(D.CheckId) << "\"><p>" << escapeXml(D.Main.Text)
        << " <span class=\"check\">";
    std::string Url = Options.pageUrl(D.CheckId);
    if (!Url.empty())
      Out << "<a href=\"" << escapeXml(Url) << "\">";
    Out << escapeXml(D.CheckId) << (Url.empty() ? "" : "</a>")
        << "</span> <span class=\"soft\">" << TierName << "</span></p>\n";
    snippet(D.Main, /*Around=*/2);
    unsigned Step = 0;
    for (const Remark &Note : D.Notes) {
      Out << "<p class=\"step\">";
      if (isChainNote(Note.Text))
        Out << "<span class=\"number\">" << ++Step << "</span> ";
      Out << escapeXml(Note.Text) << "</p>\n";
      if (!Note.Path.empty() &&
          (Note.Path != D.Main.Path || Note.Offset != D.Main.Offset))
        snippet(Note, /*Around=*/1);
    }
    Out << "</article>\n";
  }

  /// The lines around a remark; what it is about is marked.
  void snippet(const Remark &R, unsigned Around) {
    TextRange Marked = R.place();
    for (const TextRange &Range : R.Ranges)
      if (!Marked.Length && Range.Path == R.Path && Range.Offset <= R.Offset &&
          R.Offset < Range.Offset + Range.Length)
        Marked = Range;
    unsigned Line = Lines.find(R.Path, R.Offset).Line;
    unsigned First = Line > Around ? Line - Around : 1;
    unsigned Last = std::min(Line + Around, Lines.count(R.Path));
    Out << "<p class=\"soft\">" << escapeXml(relativeTo(R.Path, O.Root)) << ":"
        << Line << "</p><pre>";
    for (unsigned L = First; L <= Last; ++L) {
      llvm::StringRef Text = Lines.text(R.Path, L);
      unsigned Start = Lines.start(R.Path, L);
      auto Within = [&](unsigned Offset) -> size_t {
        return Offset < Start ? 0
                              : std::min<size_t>(Offset - Start, Text.size());
      };
      size_t Begin = Within(Marked.Offset),
             End = Within(Marked.Offset + Marked.Length);
      // A place without a range: the word there.
      if (!Marked.Length && L == Line)
        End =
            std::min(Text.find_first_of(" ()[]{};,.", Begin + 1), Text.size());
      if (End < Begin)
        End = Begin;
      Out << "<i>" << llvm::formatv("{0,5}", L) << "  </i>"
          << escapeXml(Text.take_front(Begin));
      if (End > Begin)
        Out << "<mark>" << escapeXml(Text.slice(Begin, End)) << "</mark>";
      Out << escapeXml(Text.drop_front(End)) << "\n";
    }
    Out << "</pre>\n";
  }

  const Outcome &O;
  const ReportOptions &Options;
  llvm::raw_ostream &Out;
  LineTable Lines;
};

} // namespace

void writeHtml(const Outcome &O, const ReportOptions &Options,
               llvm::raw_ostream &Out) {
  HtmlWriter(O, Options, Out).write();
}

} // namespace corolint
