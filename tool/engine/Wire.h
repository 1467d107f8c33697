//===-- Wire.h - values on their way from a worker -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_WIRE_H
#define COROLINT_TOOL_ENGINE_WIRE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include <optional>
#include <string>

namespace corolint {

/// What is said of a worker whose text is none of these.
constexpr llvm::StringLiteral NoResult =
    "a worker sent something else than a result";

template <typename T> std::string toText(const T &Value) {
  return llvm::formatv("{0}", toJSON(Value));
}

/// The value in what a worker has sent; nothing if it failed.
template <typename T>
std::optional<T> fromText(llvm::Expected<std::string> Text) {
  if (!Text) {
    llvm::consumeError(Text.takeError());
    return std::nullopt;
  }
  llvm::Expected<llvm::json::Value> Value = llvm::json::parse(*Text);
  llvm::json::Path::Root Root("result");
  T Result;
  using llvm::json::fromJSON;
  if (!Value || !fromJSON(*Value, Result, Root)) {
    llvm::consumeError(Value.takeError());
    return std::nullopt;
  }
  return Result;
}

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_WIRE_H
