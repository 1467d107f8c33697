//===-- CompileFlagsTest.cpp - commands of other compilers ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/CompileFlags.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

/// The command line without what corolint always adds.
std::vector<std::string> adjusted(std::vector<std::string> Arguments) {
  clang::tooling::CompileCommand Command;
  Command.Directory = "/nowhere";
  Command.Filename = "a.cpp";
  Command.CommandLine = std::move(Arguments);
  std::vector<std::string> Result = parseOnlyCommandLine(Command);
  llvm::erase_if(Result, [](llvm::StringRef Argument) {
    return Argument == "-w" || Argument == "-fsyntax-only" ||
           Argument.starts_with("-ferror-limit") ||
           Argument.starts_with("-resource-dir");
  });
  return Result;
}

using Arguments = std::vector<std::string>;

TEST(CompileFlags, OutputsGo) {
  EXPECT_EQ(adjusted({"c++", "-O2", "-o", "a.o", "-MD", "-MT", "a.o", "-MF",
                      "a.d", "-c", "a.cpp"}),
            (Arguments{"c++", "-O2", "a.cpp"}));
}

TEST(CompileFlags, FlagsOfGccAloneGo) {
  EXPECT_EQ(adjusted({"g++", "-fconcepts-diagnostics-depth=3", "-std=gnu++20",
                      "-mno-avx256-split-unaligned-load", "a.cpp"}),
            (Arguments{"g++", "-std=gnu++20", "a.cpp"}));
}

TEST(CompileFlags, ValuesOfFlagsAreNotTakenForFlags) {
  Arguments Same = {"c++", "-D", "-fconcepts-diagnostics=1", "a.cpp"};
  EXPECT_EQ(adjusted(Same), Same);
}

TEST(CompileFlags, PrecompiledHeadersGoAndTheirTextStays) {
  EXPECT_EQ(
      adjusted({"c++", "-Xclang", "-include-pch", "-Xclang", "x.pch", "-Xclang",
                "-include", "-Xclang", "x.hxx", "a.cpp"}),
      (Arguments{"c++", "-Xclang", "-include", "-Xclang", "x.hxx", "a.cpp"}));
  EXPECT_EQ(adjusted({"c++", "-include-pch", "x.pch", "a.cpp"}),
            (Arguments{"c++", "a.cpp"}));
}

TEST(CompileFlags, ResponseFilesThatDoNotExistGo) {
  EXPECT_EQ(adjusted({"c++", "@a.modmap", "a.cpp"}),
            (Arguments{"c++", "a.cpp"}));
}

TEST(CompileFlags, AResourceDirectoryOfTheUserStays) {
  clang::tooling::CompileCommand Command(
      "/", "a.cpp", {"c++", "-resource-dir=/x", "a.cpp"}, "");
  EXPECT_EQ(llvm::count_if(parseOnlyCommandLine(Command),
                           [](llvm::StringRef Argument) {
                             return Argument.starts_with("-resource-dir");
                           }),
            1);
}

} // namespace
} // namespace corolint
