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

using Clock = std::chrono::steady_clock;

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
  Clock::time_point Started;
  /// Whether it has a unit to work on.
  bool Busy = false;
};

llvm::StringRef whatFailed(const Worker &W) {
  return W.LastPhase == Phase::Parsing ? "clang's parser" : "a check";
}

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
  W.Started = Clock::now();
  uint64_t Index = Unit;
  return W.Busy = writeAll(W.Socket, &Index, sizeof Index);
}

/// Ends a worker and says how it ended.
std::string stop(Worker &W) {
  ::close(W.Socket);
  W.Socket = -1;
  int Status = 0;
  while (::waitpid(W.Process, &Status, 0) < 0 && errno == EINTR)
    ;
  if (WIFSIGNALED(Status))
    return llvm::formatv("{0} crashed: {1}", whatFailed(W),
                         ::strsignal(WTERMSIG(Status)));
  return llvm::formatv("{0} ended the process with code {1}", whatFailed(W),
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

/// Runs the workers of one pool.
class Pool {
public:
  Pool(size_t Count, unsigned Workers, std::chrono::seconds Timeout,
       Work DoWork, Done OnDone)
      : Count(Count), Timeout(Timeout), DoWork(DoWork), OnDone(OnDone),
        Workers(std::min<size_t>(Workers, Count)) {}

  void run() {
    for (Worker &W : Workers)
      feed(W);
    while (llvm::any_of(Workers, [](const Worker &W) { return W.Busy; })) {
      waitForMessages();
      for (Worker &W : Workers)
        if (W.Busy && Clock::now() - W.Started > Timeout)
          end(W, llvm::formatv("{0} was stopped after {1} s", whatFailed(W),
                               Timeout.count()));
    }
    for (Worker &W : Workers)
      if (W.Socket >= 0)
        stop(W);
  }

private:
  /// Gives the worker its next unit; one that is not alive is started.
  void feed(Worker &W) {
    while (Next < Count) {
      size_t Unit = Next++;
      if (W.Socket < 0 && !start(W, Workers, DoWork))
        fail(Unit, "no process could be started");
      else if (assign(W, Unit))
        return;
      else
        fail(Unit, stop(W));
    }
  }

  void fail(size_t Unit, std::string Why) {
    UnitResult Result;
    Result.Status = UnitStatus::Crashed;
    Result.Failure = std::move(Why);
    OnDone(Unit, std::move(Result));
  }

  /// Ends a worker and the work on its unit; the next unit gets a new one.
  void end(Worker &W, std::optional<std::string> Why = std::nullopt) {
    W.Busy = false;
    if (Why)
      ::kill(W.Process, SIGKILL);
    std::string HowItEnded = stop(W);
    fail(W.Unit, Why.value_or(std::move(HowItEnded)));
    feed(W);
  }

  void waitForMessages() {
    std::vector<pollfd> Polled;
    for (const Worker &W : Workers)
      Polled.push_back({W.Socket, POLLIN, 0});
    // Once a second is often enough to look for units that take too long.
    if (::poll(Polled.data(), Polled.size(), /*milliseconds=*/1000) <= 0)
      return;
    for (auto [W, P] : llvm::zip_equal(Workers, Polled)) {
      if (!W.Busy || !P.revents)
        continue;
      UnitResult Result;
      switch (receive(W, Result)) {
      case Message::Progress:
        break;
      case Message::Result:
        W.Busy = false;
        OnDone(W.Unit, std::move(Result));
        feed(W);
        break;
      case Message::Died:
        end(W);
        break;
      }
    }
  }

  size_t Count;
  std::chrono::seconds Timeout;
  Work DoWork;
  Done OnDone;
  std::vector<Worker> Workers;
  size_t Next = 0;
};

} // namespace

void runPool(size_t Count, unsigned Workers, std::chrono::seconds Timeout,
             Work DoWork, Done OnDone) {
  Pool(Count, Workers, Timeout, DoWork, OnDone).run();
}

} // namespace corolint
