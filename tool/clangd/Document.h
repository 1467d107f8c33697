//===-- Document.h - the text of an open file -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_DOCUMENT_H
#define COROLINT_TOOL_CLANGD_DOCUMENT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include <optional>
#include <string>

namespace corolint {

/// What columns count, as client and server agreed on.
enum class Encoding { Utf8, Utf16, Utf32 };

/// The encoding that a server's answer to `initialize` names.
Encoding encodingOf(const llvm::json::Value &InitializeResult);

/// A file as the client of the server has it in its editor.
class Document {
public:
  explicit Document(std::string Text) : Text(std::move(Text)) {}

  llvm::StringRef text() const { return Text; }

  /// Carries out the `contentChanges` of a `didChange`. False if they do not
  /// fit: the text is then not to be relied on.
  bool apply(const llvm::json::Array &Changes, Encoding E);

  /// The offset of a position, or none where the text has no such line.
  std::optional<size_t> offset(const llvm::json::Object *Position,
                               Encoding E) const;
  llvm::json::Object position(size_t Offset, Encoding E) const;

private:
  std::string Text;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_DOCUMENT_H
