//===-- MacroOrder.cpp - whether a preamble changes what macros mean ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/MacroOrder.h"
#include "engine/Identifiers.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/PPCallbacks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
namespace json = llvm::json;

namespace corolint {

using Index = MacroTrace::Index;

/// Whether a file belongs to a C++ standard library or to the compiler, by where
/// it is.
static bool isOfStandardLibrary(llvm::StringRef Path,
                                SrcMgr::CharacteristicKind Kind) {
  return SrcMgr::isSystem(Kind) &&
         (Path.contains("/include/c++/") ||
          Path.starts_with(COROLINT_RESOURCE_DIR "/include/"));
}

/// Whether a file of the standard does more than it has done before when it is
/// read again. The others have one effect wherever they are included.
static bool changesWhenReadAgain(const MacroTrace::File &File) {
  llvm::StringRef Name = llvm::sys::path::filename(File.Name);
  return File.Repeated &&
         (!File.Standard || Name == "assert.h" || Name == "cassert");
}

/// The name in `#pragma push_macro("NAME")` and pop_macro, at the '#'.
static llvm::StringRef nameOfPushedMacro(const SourceManager &Sources,
                                         SourceLocation Loc) {
  bool Invalid = false;
  const char *Text = Sources.getCharacterData(Sources.getExpansionLoc(Loc), &Invalid);
  if (Invalid)
    return "";
  llvm::StringRef Line = llvm::StringRef(Text).take_until([](char C) { return C == '\n'; });
  if (!Line.contains("push_macro") && !Line.contains("pop_macro"))
    return "";
  return Line.split('"').second.split('"').first;
}

/// The order of files that are read once, however often they are included.
class ReadOrder {
public:
  explicit ReadOrder(const std::vector<MacroTrace::File> &Files)
      : Files(Files), Begin(Files.size()), End(Files.size()) {}

  bool hasBegun(Index I) const { return Begin[I]; }

  /// Reads a file, if it has not been read. Adds those that come with it to \p Read.
  void include(Index I, std::vector<Index> &Read) {
    if (Begin[I])
      return;
    Begin[I] = ++Now;
    Read.push_back(I);
    for (Index Next : Files[I].Includes)
      include(Next, Read);
    End[I] = ++Now;
  }

  enum Relation { Before, After, Inside, Around };
  /// How \p A stands to \p B.
  Relation relation(Index A, Index B) const {
    if (End[A] < Begin[B])
      return Before;
    if (End[B] < Begin[A])
      return After;
    return Begin[A] > Begin[B] ? Inside : Around;
  }

private:
  const std::vector<MacroTrace::File> &Files;
  std::vector<unsigned> Begin, End;
  unsigned Now = 0;
};

//===----------------------------------------------------------------------===//
// Making a preamble
//===----------------------------------------------------------------------===//

struct MacroTraceRecorder::State {
  Preprocessor &PP;
  MacroTrace Trace;
  /// Where the includes of a file stand, like MacroTrace::File::Includes.
  std::vector<std::vector<unsigned>> Offsets;
  std::vector<OptionalFileEntryRef> Entries;
  std::vector<unsigned> TimesRead;
  llvm::DenseMap<const FileEntry *, Index> Known;
  /// Who defines a macro, or ends one.
  llvm::StringMap<std::vector<Index>> Definers;
  /// Macros that the compiler or the command line had defined.
  llvm::StringSet<> Redefined;
  /// Macros that were defined at some time. To undefine another, or to put it
  /// aside, as asio does with `slot`, is of no consequence.
  llvm::StringSet<> Defined;
  /// Macros that a file has left behind, so that what came next could see them.
  llvm::StringSet<> LeftBehind;
  /// What each file that is being read has defined.
  llvm::DenseMap<FileID, llvm::SmallVector<const IdentifierInfo *, 4>> Open;
  /// Names that are not written as words, and where.
  std::vector<std::tuple<Index, std::string, unsigned>> Mentions;

  explicit State(Preprocessor &PP) : PP(PP) {}

  Index indexOf(FileEntryRef File) {
    auto [It, New] = Known.try_emplace(&File.getFileEntry(), Trace.Files.size());
    if (New) {
      Trace.Files.push_back({File.getName().str(), false, false, {}});
      Offsets.emplace_back();
      Entries.push_back(File);
      TimesRead.push_back(0);
    }
    return It->second;
  }

