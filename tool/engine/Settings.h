//===-- Settings.h - what the user asked of a unit
//--------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_SETTINGS_H
#define COROLINT_TOOL_ENGINE_SETTINGS_H

#include "Catalogue.h"
#include "model/Libraries.h"
#include <map>

namespace corolint {

/// The configuration of one translation unit, validated.
struct Settings {
  std::vector<const CheckInfo *> Checks;
  /// By the name that stands in `.clang-tidy`: `<check id>.<Name>`, or the bare
  /// name of an option that all checks read.
  std::map<std::string, std::string, std::less<>> Options;
  std::shared_ptr<const Libraries> Libs;
  /// Of the content of library files; empty where there are none.
  std::string LibraryDigest;
  /// What is to be said of NOLINT comments. No part of a result.
  bool ReportUnusedSuppressions = false;
  bool RequireReasons = false;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_SETTINGS_H
