//===-- LinkFilter.h - drops links to pages that do not exist ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_LINKFILTER_H
#define COROLINT_TOOL_CLANGD_LINKFILTER_H

#include "llvm/Support/raw_ostream.h"
#include <string>

namespace corolint {

/// An LSP message without `codeDescription`s that point at a page of clang-tidy
/// for a check of ours. Other messages come back as they are.
std::string withoutDeadLinks(llvm::StringRef Message);

/// Passes a stream of LSP messages through withoutDeadLinks.
class LinkFilter : public llvm::raw_ostream {
public:
  /// \p Out must outlive the filter.
  explicit LinkFilter(llvm::raw_ostream &Out)
      : raw_ostream(/*unbuffered=*/true), Out(Out) {}

private:
  void write_impl(const char *Data, size_t Size) override;
  uint64_t current_pos() const override { return Out.tell(); }

  /// Takes one whole message off the front of Pending, if there is one.
  bool forwardMessage();

  llvm::raw_ostream &Out;
  std::string Pending;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_LINKFILTER_H
