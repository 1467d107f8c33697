//===-- JUnit.cpp - findings as JUnit XML -------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Paths.h"
#include "report/Escape.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "report/Lines.h"
#include <map>

namespace corolint {
namespace {

/// A suite per file and a test per finding: viewers show suites as a tree.
class JUnitWriter {
public:
  explicit JUnitWriter(const Outcome &O) : O(O) {}

  void write(llvm::raw_ostream &Out) {
    for (const Diagnosis &D : O.Findings)
      addFailure(D);
    std::vector<Trouble> Troubles = troubles(O, Lines);
    for (const Trouble &T : Troubles)
      addError(T);
    size_t Tests = O.Findings.size() + Troubles.size();
    // Viewers take a report without tests for a broken one.
    if (!Tests)
      suite("corolint").Cases =
          "    <testcase classname=\"corolint\" name=\"no findings\"/>\n";
    Out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        << "<testsuites name=\"corolint\" tests=\""
        << std::max<size_t>(Tests, 1) << "\" failures=\"" << O.Findings.size()
        << "\" errors=\"" << Troubles.size() << "\">\n";
    for (const auto &[Name, S] : Suites)
      Out << "  <testsuite name=\"" << escapeXml(Name) << "\" tests=\""
          << std::max(S.Failures + S.Errors, 1u) << "\" failures=\""
          << S.Failures << "\" errors=\"" << S.Errors << "\" skipped=\"0\">\n"
          << S.Cases << "  </testsuite>\n";
    Out << "</testsuites>\n";
  }

private:
  struct Suite {
    unsigned Failures = 0;
    unsigned Errors = 0;
    std::string Cases;
  };

  Suite &suite(llvm::StringRef Name) { return Suites[Name.str()]; }

  void addFailure(const Diagnosis &D) {
    llvm::StringRef Path = relativeTo(D.Main.Path, O.Root);
    LineColumn At = Lines.find(D.Main.Path, D.Main.Offset);
    std::string Details = line(D.Main);
    for (const Remark &Note : D.Notes)
      Details += "\n" + line(Note);
    Suite &S = suite(Path);
    ++S.Failures;
    addCase(
        S, Path,
        (D.CheckId + " at " + llvm::Twine(At.Line) + ":" + llvm::Twine(At.Byte))
            .str(),
        At.Line, "failure", D.CheckId, D.Main.Text, Details);
  }

  void addError(const Trouble &T) {
    llvm::StringRef Path =
        T.Path.empty() ? "corolint" : relativeTo(T.Path, O.Root);
    Suite &S = suite(Path);
    ++S.Errors;
    addCase(S, Path, "analysis", T.Line, "error", TroubleId, T.What, T.Details);
  }

  void addCase(Suite &S, llvm::StringRef Path, llvm::StringRef Name,
               unsigned Line, llvm::StringRef Verdict, llvm::StringRef Type,
               llvm::StringRef Message, llvm::StringRef Details) {
    llvm::raw_string_ostream(S.Cases)
        << "    <testcase classname=\"" << escapeXml(Path) << "\" name=\""
        << escapeXml(Name) << "\" file=\"" << escapeXml(Path) << "\" line=\""
        << Line << "\">\n      <" << Verdict << " type=\"" << escapeXml(Type)
        << "\" message=\"" << escapeXml(Message) << "\">" << escapeXml(Details)
        << "</" << Verdict << ">\n    </testcase>\n";
  }

  std::string line(const Remark &R) {
    if (R.Path.empty())
      return R.Text;
    LineColumn At = Lines.find(R.Path, R.Offset);
    return (relativeTo(R.Path, O.Root) + ":" + llvm::Twine(At.Line) + ":" +
            llvm::Twine(At.Byte) + ": " + R.Text)
        .str();
  }

  const Outcome &O;
  LineTable Lines;
  std::map<std::string, Suite> Suites;
};

} // namespace

void writeJUnit(const Outcome &O, const ReportOptions &,
                llvm::raw_ostream &Out) {
  JUnitWriter(O).write(Out);
}

} // namespace corolint
