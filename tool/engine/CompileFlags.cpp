//===-- CompileFlags.cpp - makes any compiler's command fit clang ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/CompileFlags.h"
#include "engine/Paths.h"
#include "clang/Options/Options.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"

namespace options = clang::options;
using Arguments = std::vector<std::string>;

namespace corolint {

/// CMake hands module maps to the compiler in response files that exist only
/// after a build. Those that do exist were expanded when the database was read.
static bool isMissingResponseFile(llvm::StringRef Argument,
                                  llvm::StringRef Directory) {
  return Argument.consume_front("@") &&
         !llvm::sys::fs::exists(canonicalPath(Argument, Directory));
}

/// Removes `-Xclang -include-pch -Xclang FILE`, as CMake writes it, and
/// `-include-pch FILE`. The header itself is still included as text.
static void dropPrecompiledHeaders(Arguments &Args) {
  for (size_t I = 0; I < Args.size();) {
    if (Args[I] != "-include-pch") {
      ++I;
      continue;
    }
    size_t First = I, End = std::min(I + 2, Args.size());
    if (I > 0 && Args[I - 1] == "-Xclang") {
      --First;
      End = std::min(I + 3, Args.size());
    }
    Args.erase(Args.begin() + First, Args.begin() + End);
    I = First;
  }
}

static void dropUnknownFlags(Arguments &Args) {
  llvm::SmallVector<const char *, 64> Argv;
  for (const std::string &Arg : llvm::drop_begin(Args))
    Argv.push_back(Arg.c_str());
  unsigned MissingIndex, MissingCount;
  llvm::opt::InputArgList Parsed = clang::getDriverOptTable().ParseArgs(
      Argv, MissingIndex, MissingCount,
      llvm::opt::Visibility(options::ClangOption));
  llvm::SmallVector<unsigned, 8> Unknown;
  for (const llvm::opt::Arg *A : Parsed)
    if (A->getOption().matches(options::OPT_UNKNOWN))
      Unknown.push_back(A->getIndex());
  for (unsigned Index : llvm::reverse(Unknown))
    Args.erase(Args.begin() + 1 + Index);
}

Arguments parseOnlyCommandLine(const clang::tooling::CompileCommand &Command) {
  using namespace clang::tooling;
  Arguments Args = Command.CommandLine;
  llvm::erase_if(Args, [&](const std::string &Arg) {
    return isMissingResponseFile(Arg, Command.Directory);
  });
  dropPrecompiledHeaders(Args);
  for (const ArgumentsAdjuster &Adjust :
       {getClangStripOutputAdjuster(), getClangStripDependencyFileAdjuster(),
        getStripPluginsAdjuster(), getClangSyntaxOnlyAdjuster()})
    Args = Adjust(Args, Command.Filename);
  if (!llvm::is_contained(Args, "--driver-mode=cl"))
    dropUnknownFlags(Args);
  // The compiler's own warnings are somebody else's business, and an error at
  // the top of a file must not hide the rest of it.
  Arguments Extra = {"-w", "-ferror-limit=0"};
  if (llvm::none_of(Args, [](llvm::StringRef Arg) {
        return Arg.starts_with("-resource-dir");
      }))
    Extra.push_back("-resource-dir=" COROLINT_RESOURCE_DIR);
  return getInsertArgumentAdjuster(Extra, ArgumentInsertPosition::BEGIN)(
      Args, Command.Filename);
}

} // namespace corolint