  std::optional<Index> fileAt(SourceLocation Loc) {
    SourceManager &Sources = PP.getSourceManager();
    OptionalFileEntryRef File = Sources.getFileEntryRefForID(
        Sources.getFileID(Sources.getExpansionLoc(Loc)));
    if (!File)
      return std::nullopt;
    return indexOf(*File);
  }

  void define(llvm::StringRef Name, Index By) {
    std::vector<Index> &All = Definers[Name];
    if (!llvm::is_contained(All, By))
      All.push_back(By);
  }
};

class MacroTraceRecorder::Callbacks : public PPCallbacks {
public:
  explicit Callbacks(std::shared_ptr<State> S) : S(std::move(S)) {}

  void LexedFileChanged(FileID File, LexedFileChangeReason Reason,
                        SrcMgr::CharacteristicKind Kind, FileID Left,
                        SourceLocation) override {
    if (Reason != LexedFileChangeReason::EnterFile) {
      leave(Left);
      return;
    }
    OptionalFileEntryRef Entry =
        S->PP.getSourceManager().getFileEntryRefForID(File);
    if (!Entry)
      return;
    Index I = S->indexOf(*Entry);
    if (++S->TimesRead[I] > 1)
      S->Trace.Files[I].Repeated = true;
    if (isOfStandardLibrary(Entry->getName(), Kind))
      S->Trace.Files[I].Standard = true;
  }

  void InclusionDirective(SourceLocation Hash, const Token &, llvm::StringRef,
                          bool, CharSourceRange, OptionalFileEntryRef File,
                          llvm::StringRef, llvm::StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (!File)
      return;
    Index I = S->indexOf(*File);
    if (std::optional<Index> By = S->fileAt(Hash)) {
      S->Trace.Files[*By].Includes.push_back(I);
      S->Offsets[*By].push_back(S->PP.getSourceManager().getFileOffset(Hash));
    } else {
      S->Trace.Headers.push_back(I);
    }
  }

  void MacroDefined(const Token &Name, const MacroDirective *MD) override {
    std::optional<Index> By = S->fileAt(Name.getLocation());
    if (!By)
      return;
    llvm::StringRef Text = Name.getIdentifierInfo()->getName();
    S->define(Text, *By);
    S->Defined.insert(Text);
    SourceManager &Sources = S->PP.getSourceManager();
    S->Open[Sources.getFileID(Sources.getExpansionLoc(Name.getLocation()))]
        .push_back(Name.getIdentifierInfo());
    if (const MacroDirective *Before = MD->getPrevious())
      noteBefore(Text, Before->getMacroInfo());
  }

  void MacroUndefined(const Token &Name, const MacroDefinition &MD,
                      const MacroDirective *) override {
    std::optional<Index> By = S->fileAt(Name.getLocation());
    if (!By)
      return;
    llvm::StringRef Text = Name.getIdentifierInfo()->getName();
    S->define(Text, *By);
    noteBefore(Text, MD.getMacroInfo());
  }

  void PragmaDirective(SourceLocation Loc, PragmaIntroducerKind) override {
    llvm::StringRef Name = nameOfPushedMacro(S->PP.getSourceManager(), Loc);
    std::optional<Index> By = S->fileAt(Loc);
    if (Name.empty() || !By)
      return;
    S->define(Name, *By);
    S->Mentions.emplace_back(*By, Name.str(),
                             S->PP.getSourceManager().getFileOffset(
                                 S->PP.getSourceManager().getExpansionLoc(Loc)));
    S->PP.getIdentifierTable().get(Name); // somebody has looked at it
  }

private:
  void leave(FileID File) {
    auto It = S->Open.find(File);
    if (It == S->Open.end())
      return;
    for (const IdentifierInfo *Name : It->second)
      if (Name->hasMacroDefinition())
        S->LeftBehind.insert(Name->getName());
    S->Open.erase(It);
  }

  void noteBefore(llvm::StringRef Name, const MacroInfo *Before) {
    if (!Before || S->fileAt(Before->getDefinitionLoc()))
      return;
    S->Redefined.insert(Name);
    S->Defined.insert(Name);
  }

