//===-- Config.h - the configuration of units ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_CONFIG_H
#define COROLINT_TOOL_CLI_CONFIG_H

#include "engine/Settings.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace corolint {

/// A `.corolint.yaml` as written.
struct ConfigFile {
  struct Option {
    std::string Name;
    std::string Value;
    /// `file:line:column` of the name.
    std::string Place;
  };

  std::optional<std::string> Checks;
  std::string ChecksPlace;
  std::vector<Option> Options;
  /// Paths as written; relative ones count from the file's directory.
  std::vector<std::string> Libraries;
  bool ReportUnusedSuppressions = false;
  bool RequireReasons = false;
};

/// Parses the text of a configuration file. An error names file, line and what
/// would have been right.
llvm::Expected<ConfigFile> parseConfigFile(llvm::StringRef Text,
                                           llvm::StringRef Path);

/// The checks that a list of globs stands for, in catalogue order. An item that
/// names no check is an error.
llvm::Expected<std::vector<const CheckInfo *>>
selectChecks(llvm::StringRef Globs);

/// Finds the configuration of each file: the nearest `.corolint.yaml` and the
/// check options of the nearest `.clang-tidy`, upward from the file.
class ConfigFinder {
public:
  /// \p File replaces every `.corolint.yaml` if not empty; \p Checks, of the
  /// command line, replaces what they say of checks. Without \p Search nothing else
  /// configures.
  ConfigFinder(std::string File, std::optional<std::string> Checks,
               bool Search = true);
  ~ConfigFinder();

  /// \p MainFile is absolute. Files of one directory share their settings.
  llvm::Expected<std::shared_ptr<const Settings>>
  settingsFor(llvm::StringRef MainFile);

private:
  llvm::Expected<std::shared_ptr<const Settings>>
  make(llvm::StringRef Directory);
  llvm::Expected<std::shared_ptr<const Libraries>>
  librariesFor(const std::vector<std::string> &Files);

  std::string File;
  std::optional<std::string> Checks;
  bool Search;
  llvm::StringMap<std::shared_ptr<const Settings>> ByDirectory;
  std::map<std::vector<std::string>, std::shared_ptr<const Libraries>> ByFiles;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLI_CONFIG_H
