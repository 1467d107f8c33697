//===-- Git.cpp - questions to git ---------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Git.h"
#include "engine/Paths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

namespace corolint {

static llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

llvm::Expected<GitTree::Answer>
GitTree::ask(llvm::StringRef Directory,
             llvm::ArrayRef<llvm::StringRef> Arguments) const {
  std::vector<llvm::StringRef> Command = {
      Program, "-C", Directory, "-c", "core.quotePath=false"};
  Command.insert(Command.end(), Arguments.begin(), Arguments.end());
  llvm::SmallString<128> OutFile, ErrFile;
  for (llvm::SmallString<128> *File : {&OutFile, &ErrFile})
    if (std::error_code Error =
            llvm::sys::fs::createTemporaryFile("corolint-git", "", *File))
      return error("no temporary file can be made for the output of git: " +
                   Error.message());
  llvm::FileRemover RemoveOut(OutFile), RemoveErr(ErrFile);
  std::string Failure;
  int Code = llvm::sys::ExecuteAndWait(
      Program, Command, /*Env=*/std::nullopt,
      {llvm::StringRef(""), OutFile.str(), ErrFile.str()},
      /*SecondsToWait=*/0, /*MemoryLimit=*/0, &Failure);
  if (Code < 0)
    return error("git cannot be run: " + Failure);
  auto Read = [](llvm::StringRef File) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    return Buffer ? (*Buffer)->getBuffer().str() : std::string();
  };
  return Answer{Code, Read(OutFile), Read(ErrFile)};
}

llvm::Expected<std::string>
GitTree::demand(llvm::ArrayRef<llvm::StringRef> Arguments) const {
  llvm::Expected<Answer> Said = ask(Root, Arguments);
  if (!Said)
    return Said.takeError();
  if (Said->Code)
    return error("git " + Arguments.front() + ": " +
                 llvm::StringRef(Said->Complaint).trim());
  return std::move(Said->Out);
}

llvm::Expected<GitTree> GitTree::open(llvm::StringRef Directory) {
  llvm::ErrorOr<std::string> Program = llvm::sys::findProgramByName("git");
  if (!Program)
    return error("git is needed to find what has changed, and is not "
                 "installed; --diff-file takes a diff from elsewhere");
  GitTree Tree(std::move(*Program));
  llvm::Expected<Answer> Said =
      Tree.ask(Directory, {"rev-parse", "--show-toplevel"});
  if (!Said)
    return Said.takeError();
  llvm::StringRef Complaint = llvm::StringRef(Said->Complaint).trim();
  if (Complaint.contains("not a git repository"))
    return error(Directory + ": not in a git repository; --diff-file takes the "
                             "changes from a diff");
  if (Said->Code)
    return error(Directory + ": " + Complaint);
  Tree.Root = canonicalPath(llvm::StringRef(Said->Out).rtrim("\r\n"));
  return std::move(Tree);
}

bool GitTree::isShallow() const {
  llvm::Expected<Answer> Said =
      ask(Root, {"rev-parse", "--is-shallow-repository"});
  if (!Said) {
    llvm::consumeError(Said.takeError());
    return false;
  }
  return llvm::StringRef(Said->Out).trim() == "true";
}

llvm::Expected<std::string>
GitTree::mergeBase(llvm::StringRef Revision) const {
  static constexpr llvm::StringLiteral Deepen =
      "; this is a shallow clone: get the history with 'git fetch --unshallow' "
      "(in GitHub Actions: fetch-depth: 0 of actions/checkout; in GitLab: "
      "GIT_DEPTH: 0)";
  std::string Commit = (Revision + "^{commit}").str();
  llvm::Expected<Answer> Known = ask(
      Root, {"rev-parse", "--verify", "--quiet", "--end-of-options", Commit});
  if (!Known)
    return Known.takeError();
  if (Known->Code)
    return error("--since: unknown revision '" + Revision + "' in " + Root +
                 (isShallow() ? llvm::StringRef(Deepen)
                              : "; if it is on a server, 'git fetch' it first"));
  llvm::StringRef Id = llvm::StringRef(Known->Out).trim();
  llvm::Expected<Answer> Base = ask(Root, {"merge-base", Id, "HEAD"});
  if (!Base)
    return Base.takeError();
  if (Base->Code)
    return error("--since: '" + Revision +
                 "' and the working tree have no common history" +
                 (isShallow() ? llvm::StringRef(Deepen) : ""));
  return llvm::StringRef(Base->Out).trim().str();
}

llvm::Expected<std::string> GitTree::diff(llvm::StringRef Commit) const {
  // Whatever the user has configured, the output is the same.
  return demand({"diff", "--unified=0", "--inter-hunk-context=0", "--no-color",
                 "--no-ext-diff", "--no-textconv", "--no-relative",
                 "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/",
                 Commit, "--"});
}

llvm::Expected<std::vector<std::string>> GitTree::untracked() const {
  llvm::Expected<std::string> Out =
      demand({"ls-files", "--others", "--exclude-standard", "-z"});
  if (!Out)
    return Out.takeError();
  std::vector<std::string> Files;
  for (llvm::StringRef File : llvm::split(*Out, '\0'))
    if (!File.empty())
      Files.push_back(File.str());
  return Files;
}

} // namespace corolint
