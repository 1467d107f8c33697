//===-- Main.cpp - clang-tidy with the checks linked in ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For where `clang-tidy -load` cannot be used. The module registers itself; all
// the rest is clang-tidy.
//
//===----------------------------------------------------------------------===//

#include "tool/ClangTidyMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

int main(int Argc, const char **Argv) {
  llvm::cl::AddExtraVersionPrinter([](llvm::raw_ostream &Out) {
    Out << "corolint-tidy " COROLINT_VERSION "\n";
  });
  return clang::tidy::clangTidyMain(Argc, Argv);
}
