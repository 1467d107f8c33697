//===-- FixesTest.cpp - edits of many findings ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Fixes.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

class Fixes : public testing::Test {
protected:
  Fixes() {
    int File;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("fixes", "cpp", File, Path));
    llvm::raw_fd_ostream(File, /*shouldClose=*/true) << "abcdef";
    Remover.setFile(Path);
  }

  TextEdit edit(unsigned Offset, unsigned Length, std::string Text) {
    return {{Path.str().str(), Offset, Length}, std::move(Text)};
  }

  Diagnosis finding(std::vector<TextEdit> Edits,
                    std::vector<std::vector<TextEdit>> OnNotes = {}) {
    Diagnosis D;
    D.Main.Edits = std::move(Edits);
    for (std::vector<TextEdit> &OfNote : OnNotes) {
      D.Notes.emplace_back();
      D.Notes.back().Edits = std::move(OfNote);
    }
    return D;
  }

  FixedFiles plan(std::vector<Diagnosis> Findings, bool FromNotes = false) {
    llvm::Expected<FixedFiles> Result =
        planFixes(Findings, FromNotes, [](llvm::StringRef) { return true; });
    EXPECT_TRUE(bool(Result));
    return std::move(*Result);
  }

  std::string text(const FixedFiles &Fixed) {
    auto It = Fixed.Files.find(Path.str().str());
    return It == Fixed.Files.end() ? "unchanged" : It->second.New;
  }

  llvm::SmallString<128> Path;
  llvm::FileRemover Remover;
};

TEST_F(Fixes, EqualEditsCountOnce) {
  FixedFiles Fixed = plan({finding({edit(1, 1, "X")}),
                           finding({edit(1, 1, "X"), edit(4, 0, "Y")})});
  EXPECT_EQ(text(Fixed), "aXcdYef");
  EXPECT_EQ(Fixed.Applied, (std::vector<size_t>{0, 1}));
}

TEST_F(Fixes, AFindingIsMendedAsAWholeOrNotAtAll) {
  FixedFiles Fixed = plan({finding({edit(1, 3, "X")}),
                           finding({edit(0, 0, "Y"), edit(2, 1, "Z")}),
                           finding({edit(5, 1, "!")})});
  EXPECT_EQ(text(Fixed), "aXe!");
  EXPECT_EQ(Fixed.Applied, (std::vector<size_t>{0, 2}));
  EXPECT_EQ(Fixed.Conflicts, (std::vector<size_t>{1}));
}

TEST_F(Fixes, NotesCountOnlyWhenAskedAndWhenTheChoiceIsClear) {
  Diagnosis One = finding({}, {{}, {edit(0, 1, "A")}});
  Diagnosis Two = finding({}, {{edit(1, 1, "B")}, {edit(1, 1, "b")}});
  Diagnosis Both = finding({edit(2, 1, "C")}, {{edit(2, 1, "c")}});
  EXPECT_EQ(text(plan({One, Two, Both})), "abCdef");
  EXPECT_EQ(text(plan({One, Two, Both}, /*FromNotes=*/true)), "AbCdef");
}

TEST_F(Fixes, ForeignFilesAreNotTouched) {
  llvm::Expected<FixedFiles> Fixed =
      planFixes({finding({edit(0, 1, "A")})}, /*FromNotes=*/false,
                [](llvm::StringRef) { return false; });
  ASSERT_TRUE(bool(Fixed));
  EXPECT_TRUE(Fixed->Files.empty());
  EXPECT_TRUE(Fixed->Applied.empty());
}

TEST_F(Fixes, AFileThatChangedMeanwhileIsLeftAlone) {
  FixedFiles Fixed = plan({finding({edit(0, 1, "A")})});
  std::error_code Error;
  llvm::raw_fd_ostream(Path, Error) << "new";
  EXPECT_TRUE(llvm::StringRef(llvm::toString(writeFixes(Fixed)))
                  .ends_with("changed while it was analysed; not fixed"));
  EXPECT_EQ(
      llvm::cantFail(llvm::errorOrToExpected(llvm::MemoryBuffer::getFile(Path)))
          ->getBuffer(),
      "new");
}

} // namespace
} // namespace corolint
