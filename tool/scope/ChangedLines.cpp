//===-- ChangedLines.cpp - the lines that a change has written -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/ChangedLines.h"
#include "engine/Paths.h"
#include "scope/Git.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace corolint {
namespace {

/// `@@ -<old>,<count> +<new>,<count> @@`; a count of 1 may be left out.
struct Hunk {
  unsigned OldCount = 1;
  unsigned NewStart = 0;
  unsigned NewCount = 1;

  static bool consumeNumber(llvm::StringRef &Text, unsigned &Number) {
    return !Text.consumeInteger(10, Number);
  }

  static std::optional<Hunk> parse(llvm::StringRef Line) {
    Hunk H;
    unsigned OldStart;
    if (!Line.consume_front("@@ -") || !consumeNumber(Line, OldStart) ||
        (Line.consume_front(",") && !consumeNumber(Line, H.OldCount)) ||
        !Line.consume_front(" +") || !consumeNumber(Line, H.NewStart) ||
        (Line.consume_front(",") && !consumeNumber(Line, H.NewCount)) ||
        !Line.starts_with(" @@"))
      return std::nullopt;
    return H;
  }
};

/// The path behind `+++ `. Git writes unusual ones as C does strings; diff puts
/// a time behind a tab.
std::string pathOf(llvm::StringRef Text) {
  if (!Text.consume_front("\""))
    return Text.take_until([](char C) { return C == '\t'; }).str();
  std::string Path;
  while (!Text.empty() && Text.front() != '"') {
    char C = Text.front();
    Text = Text.drop_front();
    if (C != '\\' || Text.empty()) {
      Path += C;
      continue;
    }
    unsigned Code;
    if (Text.size() >= 3 && !Text.take_front(3).getAsInteger(8, Code)) {
      Path += static_cast<char>(Code);
      Text = Text.drop_front(3);
      continue;
    }
    static constexpr llvm::StringLiteral Letters = "abfnrtv", Meant = "\a\b\f\n\r\t\v";
    size_t At = Letters.find(Text.front());
    Path += At == llvm::StringRef::npos ? Text.front() : Meant[At];
    Text = Text.drop_front();
  }
  return Path;
}

/// The file that a diff names, or "".
std::string locate(llvm::StringRef Path, llvm::ArrayRef<std::string> Bases) {
  llvm::StringRef Stripped = Path;
  for (llvm::StringRef Prefix : {"b/", "w/", "i/"})
    if (Stripped.consume_front(Prefix))
      break;
  for (llvm::StringRef Base : Bases)
    for (llvm::StringRef Candidate : {Stripped, Path}) {
      std::string File = canonicalPath(Candidate, Base);
      if (llvm::sys::fs::is_regular_file(File))
        return File;
    }
  return "";
}

} // namespace

void ChangedLines::File::add(unsigned Line) {
  if (!Runs.empty() && Runs.back().second + 1 == Line)
    Runs.back().second = Line;
  else
    Runs.emplace_back(Line, Line);
}

bool ChangedLines::File::overlaps(unsigned First, unsigned Last) const {
  return AllNew ||
         llvm::any_of(Runs, [&](const std::pair<unsigned, unsigned> &Run) {
           return First <= Run.second && Run.first <= Last;
         });
}