  std::shared_ptr<State> S;
};

MacroTraceRecorder::MacroTraceRecorder(Preprocessor &PP)
    : S(std::make_shared<State>(PP)) {
  PP.addPPCallbacks(std::make_unique<Callbacks>(S));
}
MacroTraceRecorder::~MacroTraceRecorder() = default;

/// For each file, all that it includes, and what they include.
static std::vector<llvm::BitVector>
closuresOf(const std::vector<MacroTrace::File> &Files) {
  std::vector<llvm::BitVector> All;
  std::vector<Index> ToVisit;
  for (Index Start = 0; Start < Files.size(); ++Start) {
    llvm::BitVector &Closure = All.emplace_back(Files.size());
    ToVisit = Files[Start].Includes;
    while (!ToVisit.empty()) {
      Index I = ToVisit.back();
      ToVisit.pop_back();
      if (Closure.test(I))
        continue;
      Closure.set(I);
      llvm::append_range(ToVisit, Files[I].Includes);
    }
  }
  return All;
}

/// The headers of POSIX, which may be included in any order (IEEE Std 1003.1,
/// System Interfaces, 2.2.2).
static bool isNameOfPosix(llvm::StringRef Name) {
  static const llvm::StringSet<> Names = {
      "aio.h",        "arpa/inet.h",   "assert.h",     "complex.h",
      "cpio.h",       "ctype.h",       "dirent.h",     "dlfcn.h",
      "errno.h",      "fcntl.h",       "fenv.h",       "float.h",
      "fmtmsg.h",     "fnmatch.h",     "ftw.h",        "glob.h",
      "grp.h",        "iconv.h",       "inttypes.h",   "iso646.h",
      "langinfo.h",   "libgen.h",      "limits.h",     "locale.h",
      "math.h",       "monetary.h",    "mqueue.h",     "ndbm.h",
      "net/if.h",     "netdb.h",       "netinet/in.h", "netinet/tcp.h",
      "nl_types.h",   "poll.h",        "pthread.h",    "pwd.h",
      "regex.h",      "sched.h",       "search.h",     "semaphore.h",
      "setjmp.h",     "signal.h",      "spawn.h",      "stdarg.h",
      "stdbool.h",    "stddef.h",      "stdint.h",     "stdio.h",
      "stdlib.h",     "string.h",      "strings.h",    "stropts.h",
      "sys/ipc.h",    "sys/mman.h",    "sys/msg.h",    "sys/resource.h",
      "sys/select.h", "sys/sem.h",     "sys/shm.h",    "sys/socket.h",
      "sys/stat.h",   "sys/statvfs.h", "sys/time.h",   "sys/times.h",
      "sys/types.h",  "sys/uio.h",     "sys/un.h",     "sys/utsname.h",
      "sys/wait.h",   "syslog.h",      "tar.h",        "termios.h",
      "tgmath.h",     "time.h",        "ulimit.h",     "unistd.h",
      "utime.h",      "utmpx.h",       "wchar.h",      "wctype.h",
      "wordexp.h"};
  return Names.contains(Name);
}

/// Whether a file is a header of the C library, which grants what the standard
/// does: it has a name of POSIX, or begins with <features.h>, which is one of
/// \p Beginnings.
static bool isHeaderOfCLibrary(const MacroTrace::File &File,
                               const std::vector<MacroTrace::File> &Files,
                               llvm::ArrayRef<Index> Beginnings) {
  namespace path = llvm::sys::path;
  return llvm::any_of(Beginnings, [&](Index Beginning) {
    llvm::StringRef Root = path::parent_path(Files[Beginning].Name);
    llvm::StringRef Name = File.Name, Directory = path::parent_path(File.Name);
    bool Begins = llvm::is_contained(File.Includes, Beginning) &&
                  (Directory == Root ||
                   llvm::is_contained({"arpa", "bits", "net", "netinet", "sys"},
                                      path::filename(Directory)));
    return Begins || (Name.consume_front(Root) && Name.consume_front("/") &&
                      isNameOfPosix(Name));
  });
}

std::optional<MacroTrace> MacroTraceRecorder::finish() {
  std::vector<MacroTrace::File> &Files = S->Trace.Files;
  size_t Count = Files.size();
  // A guarded file that is included while it is being read, by what it
  // includes, has been entered twice and does nothing the second time.
  HeaderSearch &Search = S->PP.getHeaderSearchInfo();
  for (Index I = 0; I < Count; ++I)
    Files[I].Repeated &= !Search.isFileMultipleIncludeGuarded(*S->Entries[I]);
  std::vector<llvm::BitVector> Closures = closuresOf(Files);
  llvm::BitVector Standard(Count);
  auto IsOfCLibrary = [&](Index I) {
    return isHeaderOfCLibrary(Files[I], Files, S->Definers.lookup("__GLIBC__"));
  };
  for (Index I = 0; I < Count; ++I)
    if (Files[I].Standard || IsOfCLibrary(I)) {
      Standard |= Closures[I];
      Standard.set(I);
    }
  for (Index I = 0; I < Count; ++I)
    Files[I].Standard = Standard.test(I);

  // What a file without guards does, those do that include it.
  std::vector<std::vector<Index>> Includers(Count);
  for (Index I = 0; I < Count; ++I)
    for (Index Included : Files[I].Includes)
      if (!llvm::is_contained(Includers[Included], I))
        Includers[Included].push_back(I);
  for (auto &Entry : S->Definers) {
    if (!S->Defined.contains(Entry.first()))
      Entry.second.clear();
    std::vector<Index> &By = Entry.second;
    for (size_t N = 0; N < By.size(); ++N)
      if (changesWhenReadAgain(Files[By[N]]))
        for (Index Includer : Includers[By[N]])
          if (!llvm::is_contained(By, Includer))
            By.push_back(Includer);
  }

  // Where a file first mentions a name that somebody defines.
  using Offsets = llvm::StringMap<unsigned>;
  std::vector<Offsets> Mentions(Count);
  auto Mention = [&](Index In, llvm::StringRef Name, unsigned Offset) {
    auto [It, New] = Mentions[In].try_emplace(Name, Offset);
    bool Earlier = !New && Offset < It->second;
    if (Earlier)
      It->second = Offset;
    return New || Earlier;
  };
  for (Index I = 0; I < Count; ++I) {
    if (!S->TimesRead[I])
      continue;
    std::optional<llvm::MemoryBufferRef> Text =
        S->PP.getSourceManager().getMemoryBufferForFileOrNone(*S->Entries[I]);
    if (!Text)
      return std::nullopt;
    llvm::StringRef All = Text->getBuffer();
    forEachIdentifier(All, [&](llvm::StringRef Word) {
      if (!S->Definers.contains(Word))
        return;
      bool Whole = Word.data() >= All.data() && Word.data() < All.end();
      Mention(I, Word, Whole ? unsigned(Word.data() - All.data()) : 0);
    });
  }
  for (const auto &[In, Name, Offset] : S->Mentions)
    Mention(In, Name, Offset);
  for (bool Changed = true; std::exchange(Changed, false);)
    for (Index I = 0; I < Count; ++I)
      for (auto [Included, Offset] : llvm::zip_equal(Files[I].Includes, S->Offsets[I]))
        if (changesWhenReadAgain(Files[Included]) && Included != I)
          for (const auto &Entry : Mentions[Included])
            Changed |= Mention(I, Entry.first(), Offset);

  for (Index Looker = 0; Looker < Count; ++Looker) {
    llvm::MapVector<Index, unsigned> FirstLook;
    for (const auto &Entry : Mentions[Looker])
      for (Index Definer : S->Definers[Entry.first()]) {
        if (Definer == Looker ||
            (Files[Definer].Standard && Files[Looker].Standard))
          continue;
        auto [It, New] = FirstLook.try_emplace(Definer, Entry.second);
        if (!New)
          It->second = std::min(It->second, Entry.second);
      }
    if (FirstLook.empty())
      continue;
    // Where it has been read for sure, because the looker includes it, and nothing
    // on the way waits for the looker to end.
    std::vector<unsigned> Ensured(Count, ~0u);
    std::vector<Index> ToVisit;
    for (auto [Included, Offset] :
         llvm::zip_equal(Files[Looker].Includes, S->Offsets[Looker])) {
      ToVisit.assign(1, Included);
      while (!ToVisit.empty()) {
        Index I = ToVisit.back();
        ToVisit.pop_back();
        if (Ensured[I] != ~0u || I == Looker || Closures[I].test(Looker))
          continue;
        Ensured[I] = Offset;
        llvm::append_range(ToVisit, Files[I].Includes);
      }
    }
    for (auto [Definer, Look] : FirstLook)
      if (Look <= Ensured[Definer])
        S->Trace.Sensitive.emplace_back(Definer, Looker);
  }

  for (const auto &Entry : S->Definers) {
    const IdentifierInfo &Name = S->PP.getIdentifierTable().get(Entry.first());
    if (Name.hasMacroDefinition())
      continue;
    bool Foreign = llvm::any_of(
        Entry.second, [&](Index I) { return !Files[I].Standard; });
    // Between two files of the preamble a unit may see it.
    bool Seen =
        S->LeftBehind.contains(Entry.first()) && Entry.second.size() > 1;
    if (S->Redefined.contains(Entry.first()) || (Foreign && Seen))
      S->Trace.Undone.push_back(Entry.first().str());
  }
  llvm::sort(S->Trace.Undone);
  for (const auto &Entry : S->PP.getIdentifierTable())
    S->Trace.Words.push_back(llvm::xxh3_64bits(Entry.first()));
  llvm::sort(S->Trace.Words);
  return std::move(S->Trace);
}

//===----------------------------------------------------------------------===//
// Parsing a unit with it
//===----------------------------------------------------------------------===//

struct MacroGuard::State {
  Preprocessor &PP;
  const MacroTrace &Trace;
  llvm::DenseMap<const FileEntry *, Index> Known;
  /// By file of the source manager; ~0 if it is not of the preamble.
  llvm::DenseMap<FileID, Index> IndexOfId;
  ReadOrder Real;
  size_t Included = 0;
  bool Broken = false;
  /// Files that the standard library includes.
  llvm::DenseSet<const FileEntry *> Standard;
  /// What the unit has defined or ended, and what was there before.
  llvm::MapVector<const IdentifierInfo *, const MacroInfo *> Touched;

