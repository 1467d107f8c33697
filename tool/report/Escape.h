//===-- Escape.h - text inside of other text ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_ESCAPE_H
#define COROLINT_TOOL_REPORT_ESCAPE_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

/// For the text and the attributes of XML and HTML. What XML cannot hold
/// becomes U+FFFD: control characters, and bytes that are not UTF-8.
std::string escapeXml(llvm::StringRef Text);

/// For a line of Markdown, also inside a table: nothing in it is markup.
std::string escapeMarkdown(llvm::StringRef Text);

/// A path as a URI reference: what RFC 3986 reserves is escaped.
std::string escapeUri(llvm::StringRef Path);

/// For the message of a GitHub workflow command…
std::string escapeCommandData(llvm::StringRef Text);

/// …and for the value of one of its properties.
std::string escapeCommandProperty(llvm::StringRef Text);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_ESCAPE_H
