//===-- Result.cpp - results as JSON
//----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Result.h"

namespace json = llvm::json;

namespace corolint {

TextRange Remark::place() const {
  for (const TextRange &Range : Ranges)
    if (Range.Path == Path && Range.Offset == Offset)
      return Range;
  return {Path, Offset, 0};
}

static json::Value toJSON(const TextRange &R) {
  return json::Array{R.Path, R.Offset, R.Length};
}

static bool fromJSON(const json::Value &V, TextRange &R, json::Path P) {
  const json::Array *A = V.getAsArray();
  if (!A || A->size() != 3) {
    P.report("expected [path, offset, length]");
    return false;
  }
  return json::fromJSON((*A)[0], R.Path, P.index(0)) &&
         json::fromJSON((*A)[1], R.Offset, P.index(1)) &&
         json::fromJSON((*A)[2], R.Length, P.index(2));
}

static json::Value toJSON(const TextEdit &E) {
  return json::Object{{"where", toJSON(E.Where)}, {"text", E.Text}};
}

static bool fromJSON(const json::Value &V, TextEdit &E, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("where", E.Where) && O.map("text", E.Text);
}

static json::Value toJSON(const Remark &R) {
  return json::Object{{"text", R.Text},
                      {"path", R.Path},
                      {"offset", R.Offset},
                      {"ranges", json::Array(R.Ranges)},
                      {"edits", json::Array(R.Edits)}};
}

static bool fromJSON(const json::Value &V, Remark &R, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("text", R.Text) && O.map("path", R.Path) &&
         O.map("offset", R.Offset) && O.map("ranges", R.Ranges) &&
         O.map("edits", R.Edits);
}

static json::Value toJSON(const Diagnosis &D) {
  return json::Object{{"check", D.CheckId},
                      {"main", toJSON(D.Main)},
                      {"notes", json::Array(D.Notes)}};
}

static bool fromJSON(const json::Value &V, Diagnosis &D, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("check", D.CheckId) && O.map("main", D.Main) &&
         O.map("notes", D.Notes);
}

static json::Value toJSON(const NolintComment::Name &N) {
  return json::Array{N.Text, int64_t(N.Use)};
}

static bool fromJSON(const json::Value &V, NolintComment::Name &N,
                     json::Path P) {
  const json::Array *A = V.getAsArray();
  int64_t Use;
  if (!A || A->size() != 2) {
    P.report("expected [name, use]");
    return false;
  }
  if (!json::fromJSON((*A)[0], N.Text, P.index(0)) ||
      !json::fromJSON((*A)[1], Use, P.index(1)))
    return false;
  N.Use = NolintUse(Use);
  return true;
}

static json::Value toJSON(const NolintComment &C) {
  return json::Object{{"kind", C.Kind},
                      {"where", toJSON(C.Where)},
                      {"whole", toJSON(C.Whole)},
                      {"lines", json::Array{C.FirstLine, C.LastLine}},
                      {"named", C.HasNames},
                      {"reason", C.HasReason},
                      {"used", C.IsUsed},
                      {"names", json::Array(C.Names)}};
}

static bool fromJSON(const json::Value &V, NolintComment &C, json::Path P) {
  json::ObjectMapper O(V, P);
  std::vector<unsigned> Lines;
  if (!O || !O.map("kind", C.Kind) || !O.map("where", C.Where) ||
      !O.map("whole", C.Whole) || !O.map("lines", Lines) ||
      !O.map("named", C.HasNames) || !O.map("reason", C.HasReason) ||
      !O.map("used", C.IsUsed) || !O.map("names", C.Names))
    return false;
  if (Lines.size() != 2) {
    P.report("expected two lines");
    return false;
  }
  C.FirstLine = Lines[0];
  C.LastLine = Lines[1];
  return true;
}

static json::Object editedTexts(const UnitResult &R) {
  json::Object Out;
  for (const auto &[Path, Digest] : R.EditedTexts)
    Out[Path] = Digest;
  return Out;
}

static json::Object byCheck(const UnitResult &R) {
  json::Object Out;
  for (const auto &[Id, Seconds] : R.SecondsByCheck)
    Out[Id] = Seconds;
  return Out;
}

json::Value toJSON(const UnitResult &R) {
  return json::Object{{"status", int64_t(R.Status)},
                      {"failure", R.Failure},
                      {"findings", json::Array(R.Findings)},
                      {"silenced", json::Array(R.Silenced)},
                      {"comments", json::Array(R.Comments)},
                      {"errors", json::Array(R.Errors)},
                      {"edited", editedTexts(R)},
                      {"configuration", json::Array(R.ConfigurationErrors)},
                      {"source", int64_t(R.Source)},
                      {"scan", R.ScanSeconds},
                      {"unkept", R.CacheFailure},
                      {"parse", R.ParseSeconds},
                      {"check", R.CheckSeconds},
                      {"checks", byCheck(R)}};
}

bool fromJSON(const json::Value &V, UnitResult &R, json::Path P) {
  json::ObjectMapper O(V, P);
  int64_t Status, Source;
  std::map<std::string, std::string> EditedTexts;
  if (!O || !O.map("status", Status) || !O.map("source", Source) ||
      !O.map("scan", R.ScanSeconds) || !O.map("unkept", R.CacheFailure) ||
      !O.map("failure", R.Failure) ||
      !O.map("findings", R.Findings) || !O.map("errors", R.Errors) ||
      !O.map("silenced", R.Silenced) || !O.map("comments", R.Comments) ||
      !O.map("configuration", R.ConfigurationErrors) ||
      !O.map("edited", EditedTexts) || !O.map("parse", R.ParseSeconds) || !O.map("check", R.CheckSeconds) ||
      !O.map("checks", R.SecondsByCheck))
    return false;
  R.EditedTexts.assign(EditedTexts.begin(), EditedTexts.end());
  R.Status = UnitStatus(Status);
  R.Source = ResultSource(Source);
  return true;
}

} // namespace corolint