  State(Preprocessor &PP, const MacroTrace &Trace)
      : PP(PP), Trace(Trace), Real(Trace.Files) {
    for (Index I = 0; I < Trace.Files.size(); ++I)
      if (OptionalFileEntryRef File =
              PP.getFileManager().getOptionalFileRef(Trace.Files[I].Name))
        Known.try_emplace(&File->getFileEntry(), I);
  }

  bool isComplete() const { return Included == Trace.Files.size(); }
  /// Whether there is anything left to watch.
  bool isOver() const { return Broken || isComplete(); }

  /// The file of the preamble that a macro comes from.
  std::optional<Index> originOf(const MacroInfo *Macro) {
    SourceManager &Sources = PP.getSourceManager();
    SourceLocation Loc = Macro->getDefinitionLoc();
    if (Loc.isInvalid() || !Sources.isLoadedSourceLocation(Loc))
      return std::nullopt;
    FileID File = Sources.getFileID(Sources.getExpansionLoc(Loc));
    auto [It, New] = IndexOfId.try_emplace(File, ~0u);
    if (New)
      if (OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File))
        if (auto At = Known.find(&Entry->getFileEntry()); At != Known.end())
          It->second = At->second;
    if (It->second == ~0u)
      return std::nullopt;
    return It->second;
  }

