//===-- Diff.cpp - unified diffs -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Diff.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace corolint {
namespace {

using Lines = std::vector<llvm::StringRef>;

/// Lines with their terminators, so that a missing last one is seen.
Lines splitLines(llvm::StringRef Text) {
  Lines Result;
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    size_t Size = End == llvm::StringRef::npos ? Text.size() : End + 1;
    Result.push_back(Text.take_front(Size));
    Text = Text.drop_front(Size);
  }
  return Result;
}

/// `-`, `+` or ` ` and the line.
struct Step {
  char Kind;
  llvm::StringRef Line;
};

/// Myers' greedy algorithm: the shortest script from \p A to \p B. Its cost
/// grows with the number of changed lines, which is small.
std::vector<Step> shortestScript(const Lines &A, const Lines &B) {
  int N = A.size(), M = B.size(), Max = N + M;
  std::vector<std::vector<int>> Trace;
  std::vector<int> Furthest(2 * Max + 2, 0);
  auto At = [&](std::vector<int> &V, int K) -> int & { return V[K + Max]; };
  auto GoesDown = [&](std::vector<int> &V, int K, int D) {
    return K == -D || (K != D && At(V, K - 1) < At(V, K + 1));
  };
  for (int D = 0; D <= Max; ++D) {
    Trace.push_back(Furthest);
    for (int K = -D; K <= D; K += 2) {
      int X = GoesDown(Furthest, K, D) ? At(Furthest, K + 1)
                                       : At(Furthest, K - 1) + 1;
      while (X < N && X - K < M && A[X] == B[X - K])
        ++X;
      At(Furthest, K) = X;
      if (X < N || X - K < M)
        continue;
      std::vector<Step> Reversed;
      int Y = X - K;
      for (; D > 0; --D) {
        std::vector<int> &V = Trace[D];
        int Here = X - Y;
        bool Down = GoesDown(V, Here, D);
        int Previous = Down ? Here + 1 : Here - 1;
        int StartX = At(V, Previous);
        int AfterX = Down ? StartX : StartX + 1;
        while (X > AfterX) {
          Reversed.push_back({' ', A[--X]});
          --Y;
        }
        if (Down)
          Reversed.push_back({'+', B[--Y]});
        else
          Reversed.push_back({'-', A[--X]});
      }
      while (X > 0)
        Reversed.push_back({' ', A[--X]});
      return {Reversed.rbegin(), Reversed.rend()};
    }
  }
  return {};
}

void printRange(char Sign, size_t Start, size_t Count, llvm::raw_ostream &Out) {
  // An empty range is named by the line before it.
  Out << Sign << (Count ? Start + 1 : Start);
  if (Count != 1)
    Out << "," << Count;
}

} // namespace

void printDiff(llvm::StringRef Name, llvm::StringRef Old, llvm::StringRef New,
               llvm::raw_ostream &Out) {
  constexpr size_t Context = 3;
  std::vector<Step> Steps = shortestScript(splitLines(Old), splitLines(New));
  Out << "--- a/" << Name << "\n+++ b/" << Name << "\n";
  size_t OldLine = 0, NewLine = 0;
  for (size_t I = 0; I < Steps.size();) {
    if (Steps[I].Kind == ' ') {
      ++I, ++OldLine, ++NewLine;
      continue;
    }
    // A hunk: up to three lines before, changes at most six lines apart, and up
    // to three lines after.
    size_t Before = std::min(Context, I);
    for (size_t J = 1; J <= Before; ++J)
      if (Steps[I - J].Kind != ' ')
        Before = J - 1;
    size_t LastChange = I, End = I;
    while (End < Steps.size() && End - LastChange <= 2 * Context + 1) {
      if (Steps[End].Kind != ' ')
        LastChange = End;
      ++End;
    }
    End = std::min(LastChange + 1 + Context, Steps.size());
    size_t First = I - Before, OldCount = 0, NewCount = 0;
    for (size_t J = First; J < End; ++J) {
      OldCount += Steps[J].Kind != '+';
      NewCount += Steps[J].Kind != '-';
    }
    Out << "@@ ";
    printRange('-', OldLine - Before, OldCount, Out);
    Out << " ";
    printRange('+', NewLine - Before, NewCount, Out);
    Out << " @@\n";
    for (size_t J = First; J < End; ++J) {
      Out << Steps[J].Kind << Steps[J].Line;
      if (!Steps[J].Line.ends_with("\n"))
        Out << "\n\\ No newline at end of file\n";
    }
    OldLine += OldCount - Before;
    NewLine += NewCount - Before;
    I = End;
  }
}

} // namespace corolint
