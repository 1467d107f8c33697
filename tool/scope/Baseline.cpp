//===-- Baseline.cpp - findings that were there before -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Baseline.h"
#include "engine/Paths.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace corolint {

static constexpr llvm::StringLiteral HeaderStart = "# corolint baseline ";
static constexpr unsigned FormatVersion = 1;

static llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

static llvm::Error checkHeader(llvm::StringRef File, llvm::StringRef Line) {
  unsigned Version;
  if (!Line.consume_front(HeaderStart) ||
      Line.take_until([](char C) { return C == ':' || C == ' '; })
          .getAsInteger(10, Version))
    return error(File + ": not a baseline of corolint; write one with 'corolint "
                        "baseline write'");
  if (Version > FormatVersion)
    return error(File + ": written by a newer corolint (format " +
                 llvm::Twine(Version) + ", this one reads " +
                 llvm::Twine(FormatVersion) + "); use that version, or write "
                 "the baseline again with 'corolint baseline write'");
  if (Version < FormatVersion)
    return error(File + ": written by an older corolint (format " +
                 llvm::Twine(Version) + ", this one reads " +
                 llvm::Twine(FormatVersion) + "); write the baseline again with "
                 "'corolint baseline write'");
  return llvm::Error::success();
}

llvm::Expected<Baseline> Baseline::read(llvm::StringRef File,
                                        llvm::StringRef Root) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return error(File + ": " + Buffer.getError().message() +
                 "; write a baseline with 'corolint baseline write --baseline=" +
                 File + "'");
  Baseline Result(Root);
  bool First = true;
  for (llvm::line_iterator It(**Buffer); !It.is_at_eof(); ++It) {
    llvm::StringRef Line = It->rtrim('\r');
    if (First) {
      if (llvm::Error Error = checkHeader(File, Line))
        return std::move(Error);
      First = false;
      continue;
    }
    if (Line.starts_with("#") || Line.empty())
      continue;
    if (Line.starts_with("<<<<<<<") || Line.starts_with("=======") ||
        Line.starts_with(">>>>>>>") || Line.starts_with("|||||||"))
      return error(File + ":" + llvm::Twine(It.line_number()) +
                   ": a merge conflict; keep the lines of both sides, then run "
                   "'corolint baseline prune'");
    size_t Tabs = Line.count('\t');
    if (Tabs != 3 && Tabs != 4)
      return error(File + ":" + llvm::Twine(It.line_number()) +
                   ": expected path, check, function and statement with tabs "
                   "between them");
    Result.Entries.insert(Line.str());
  }
  if (First)
    return checkHeader(File, "");
  return std::move(Result);
}

bool Baseline::isBaseline(llvm::StringRef File) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  return Buffer && ((*Buffer)->getBuffer().empty() ||
                    (*Buffer)->getBuffer().starts_with(HeaderStart));
}

llvm::Error Baseline::write(llvm::StringRef File) const {
  llvm::Error Error =
      llvm::writeToOutput(File, [&](llvm::raw_ostream &Out) {
        Out << HeaderStart << FormatVersion
            << ": findings that are not reported; 'corolint baseline prune' "
               "removes those that are gone\n";
        for (const std::string &Line : Entries)
          Out << Line << "\n";
        return llvm::Error::success();
      });
  return Error ? llvm::createFileError(File, std::move(Error))
               : llvm::Error::success();
}

std::vector<std::string>
Baseline::keys(llvm::ArrayRef<Diagnosis> Findings) const {
  AnchorTable Anchors;
  llvm::StringMap<unsigned> Numbers;
  std::vector<std::string> Keys;
  for (const Diagnosis &D : Findings) {
    Anchor At = Anchors.find(D.Main.Path, D.Main.Offset);
    std::string Key = relativeTo(D.Main.Path, Root).str() + '\t' + D.CheckId +
                      '\t' + At.Function + '\t' + At.Statement;
    if (unsigned Number = ++Numbers[Key]; Number > 1)
      Key += '\t' + std::to_string(Number);
    Keys.push_back(std::move(Key));
  }
  return Keys;
}

void Baseline::add(llvm::ArrayRef<Diagnosis> Findings) {
  for (std::string &Key : keys(Findings))
    Entries.insert(std::move(Key));
}

std::vector<Diagnosis>
Baseline::filter(std::vector<Diagnosis> Findings,
                 std::vector<Diagnosis> &Held) const {
  std::vector<Diagnosis> Left;
  for (auto [D, Key] : llvm::zip_equal(Findings, keys(Findings)))
    (Entries.count(Key) ? Held : Left).push_back(std::move(D));
  return Left;
}

bool Baseline::isGone(const std::string &Line, const Baseline &Now,
                      llvm::function_ref<bool(const Entry &)> MayGo) const {
  if (Now.Entries.count(Line))
    return false;
  auto [Path, Rest] = llvm::StringRef(Line).split('\t');
  return MayGo({canonicalPath(Path, Root), Rest.split('\t').first});
}

size_t
Baseline::countGone(const Baseline &Now,
                    llvm::function_ref<bool(const Entry &)> MayGo) const {
  return llvm::count_if(Entries, [&](const std::string &Line) {
    return isGone(Line, Now, MayGo);
  });
}

size_t Baseline::prune(const Baseline &Now,
                       llvm::function_ref<bool(const Entry &)> MayGo) {
  return std::erase_if(Entries, [&](const std::string &Line) {
    return isGone(Line, Now, MayGo);
  });
}

} // namespace corolint