  /// The unit has come across a macro.
  void look(const Token &Name, const MacroInfo *Macro) {
    look(Name.getLocation(), Macro);
  }
  void look(SourceLocation At, const MacroInfo *Macro) {
    if (isOver() || !Macro)
      return;
    std::optional<Index> From = originOf(Macro);
    if (From && !Real.hasBegun(*From) &&
        !(Trace.Files[*From].Standard && isStandard(At)))
      Broken = true;
  }

  void touch(const Token &Name, const MacroInfo *Before) {
    touch(Name.getIdentifierInfo(), Name.getLocation(), Before);
  }
  void touch(const IdentifierInfo *Name, SourceLocation At,
             const MacroInfo *Before) {
    if (isOver())
      return;
    look(At, Before);
    Touched.try_emplace(Name, Before);
  }

  /// Whether one of the files that are read now looks at what the unit defines.
  bool areMacrosSeenBy(llvm::ArrayRef<Index> Read) {
    llvm::StringMap<bool> Names; // and whether the standard library defines them
    for (auto [Name, Before] : Touched) {
      const MacroInfo *Now = PP.getMacroInfo(Name);
      if (Now == Before || (Now && Before &&
                            Now->isIdenticalTo(*Before, PP, /*Syntactically=*/false)))
        continue;
      if (!std::binary_search(Trace.Words.begin(), Trace.Words.end(),
                              llvm::xxh3_64bits(Name->getName())))
        continue;
      Names[Name->getName()] = Now && isStandard(Now->getDefinitionLoc());
    }
    if (Names.empty())
      return false;
    auto Looks = [&](Index I) {
      const MacroTrace::File &File = Trace.Files[I];
      auto Buffer = PP.getFileManager().getBufferForFile(File.Name);
      if (!Buffer)
        return true;
      bool Found = false;
      forEachIdentifier((*Buffer)->getBuffer(), [&](llvm::StringRef Word) {
        if (auto It = Names.find(Word); It != Names.end())
          Found |= !(It->second && File.Standard);
      });
      return Found;
    };
    for (Index I = 0; I < Trace.Files.size(); ++I)
      if (changesWhenReadAgain(Trace.Files[I]) && Looks(I))
        return true;
    return llvm::any_of(Read, Looks);
  }

