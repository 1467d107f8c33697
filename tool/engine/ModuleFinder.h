//===-- ModuleFinder.h - whether a unit uses modules ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_MODULEFINDER_H
#define COROLINT_TOOL_ENGINE_MODULEFINDER_H

#include "clang/DependencyScanning/DependencyScanningWorker.h"

namespace corolint {

/// Looks for modules; what is in them is in none of the files. The files
/// themselves are seen by the recorder: the scanner takes the dots out of their
/// names, which is wrong behind symbolic links.
class ModuleFinder : public clang::dependencies::DependencyConsumer {
public:
  bool HasModules = false;

  void handleFileDependency(llvm::StringRef) override {}
  void handleProvidedAndRequiredStdCXXModules(
      std::optional<clang::dependencies::P1689ModuleInfo> Provided,
      std::vector<clang::dependencies::P1689ModuleInfo> Requires) override {
    HasModules |= Provided.has_value() || !Requires.empty();
  }
  void handlePrebuiltModuleDependency(clang::dependencies::PrebuiltModuleDep) override {
    HasModules = true;
  }
  void handleModuleDependency(clang::dependencies::ModuleDeps) override { HasModules = true; }
  void handleDirectModuleDependency(clang::dependencies::ModuleID) override {
    HasModules = true;
  }
  void handleVisibleModule(std::string) override { HasModules = true; }
  void handleDependencyOutputOpts(
      const clang::DependencyOutputOptions &) override {}
  void handleBuildCommand(clang::dependencies::Command) override {}
  void handleContextHash(std::string) override {}
};

class NoModules : public clang::dependencies::DependencyActionController {
public:
  std::string lookupModuleOutput(const clang::dependencies::ModuleDeps &,
                                 clang::dependencies::ModuleOutputKind) override {
    return "";
  }
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_MODULEFINDER_H
