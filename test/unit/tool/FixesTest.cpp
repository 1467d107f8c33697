//===-- FixesTest.cpp - edits of many findings ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/EditSet.h"
#include "apply/EditedFiles.h"
#include "apply/Rewrite.h"
#include "apply/WriteFiles.h"
#include "engine/Offers.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

namespace fs = llvm::sys::fs;
using Vector = std::vector<TextEdit>;

TextEdit edit(unsigned Offset, unsigned Length, std::string Text,
              std::string Path = "/nowhere/a.cpp") {
  return {{std::move(Path), Offset, Length}, std::move(Text)};
}

Diagnosis finding(Vector Edits, std::vector<Vector> OnNotes = {}) {
  Diagnosis D;
  D.Main.Edits = std::move(Edits);
  for (Vector &OfNote : OnNotes) {
    D.Notes.emplace_back();
    D.Notes.back().Edits = std::move(OfNote);
  }
  return D;
}

std::string applied(const EditSet &Set, llvm::StringRef Text,
                    llvm::StringRef Path = "/nowhere/a.cpp") {
  auto It = Set.files().find(Path.str());
  if (It == Set.files().end())
    return Text.str();
  return llvm::cantFail(Rewriter().rewrite(Path, Text, It->second)).Text;
}

TEST(Offers, AreAsApplicableAsThePlaceSays) {
  auto Who = [](const Diagnosis &D) {
    std::string Words;
    for (const Offer &O : offersOf(D))
      Words += applicabilityName(O.Who).str() + " ";
    return Words;
  };
  Vector A{edit(0, 1, "A")}, B{edit(1, 1, "B")};
  EXPECT_EQ(Who(finding({})), "");
  EXPECT_EQ(Who(finding(A)), "safe ");
  EXPECT_EQ(Who(finding({}, {{}, A})), "unsafe ");
  EXPECT_EQ(Who(finding({}, {A, B})), "alternative alternative ");
  EXPECT_EQ(Who(finding(A, {B})), "safe alternative ");
}

TEST(Offers, OnlyWhatLeavesNoChoiceIsChosen) {
  Vector A{edit(0, 1, "A")}, B{edit(1, 1, "B")};
  auto Choice = [](const Diagnosis &D, bool Unsafe) {
    auto Offers = offersOf(D);
    const Offer *O = chosen(Offers, Unsafe);
    return O ? O->Edits[0].Text : "none";
  };
  EXPECT_EQ(Choice(finding(A), false), "A");
  EXPECT_EQ(Choice(finding(A, {B}), true), "A");
  EXPECT_EQ(Choice(finding({}, {A}), false), "none");
  EXPECT_EQ(Choice(finding({}, {A}), true), "A");
  EXPECT_EQ(Choice(finding({}, {A, B}), true), "none");
}

TEST(EditSet, EqualReplacementsCountOnce) {
  EditSet Set;
  EXPECT_FALSE(Set.add({edit(1, 1, "X")}, 0));
  EXPECT_FALSE(Set.add({edit(1, 1, "X"), edit(4, 0, "Y")}, 1));
  EXPECT_EQ(applied(Set, "abcdef"), "aXcdYef");
}

TEST(EditSet, EqualFixesCountOnceAndEqualInsertionsOfOthersDoNot) {
  EditSet Set;
  Vector Await{edit(1, 0, "(await "), edit(3, 0, ")")};
  EXPECT_FALSE(Set.add(Await, 0));
  EXPECT_FALSE(Set.add(Await, 1));
  EXPECT_EQ(Set.add({edit(2, 0, "(await "), edit(3, 0, ")")}, 2), 0u);
  EXPECT_EQ(applied(Set, "abcdef"), "a(await bc)def");
}

TEST(EditSet, AFindingIsMendedAsAWholeOrNotAtAll) {
  EditSet Set;
  EXPECT_FALSE(Set.add({edit(1, 3, "X")}, 0));
  EXPECT_EQ(Set.add({edit(0, 0, "Y"), edit(2, 1, "Z")}, 1), 0u);
  EXPECT_FALSE(Set.add({edit(5, 1, "!")}, 2));
  EXPECT_EQ(applied(Set, "abcdef"), "aXe!");
}

TEST(Rewrite, IncludesAreAddedOnceWhereTheyBelong) {
  EditSet Set;
  EXPECT_FALSE(Set.add({edit(0, 0, "#include <b.h>\n"), edit(27, 0, "x")}, 0));
  EXPECT_FALSE(Set.add({edit(0, 0, "#include <b.h>\n"), edit(28, 0, "y")}, 1));
  EXPECT_FALSE(Set.add({edit(0, 0, "#include <d.h>\n")}, 2));
  EXPECT_FALSE(Set.add({edit(0, 0, "#include <c.h>\n")}, 3));
  std::string New = applied(Set, "// text\n#include <c.h>\nint i;\n");
  llvm::StringRef Text = New;
  EXPECT_EQ(Text.count("#include <b.h>\n"), 1u);
  EXPECT_EQ(Text.count("#include <c.h>\n"), 1u);
  EXPECT_EQ(Text.count("#include <d.h>\n"), 1u);
  EXPECT_TRUE(Text.starts_with("// text\n#include"));
}