  bool isStandard(SourceLocation Loc) {
    SourceManager &Sources = PP.getSourceManager();
    Loc = Sources.getExpansionLoc(Loc);
    OptionalFileEntryRef File =
        Sources.getFileEntryRefForID(Sources.getFileID(Loc));
    if (!File)
      return false;
    if (auto It = Known.find(&File->getFileEntry());
        It != Known.end() && Trace.Files[It->second].Standard)
      return true;
    return Standard.contains(&File->getFileEntry()) ||
           isOfStandardLibrary(File->getName(),
                               Sources.getFileCharacteristic(Loc));
  }

  /// Whether the files come in the preamble's order where that matters.
  bool isInOrder() {
    ReadOrder Made(Trace.Files);
    std::vector<Index> Read;
    for (Index I : Trace.Headers)
      Made.include(I, Read);
    return llvm::all_of(Trace.Sensitive, [&](std::pair<Index, Index> P) {
      return Made.relation(P.first, P.second) ==
             Real.relation(P.first, P.second);
    });
  }

  void include(SourceLocation From, FileEntryRef File) {
    if (isOver())
      return;
    if (isStandard(From))
      Standard.insert(&File.getFileEntry());
    auto It = Known.find(&File.getFileEntry());
    if (It == Known.end() || Real.hasBegun(It->second))
      return;
    std::vector<Index> Read;
    Real.include(It->second, Read);
    Included += Read.size();
    if (areMacrosSeenBy(Read)) {
      Broken = true;
      return;
    }
    if (!isComplete())
      return;
    const IdentifierTable &Names = PP.getIdentifierTable();
    Broken = !isInOrder() ||
             llvm::any_of(Trace.Undone, [&](const std::string &Name) {
               return Names.find(Name) != Names.end();
             });
  }
};

class MacroGuard::Callbacks : public PPCallbacks {
public:
  explicit Callbacks(std::shared_ptr<State> S) : S(std::move(S)) {}

  void InclusionDirective(SourceLocation Hash, const Token &, llvm::StringRef,
                          bool, CharSourceRange, OptionalFileEntryRef File,
                          llvm::StringRef, llvm::StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (File)
      S->include(Hash, *File);
  }
  void MacroDefined(const Token &Name, const MacroDirective *MD) override {
    const MacroDirective *Before = MD->getPrevious();
    bool WasDefined = Before && Before->isDefined();
    S->touch(Name, WasDefined ? Before->getMacroInfo() : nullptr);
  }
  void MacroUndefined(const Token &Name, const MacroDefinition &MD,
                      const MacroDirective *) override {
    S->touch(Name, MD.getMacroInfo());
  }
  void MacroExpands(const Token &Name, const MacroDefinition &MD, SourceRange,
                    const MacroArgs *) override {
    S->look(Name, MD.getMacroInfo());
  }
  void Defined(const Token &Name, const MacroDefinition &MD,
               SourceRange) override {
    S->look(Name, MD.getMacroInfo());
  }
  void Ifdef(SourceLocation, const Token &Name,
             const MacroDefinition &MD) override {
    S->look(Name, MD.getMacroInfo());
  }
  void Ifndef(SourceLocation, const Token &Name,
              const MacroDefinition &MD) override {
    S->look(Name, MD.getMacroInfo());
  }
  using PPCallbacks::Elifdef;
  void Elifdef(SourceLocation, const Token &Name,
               const MacroDefinition &MD) override {
    S->look(Name, MD.getMacroInfo());
  }
  using PPCallbacks::Elifndef;
  void Elifndef(SourceLocation, const Token &Name,
                const MacroDefinition &MD) override {
    S->look(Name, MD.getMacroInfo());
  }
  void PragmaDirective(SourceLocation Loc, PragmaIntroducerKind) override {
    // Keeps a macro or brings it back, and tells nobody.
    if (S->isOver())
      return;
    llvm::StringRef Name = nameOfPushedMacro(S->PP.getSourceManager(), Loc);
    if (Name.empty())
      return;
    const IdentifierInfo *Pushed = S->PP.getIdentifierInfo(Name);
    S->touch(Pushed, Loc, S->PP.getMacroInfo(Pushed));
  }

private:
  std::shared_ptr<State> S;
};