llvm::Error ChangedLines::read(llvm::StringRef Text, llvm::StringRef Name,
                               llvm::ArrayRef<std::string> Bases,
                               std::string &Strayed) {
  File *Current = nullptr;
  std::string Old;
  unsigned OldLeft = 0, NewLeft = 0, Line = 0, Number = 0;
  auto Malformed = [&](const llvm::Twine &Why) {
    return llvm::createStringError(Name + ":" + llvm::Twine(Number) +
                                   ": not a unified diff: " + Why);
  };
  while (!Text.empty()) {
    llvm::StringRef Row;
    std::tie(Row, Text) = Text.split('\n');
    ++Number;
    // Only the counts tell a removed line "-- x" from the head of a file.
    if (OldLeft || NewLeft) {
      char Kind = Row.empty() ? ' ' : Row.front();
      if (Kind == '\\')
        continue; // no newline at the end of the file
      bool InOld = Kind == ' ' || Kind == '-' || Kind == '\r';
      bool InNew = Kind == ' ' || Kind == '+' || Kind == '\r';
      if ((!InOld && !InNew) || (InOld && !OldLeft) || (InNew && !NewLeft))
        return Malformed("this line does not fit the lengths of its hunk");
      OldLeft -= InOld;
      NewLeft -= InNew;
      if (Kind == '+' && Current)
        Current->add(Line);
      Line += InNew;
      continue;
    }
    Row = Row.rtrim('\r');
    // A file that is no more: who looks for it will find another, or none.
    auto Removed = [&](llvm::StringRef Path) {
      Files.try_emplace(canonicalPath(Path, Bases.front()));
    };
    if (Row.consume_front("--- ")) {
      Old = pathOf(Row);
    } else if (Row.consume_front("rename from ")) {
      Removed(pathOf(Row));
    } else if (Row.consume_front("+++ ")) {
      Current = nullptr;
      std::string Path = pathOf(Row);
      if (Path == "/dev/null") {
        llvm::StringRef Stripped = Old;
        Stripped.consume_front("a/");
        Removed(Stripped);
        continue;
      }
      std::string Found = locate(Path, Bases);
      if (Found.empty()) {
        // Gone since, or not a file: a submodule.
        Strayed = Path;
        continue;
      }
      Current = &Files[Found];
    } else if (Row.starts_with("@@ ")) {
      std::optional<Hunk> H = Hunk::parse(Row);
      if (!H)
        return Malformed("what is between '@@' and '@@' is not understood");
      OldLeft = H->OldCount;
      NewLeft = H->NewCount;
      Line = H->NewStart;
    } else if (Row.starts_with("@@@")) {
      return Malformed("a merge was shown as a combined diff; compare with one "
                       "commit");
    }
  }
  if (OldLeft || NewLeft)
    return Malformed("it ends within a hunk");
  return llvm::Error::success();
}

llvm::Expected<ChangedLines>
ChangedLines::ofDiff(llvm::StringRef Text, llvm::StringRef Name,
                     llvm::StringRef Root) {
  // An empty diff says that nothing has changed; another text says nothing.
  if (!Text.trim().empty() && !Text.contains("+++ ") &&
      !Text.starts_with("diff "))
    return llvm::createStringError(Name + ": not a unified diff; make one with "
                                          "'git diff -U0' or 'diff -u'");
  ChangedLines Changes;
  std::string Bases[] = {Root.str(), workingDirectory()}, Strayed;
  if (llvm::Error Error = Changes.read(Text, Name, Bases, Strayed))
    return std::move(Error);
  if (!Strayed.empty() && Changes.Files.empty())
    return llvm::createStringError(
        Name + ": there is no file " + Strayed + " in " + Root +
        "; the paths of a diff are relative to the root of the project");
  return std::move(Changes);
}

llvm::Expected<ChangedLines>
ChangedLines::since(llvm::StringRef Revision,
                    llvm::ArrayRef<std::string> Roots) {
  ChangedLines Changes;
  for (llvm::StringRef Root : Roots) {
    llvm::Expected<GitTree> Tree = GitTree::open(Root);
    if (!Tree)
      return Tree.takeError();
    llvm::Expected<std::string> Base = Tree->mergeBase(Revision);
    if (!Base)
      return Base.takeError();
    llvm::Expected<std::string> Diff = Tree->diff(*Base);
    if (!Diff)
      return Diff.takeError();
    std::string Strayed;
    if (llvm::Error Error =
            Changes.read(*Diff, "git diff", {Tree->root()}, Strayed))
      return std::move(Error);
    llvm::Expected<std::vector<std::string>> New = Tree->untracked();
    if (!New)
      return New.takeError();
    for (llvm::StringRef File : *New)
      Changes.Files[canonicalPath(File, Tree->root())].AllNew = true;
  }
  return std::move(Changes);
}

bool ChangedLines::concerns(const Remark &R) {
  auto It = Files.find(R.Path);
  if (It == Files.end())
    return false;
  unsigned First = Lines.find(R.Path, R.Offset).Line, Last = First;
  // A call may be broken into lines.
  for (const TextRange &Range : R.Ranges)
    if (Range.Path == R.Path && Range.Offset <= R.Offset &&
        R.Offset <= Range.Offset + Range.Length) {
      First = std::min(First, Lines.find(R.Path, Range.Offset).Line);
      Last = std::max(Last,
                      Lines.find(R.Path, Range.Offset + Range.Length).Line);
    }
  return It->second.overlaps(First, Last);
}

bool ChangedLines::concerns(const Diagnosis &D) {
  return concerns(D.Main) ||
         llvm::any_of(D.Notes, [&](const Remark &Note) { return concerns(Note); });
}

} // namespace corolint
