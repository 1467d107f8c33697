//===-- Suggest.h - did you mean -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_SUGGEST_H
#define COROLINT_CHECKS_MODEL_SUGGEST_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

/// The candidate nearest to a mistyped word, or "" if none is near. \p Prefix
/// is one that users tend to leave out.
template <typename Range>
llvm::StringRef nearest(llvm::StringRef Word, const Range &Candidates,
                        llvm::StringRef Prefix = "") {
  llvm::StringRef Best;
  const unsigned Limit = std::max<size_t>(2, Word.size() / 3);
  unsigned BestDistance = Limit + 1;
  for (llvm::StringRef Candidate : Candidates) {
    unsigned Distance = Candidate.edit_distance_insensitive(Word);
    // Part of a name is as good as the worst typing error.
    if (Word.size() > 3 && Candidate.contains_insensitive(Word))
      Distance = std::min(Distance, Limit);
    llvm::StringRef Short = Candidate;
    if (!Prefix.empty() && Short.consume_front(Prefix))
      Distance = std::min(Distance, Short.edit_distance_insensitive(Word));
    if (Distance < BestDistance) {
      Best = Candidate;
      BestDistance = Distance;
    }
  }
  return Best;
}

/// `; did you mean 'x'?` for that candidate, or "".
template <typename Range>
std::string suggestion(llvm::StringRef Word, const Range &Candidates,
                       llvm::StringRef Prefix = "") {
  llvm::StringRef Best = nearest(Word, Candidates, Prefix);
  return Best.empty() ? "" : ("; did you mean '" + Best + "'?").str();
}

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_SUGGEST_H