TEST(Rewrite, LinesEndAsThoseOfTheFile) {
  EditSet Set;
  EXPECT_FALSE(
      Set.add({edit(0, 0, "#include <b.h>\n"), edit(3, 1, "1\n2\r\n3")}, 0));
  EXPECT_EQ(applied(Set, "a\r\nbc\r\n"),
            "#include <b.h>\r\na\r\n1\r\n2\r\n3c\r\n");
}

TEST(Rewrite, AByteOrderMarkStaysFirst) {
  EditSet Set;
  EXPECT_FALSE(Set.add({edit(3, 0, "#include <b.h>\n")}, 0));
  EXPECT_EQ(applied(Set, "\xEF\xBB\xBFint i;\n"),
            "\xEF\xBB\xBF#include <b.h>\nint i;\n");
}

/// Files on the disk.
class OnDisk : public testing::Test {
protected:
  OnDisk() {
    EXPECT_FALSE(fs::createUniqueDirectory("fixes", Directory));
  }
  ~OnDisk() { fs::remove_directories(Directory); }

  std::string make(llvm::StringRef Name, llvm::StringRef Text) {
    llvm::SmallString<128> Path(Directory);
    llvm::sys::path::append(Path, Name);
    std::error_code Error;
    llvm::raw_fd_ostream(Path, Error) << Text;
    EXPECT_FALSE(Error);
    return Path.str().str();
  }

  static std::string read(llvm::StringRef Path) {
    return llvm::cantFail(
               llvm::errorOrToExpected(llvm::MemoryBuffer::getFile(Path)))
        ->getBuffer()
        .str();
  }

  size_t count() {
    size_t N = 0;
    std::error_code Error;
    for (fs::directory_iterator It(Directory, Error), End; It != End;
         It.increment(Error))
      ++N;
    return N;
  }

  llvm::SmallString<128> Directory;
};

TEST_F(OnDisk, ModesStay) {
  std::string Path = make("a", "old");
  fs::setPermissions(Path, fs::perms(0741));
  EXPECT_FALSE(writeFiles({{Path, {"old", "new"}}}));
  EXPECT_EQ(read(Path), "new");
  EXPECT_EQ(int(*fs::getPermissions(Path)), 0741);
  EXPECT_EQ(count(), 1u);
}

TEST_F(OnDisk, AFileThatChangedMeanwhileIsLeftAloneAndSoAreTheOthers) {
  std::string A = make("a", "old"), B = make("b", "changed"),
              C = make("c", "old");
  EXPECT_EQ(llvm::toString(writeFiles({{A, {"old", "new"}},
                                       {B, {"old", "new"}},
                                       {C, {"old", "new"}}})),
            B + ": changed while it was analysed\nno file was changed");
  EXPECT_EQ(read(A) + read(B) + read(C), "oldchangedold");
  EXPECT_EQ(count(), 3u);
}

TEST_F(OnDisk, WhatCannotBeWrittenLosesNothing) {
  // Not even root can make a file of such a name beside it.
  std::string A = make("a", "old"), B = make(std::string(250, 'b'), "old");
  std::string Why =
      llvm::toString(writeFiles({{A, {"old", "new"}}, {B, {"old", "new"}}}));
  EXPECT_TRUE(llvm::StringRef(Why).starts_with(B + ": cannot write beside it"))
      << Why;
  EXPECT_TRUE(llvm::StringRef(Why).ends_with("\nno file was changed")) << Why;
  EXPECT_EQ(read(A) + read(B), "oldold");
  EXPECT_EQ(count(), 2u);
}

TEST_F(OnDisk, WhatNobodyMayWriteIsReadOnlyForRootToo) {
  std::string Path = make("a", "old");
  EXPECT_EQ(whyNotWritable(Path), "");
  fs::setPermissions(Path, fs::perms(0444));
  EXPECT_EQ(whyNotWritable(Path), "is read-only");
}

TEST_F(OnDisk, AnEditedFileIsFoundUnderAllItsNames) {
  std::string Path = make("a", "old");
  std::string Link = Path + ".link";
  EXPECT_FALSE(fs::create_link(Path, Link));
  FileTexts Texts{{Path, "longer"}};
  EditedFiles Files(Texts);
  for (const std::string &Name : {Path, Link, Directory.str().str() + "/./a"}) {
    auto File = Files.openFileForRead(Name);
    ASSERT_TRUE(bool(File));
    EXPECT_EQ((*(*File)->getBuffer("name"))->getBuffer(), "longer");
    EXPECT_EQ(Files.status(Path)->getSize(), 6u);
  }
  EXPECT_EQ(Files.read(), std::set<std::string>{Path});
}

} // namespace
} // namespace corolint
