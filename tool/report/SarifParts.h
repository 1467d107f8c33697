//===-- SarifParts.h - what writing and merging SARIF share ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_SARIFPARTS_H
#define COROLINT_TOOL_REPORT_SARIFPARTS_H

#include "Catalogue.h"
#include "report/Words.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include <numeric>
#include <vector>

namespace corolint {

// Code scanning refuses a run of more results, keeps the first of these, and
// shows so many locations of a result.
constexpr size_t MaxResults = 25000;
constexpr size_t KeptResults = 5000;
constexpr size_t ShownLocations = 100;

/// The numbers of the results to write, which are of these tiers, in order. Where
/// some will be lost, the gravest come first.
inline std::vector<size_t> resultsToWrite(llvm::ArrayRef<Tier> Tiers) {
  std::vector<size_t> Order(Tiers.size());
  std::iota(Order.begin(), Order.end(), 0);
  if (Order.size() > KeptResults)
    llvm::sort(Order, [&](size_t A, size_t B) {
      return std::pair(Tiers[A], A) < std::pair(Tiers[B], B);
    });
  if (Order.size() > MaxResults)
    Order.resize(MaxResults);
  return Order;
}

/// What a notification says if there are more than \ref MaxResults.
constexpr llvm::StringLiteral TruncatedId = "corolint-truncated";

inline llvm::json::Object sarifMessage(llvm::StringRef Text) {
  return llvm::json::Object{{"text", llvm::json::fixUTF8(Text)}};
}

inline llvm::json::Object sarifNotification(llvm::StringRef Level,
                                            llvm::StringRef Id,
                                            llvm::StringRef Text) {
  return llvm::json::Object{{"level", Level},
                            {"descriptor", llvm::json::Object{{"id", Id}}},
                            {"message", sarifMessage(Text)}};
}

inline llvm::json::Object sarifTruncation(size_t LeftOut) {
  return sarifNotification(
      "warning", TruncatedId,
      counted(LeftOut, "result") + " left out; the gravest are here");
}

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_SARIFPARTS_H
