//===-- Result.h - what came out of linting, free of any AST
//----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Results cross from the worker that parsed a unit to the process that reports,
// so they name files and offsets, never source locations.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_RESULT_H
#define COROLINT_TOOL_ENGINE_RESULT_H

#include "llvm/Support/JSON.h"
#include <map>
#include <string>
#include <vector>

namespace corolint {

/// Bytes of a file. Paths are absolute and free of symbolic links.
struct TextRange {
  std::string Path;
  unsigned Offset = 0;
  unsigned Length = 0;

  auto operator<=>(const TextRange &) const = default;
};

/// Replaces a range by text.
struct TextEdit {
  TextRange Where;
  std::string Text;

  auto operator<=>(const TextEdit &) const = default;
};

/// One message at one place; the path is empty where there is no place.
struct Remark {
  std::string Text;
  std::string Path;
  unsigned Offset = 0;
  std::vector<TextRange> Ranges;
  std::vector<TextEdit> Edits;

  /// The highlighted range that begins where the remark stands; of no length if there
  /// is none.
  TextRange place() const;
};

/// What a check found, or a compiler error: then the check is
/// `clang-diagnostic-error`.
struct Diagnosis {
  std::string CheckId;
  Remark Main;
  std::vector<Remark> Notes;
  /// Of equal findings that of the lowest rank is taken; set by mergeFindings().
  size_t Rank = 0;
  /// `NOLINT` or `baseline` where that keeps it from being reported.
  std::string HeldBackBy;
};

/// What is known of the use of a name in a NOLINT comment, from little to much.
enum class NolintUse {
  /// It is not of a check of ours.
  NotOurs,
  /// The check was not run.
  Unknown,
  NoSuchCheck,
  Unused,
  Used,
};

/// A comment that silences findings.
struct NolintComment {
  /// `NOLINT`, `NOLINTNEXTLINE` or `NOLINTBEGIN`.
  std::string Kind;
  /// The word with what is in parentheses behind it, and the comment around it.
  TextRange Where;
  TextRange Whole;
  /// The lines that it is about.
  unsigned FirstLine = 0;
  unsigned LastLine = 0;
  bool HasNames = false;
  /// Something else stands in the comment.
  bool HasReason = false;
  /// A finding of ours was silenced.
  bool IsUsed = false;
  struct Name {
    std::string Text;
    NolintUse Use = NolintUse::NotOurs;
  };
  std::vector<Name> Names;
};

enum class UnitStatus {
  Analysed,
  /// Not C++20 or later: there is nothing to lint.
  Skipped,
  /// It does not compile. Findings may still have been made.
  Broken,
  /// The parser or a check crashed.
  Crashed,
  /// The user did not wait for it.
  Interrupted,
};

/// How a result was come by.
enum class ResultSource {
  Parsed,
  /// An earlier run made it: Cache.h.
  Cache,
  /// No token could lead to a finding: Prefilter.h.
  Prefilter,
};

/// What came out of one translation unit.
struct UnitResult {
  UnitStatus Status = UnitStatus::Analysed;
  /// Why the unit crashed.
  std::string Failure;
  std::vector<Diagnosis> Findings;
  /// Findings that a NOLINT comment silences, without their notes…
  std::vector<Diagnosis> Silenced;
  /// …and the comments that silence a finding or name a check of ours.
  std::vector<NolintComment> Comments;
  std::vector<Diagnosis> Errors;
  /// The files that the findings offer to edit, each with the digest of the text
  /// that the edits were made for.
  std::vector<std::pair<std::string, std::string>> EditedTexts;
  /// Complaints about the configuration that only a check could make.
  std::vector<std::string> ConfigurationErrors;
  double ScanSeconds = 0;
  double ParseSeconds = 0;
  double CheckSeconds = 0;
  /// Of CheckSeconds, by check; the rest is the model's.
  std::map<std::string, double> SecondsByCheck;
  ResultSource Source = ResultSource::Parsed;
  /// Why the result could not be kept.
  std::string CacheFailure;
};

llvm::json::Value toJSON(const UnitResult &R);
bool fromJSON(const llvm::json::Value &V, UnitResult &R, llvm::json::Path P);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_RESULT_H
