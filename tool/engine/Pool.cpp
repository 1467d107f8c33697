//===-- Pool.cpp - worker processes --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Pool.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace corolint {
namespace {

// The protocol on the socket. The parent writes the number of a unit; the
// worker answers with a byte for each phase it enters, then ResultTag, the
// length of the JSON text and the text.
constexpr char ResultTag = 'r';

bool writeAll(int Socket, const void *Data, size_t Size) {
  const char *Bytes = static_cast<const char *>(Data);
  while (Size) {
    // A peer that died must be an error here, not a signal.
    ssize_t Written = ::send(Socket, Bytes, Size, MSG_NOSIGNAL);
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written <= 0)
      return false;
    Bytes += Written;
    Size -= Written;
  }
  return true;
}

bool readAll(int Socket, void *Data, size_t Size) {
  char *Bytes = static_cast<char *>(Data);
  while (Size) {
    ssize_t Read = ::read(Socket, Bytes, Size);
    if (Read < 0 && errno == EINTR)
      continue;
    if (Read <= 0)
      return false;
    Bytes += Read;
    Size -= Read;
  }
  return true;
}

/// The life of a worker. Ends when the parent closes the socket.
[[noreturn]] void serve(int Socket, Work DoWork) {
  uint64_t Index;
  while (readAll(Socket, &Index, sizeof Index)) {
    UnitResult Result = DoWork(Index, [&](Phase P) {
      char Tag = static_cast<char>(P);
      writeAll(Socket, &Tag, 1);
    });
    std::string Text = llvm::formatv("{0}", toJSON(Result));
    uint64_t Size = Text.size();
    if (!writeAll(Socket, &ResultTag, 1) ||
        !writeAll(Socket, &Size, sizeof Size) ||
        !writeAll(Socket, Text.data(), Size))
      break;
  }
  // What the parent set up to run at exit is the parent's.
  ::_exit(0);
}

struct Worker {
  pid_t Process = -1;
  int Socket = -1;
  size_t Unit = 0;
  Phase LastPhase = Phase::Parsing;
};

/// Starts a worker for one unit after another; returns false if the system has
/// no process left.
bool start(Worker &W, llvm::ArrayRef<Worker> Others, Work DoWork) {
  int Sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, Sockets) != 0)
    return false;
  W.Process = ::fork();
  if (W.Process < 0) {
    ::close(Sockets[0]);
    ::close(Sockets[1]);
    return false;
  }
  if (W.Process == 0) {
    // While it held a copy, a sibling would never see its own socket close.
    for (const Worker &Other : Others)
      if (Other.Socket >= 0)
        ::close(Other.Socket);
    ::close(Sockets[0]);
    serve(Sockets[1], DoWork);
  }
  ::close(Sockets[1]);
  W.Socket = Sockets[0];
  return true;
}

bool assign(Worker &W, size_t Unit) {
  W.Unit = Unit;
  W.LastPhase = Phase::Parsing;
  uint64_t Index = Unit;
  return writeAll(W.Socket, &Index, sizeof Index);
}

/// Ends a worker and says how it ended.
std::string stop(Worker &W) {
  ::close(W.Socket);
  W.Socket = -1;
  int Status = 0;
  while (::waitpid(W.Process, &Status, 0) < 0 && errno == EINTR)
    ;
  const char *Doing =
      W.LastPhase == Phase::Parsing ? "clang's parser" : "a check";
  if (WIFSIGNALED(Status))
    return llvm::formatv("{0} crashed: {1}", Doing,
                         ::strsignal(WTERMSIG(Status)));
  return llvm::formatv("{0} ended the process with code {1}", Doing,
                       WEXITSTATUS(Status));
}

enum class Message { Progress, Result, Died };

Message receive(Worker &W, UnitResult &Result) {
  char Tag;
  if (!readAll(W.Socket, &Tag, 1))
    return Message::Died;
  if (Tag != ResultTag) {
    W.LastPhase = static_cast<Phase>(Tag);
    return Message::Progress;
  }
  uint64_t Size;
  if (!readAll(W.Socket, &Size, sizeof Size))
    return Message::Died;
  std::string Text(Size, '\0');
  if (!readAll(W.Socket, Text.data(), Size))
    return Message::Died;
  llvm::Expected<llvm::json::Value> Value = llvm::json::parse(Text);
  llvm::json::Path::Root Root("result");
  if (!Value || !fromJSON(*Value, Result, Root)) {
    llvm::consumeError(Value.takeError());
    return Message::Died;
  }
  return Message::Result;
}

} // namespace

void runPool(size_t Count, unsigned WorkerCount, Work DoWork, Done OnDone) {
  std::vector<Worker> Workers(std::min<size_t>(WorkerCount, Count));
  size_t Next = 0, Open = 0;

  auto Fail = [&](size_t Unit, std::string Why) {
    UnitResult Result;
    Result.Status = UnitStatus::Crashed;
    Result.Failure = std::move(Why);
    OnDone(Unit, std::move(Result));
  };
  // Gives the worker its next unit; a worker that is not alive is started.
  auto Feed = [&](Worker &W) {
    while (Next < Count) {
      size_t Unit = Next++;
      if (W.Socket < 0 && !start(W, Workers, DoWork)) {
        Fail(Unit, "no process could be started");
        continue;
      }
      if (assign(W, Unit)) {
        ++Open;
        return;
      }
      Fail(Unit, stop(W));
    }
  };

  for (Worker &W : Workers)
    Feed(W);
  while (Open) {
    std::vector<pollfd> Polled;
    for (const Worker &W : Workers)
      Polled.push_back({W.Socket, POLLIN, 0});
    if (::poll(Polled.data(), Polled.size(), -1) < 0)
      continue;
    for (auto [W, P] : llvm::zip_equal(Workers, Polled)) {
      if (!P.revents)
        continue;
      UnitResult Result;
      switch (receive(W, Result)) {
      case Message::Progress:
        break;
      case Message::Result:
        --Open;
        OnDone(W.Unit, std::move(Result));
        Feed(W);
        break;
      case Message::Died:
        --Open;
        Fail(W.Unit, stop(W));
        Feed(W);
        break;
      }
    }
  }
  for (Worker &W : Workers)
    if (W.Socket >= 0)
      stop(W);
}

} // namespace corolint