MacroGuard::MacroGuard(Preprocessor &PP, const MacroTrace &Trace)
    : S(std::make_shared<State>(PP, Trace)) {
  PP.addPPCallbacks(std::make_unique<Callbacks>(S));
}
MacroGuard::~MacroGuard() = default;

bool MacroGuard::isBroken() const { return S->Broken; }
bool MacroGuard::holds() const { return !S->Broken && S->isComplete(); }

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// Many numbers in little room.
template <typename T> static std::string packed(llvm::ArrayRef<T> Numbers) {
  std::string Bytes(Numbers.size() * sizeof(T), '\0');
  for (size_t I = 0; I < Numbers.size(); ++I)
    llvm::support::endian::write<T, llvm::endianness::little>(
        &Bytes[I * sizeof(T)], Numbers[I]);
  return llvm::encodeBase64(Bytes);
}

template <typename T>
static bool unpack(std::optional<llvm::StringRef> Text, std::vector<T> &Numbers) {
  std::vector<char> Bytes;
  if (!Text)
    return false;
  if (llvm::Error E = llvm::decodeBase64(*Text, Bytes)) {
    llvm::consumeError(std::move(E));
    return false;
  }
  if (Bytes.size() % sizeof(T))
    return false;
  for (size_t I = 0; I < Bytes.size(); I += sizeof(T))
    Numbers.push_back(
        llvm::support::endian::read<T, llvm::endianness::little>(&Bytes[I]));
  return true;
}

json::Value toJSON(const MacroTrace &T) {
  json::Array Files;
  for (const MacroTrace::File &F : T.Files)
    Files.push_back(json::Array{F.Name, int(F.Standard) + 2 * int(F.Repeated),
                                packed<Index>(F.Includes)});
  std::vector<Index> Sensitive;
  for (auto [Definer, Looker] : T.Sensitive) {
    Sensitive.push_back(Definer);
    Sensitive.push_back(Looker);
  }
  return json::Object{{"files", std::move(Files)},
                      {"headers", packed<Index>(T.Headers)},
                      {"sensitive", packed<Index>(Sensitive)},
                      {"words", packed<uint64_t>(T.Words)},
                      {"undone", json::Array(T.Undone)}};
}

bool fromJSON(const json::Value &V, MacroTrace &T, json::Path P) {
  const json::Object *O = V.getAsObject();
  const json::Array *Files = O ? O->getArray("files") : nullptr;
  std::vector<Index> Sensitive;
  json::ObjectMapper Map(V, P);
  if (!Files || !unpack(O->getString("headers"), T.Headers) ||
      !unpack(O->getString("sensitive"), Sensitive) ||
      !unpack(O->getString("words"), T.Words) || !Map ||
      !Map.map("undone", T.Undone) || Sensitive.size() % 2)
    return false;
  auto InRange = [&](Index I) { return I < Files->size(); };
  for (const json::Value &File : *Files) {
    const json::Array *Parts = File.getAsArray();
    if (!Parts || Parts->size() != 3)
      return false;
    auto Name = (*Parts)[0].getAsString();
    auto Flags = (*Parts)[1].getAsInteger();
    MacroTrace::File &F = T.Files.emplace_back();
    if (!Name || !Flags || !unpack((*Parts)[2].getAsString(), F.Includes) ||
        !llvm::all_of(F.Includes, InRange))
      return false;
    F.Name = Name->str();
    F.Standard = *Flags & 1;
    F.Repeated = *Flags & 2;
  }
  if (!llvm::all_of(T.Headers, InRange) || !llvm::all_of(Sensitive, InRange))
    return false;
  for (size_t I = 0; I < Sensitive.size(); I += 2)
    T.Sensitive.emplace_back(Sensitive[I], Sensitive[I + 1]);
  return true;
}

} // namespace corolint
