//===-- Main.cpp - clangd with the checks linked in ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clangd's headers are not packaged, so what is used of it is declared here, as
// it is in the sources of the release that is linked. Some of its functions are
// replaced through the linker's --wrap:
//  - its fast-check filter knows our checks, so that they are not held back,
//  - its default checks include ours,
//  - its connection to the client goes through ours, see EditorTransport,
//  - it finds clang's own headers although it is not installed beside clang,
//  - its version names this program too.
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "ClangTidyOptions.h"
#include "DefaultChecks.h"
#include "EditorTransport.h"
#include "Transport.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/Support/FileSystem.h"
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace clang::clangd {

int clangdMain(int Argc, char *Argv[]);

using TidyProvider = llvm::unique_function<void(tidy::ClangTidyOptions &,
                                                llvm::StringRef) const>;
enum JSONStreamStyle : int;

// Each pair is the function as clangd knows it and the one that it calls
// instead.
#define COROLINT_REAL(Symbol) __asm__("__real_" Symbol)
#define COROLINT_WRAP(Symbol) __asm__("__wrap_" Symbol)

#define IS_FAST "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE"
std::optional<bool> realIsFast(llvm::StringRef Check) COROLINT_REAL(IS_FAST);
std::optional<bool> wrapIsFast(llvm::StringRef Check) COROLINT_WRAP(IS_FAST);

std::optional<bool> wrapIsFast(llvm::StringRef Check) {
  return corolint::findCheck(Check) ? true : realIsFast(Check);
}

#define DEFAULT_CHECKS "_ZN5clang6clangd20provideDefaultChecksEv"
TidyProvider realDefaultChecks() COROLINT_REAL(DEFAULT_CHECKS);
TidyProvider wrapDefaultChecks() COROLINT_WRAP(DEFAULT_CHECKS);

TidyProvider wrapDefaultChecks() {
  return [Default = realDefaultChecks()](tidy::ClangTidyOptions &Options,
                                         llvm::StringRef File) {
    std::string Configured = Options.Checks.value_or("");
    Options.Checks.reset();
    Default(Options, File);
    Options.Checks =
        corolint::editorChecks(Configured, Options.Checks.value_or(""));
  };
}

#define NEW_TRANSPORT                                                          \
  "_ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm11raw_ostreamEPS4_"     \
  "bNS0_15JSONStreamStyleE"
std::unique_ptr<Transport> realNewTransport(std::FILE *In,
                                            llvm::raw_ostream &Out,
                                            llvm::raw_ostream *InMirror,
                                            bool Pretty, JSONStreamStyle Style)
    COROLINT_REAL(NEW_TRANSPORT);
std::unique_ptr<Transport> wrapNewTransport(std::FILE *In,
                                            llvm::raw_ostream &Out,
                                            llvm::raw_ostream *InMirror,
                                            bool Pretty, JSONStreamStyle Style)
    COROLINT_WRAP(NEW_TRANSPORT);

std::unique_ptr<Transport> wrapNewTransport(std::FILE *In,
                                            llvm::raw_ostream &Out,
                                            llvm::raw_ostream *InMirror,
                                            bool Pretty,
                                            JSONStreamStyle Style) {
  static int Here;
  return std::make_unique<corolint::EditorTransport>(
      realNewTransport(In, Out, InMirror, Pretty, Style),
      corolint::PageLinks::ofProgram(
          llvm::sys::fs::getMainExecutable(nullptr, &Here)));
}

#define VERSION_STRING "_ZN5clang6clangd13versionStringB5cxx11Ev"
std::string realVersionString() COROLINT_REAL(VERSION_STRING);
std::string wrapVersionString() COROLINT_WRAP(VERSION_STRING);

// Editors look for "clangd version", so that stays in front.
std::string wrapVersionString() {
  return realVersionString() + " corolint-clangd " COROLINT_VERSION;
}

#define RESOURCES_PATH "_ZN5clang16GetResourcesPathB5cxx11EPKcPv"
std::string realResourcesPath(const char *Argv0, void *MainAddress)
    COROLINT_REAL(RESOURCES_PATH);
std::string wrapResourcesPath(const char *Argv0, void *MainAddress)
    COROLINT_WRAP(RESOURCES_PATH);

std::string wrapResourcesPath(const char *Argv0, void *MainAddress) {
  std::string BesideProgram = realResourcesPath(Argv0, MainAddress);
  return llvm::sys::fs::is_directory(BesideProgram) ? BesideProgram
                                                    : COROLINT_RESOURCE_DIR;
}

} // namespace clang::clangd

int main(int Argc, char *Argv[]) {
  return clang::clangd::clangdMain(Argc, Argv);
}
