//===-- Fingerprint.h - names of findings that survive edits ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_FINGERPRINT_H
#define COROLINT_TOOL_REPORT_FINGERPRINT_H

#include "report/Lines.h"
#include "report/Outcome.h"
#include "llvm/ADT/StringMap.h"

namespace corolint {

/// A name for each finding, all of them different. It is made of the check, the
/// file and the text of the line without its spaces, so that it stays the same
/// when the code moves or is indented. All but the first of those that are alike end
/// in `:2`, `:3` and so on.
std::vector<std::string> fingerprints(const Outcome &O, LineTable &Lines);

/// Numbers the fingerprints of alike findings in the order in which they come.
class AlikeNumbers {
public:
  /// Whatever number it has gives way to the new one.
  std::string number(llvm::StringRef Fingerprint);

private:
  llvm::StringMap<unsigned> Seen;
};

/// The name of what is neither: a unit that could not be analysed.
std::string fingerprint(llvm::StringRef Kind, llvm::StringRef Path);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_FINGERPRINT_H
