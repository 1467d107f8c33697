//===-- Pool.cpp - worker processes --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Pool.h"
#include "engine/Heap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace corolint {
namespace {

using Clock = std::chrono::steady_clock;

// The protocol on the socket. The parent writes the number of a job; the worker
// answers with a byte for each phase it enters, then ResultTag, the length of what
// came of it and that.
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
  useHugePages();
  uint64_t Index;
  while (readAll(Socket, &Index, sizeof Index)) {
    std::string Text = DoWork(Index, [&](Phase P) {
      char Tag = static_cast<char>(P);
      writeAll(Socket, &Tag, 1);
    });
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
  switch (W.LastPhase) {
  case Phase::Scanning:
    return "clang's dependency scanner";
  case Phase::Parsing:
    return "clang's parser";
  case Phase::Checking:
    return "a check";
  }
  llvm_unreachable("all phases are named");
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
    // Ctrl-C reaches all processes of the terminal: the parent decides.
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGTERM, SIG_DFL);
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

Message receive(Worker &W, std::string &Result) {
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
  Result.resize(Size);
  return readAll(W.Socket, Result.data(), Size) ? Message::Result
                                                : Message::Died;
}

/// Bytes of memory that a process has of its own.
uint64_t memoryOf(pid_t Process) {
  std::string Path = llvm::formatv("/proc/{0}/statm", Process);
  std::FILE *File = std::fopen(Path.c_str(), "re");
  if (!File)
    return 0;
  unsigned long long Total = 0, Resident = 0, Shared = 0;
  int Read = std::fscanf(File, "%llu %llu %llu", &Total, &Resident, &Shared);
  std::fclose(File);
  if (Read != 3 || Resident < Shared)
    return 0;
  return (Resident - Shared) * uint64_t(::sysconf(_SC_PAGESIZE));
}

volatile std::sig_atomic_t Interrupted = 0;

/// While it lives, a request to stop is noted instead of followed.
class InterruptGuard {
public:
  InterruptGuard() {
    Interrupted = 0;
    struct sigaction Note = {};
    Note.sa_handler = [](int) { Interrupted = 1; };
    for (auto [Signal, Before] : llvm::zip_equal(Signals, Old))
      ::sigaction(Signal, &Note, &Before);
  }
  ~InterruptGuard() {
    for (auto [Signal, Before] : llvm::zip_equal(Signals, Old))
      ::sigaction(Signal, &Before, nullptr);
  }

private:
  std::array<int, 2> Signals{SIGINT, SIGTERM};
  std::array<struct sigaction, 2> Old{};
};

/// Runs the workers of one pool.
class Pool {
public:
  Pool(llvm::ArrayRef<size_t> Units, const PoolLimits &Limits, Work DoWork,
       Done OnDone)
      : Waiting(Units.rbegin(), Units.rend()), Limits(Limits), DoWork(DoWork),
        OnDone(OnDone),
        Workers(std::min<size_t>(Limits.Workers, Units.size())) {}

  bool run() {
    InterruptGuard Guard;
    for (Worker &W : Workers)
      feed(W);
    while (busy()) {
      waitForMessages();
      if (Interrupted) {
        for (Worker &W : Workers)
          if (W.Socket >= 0) {
            ::kill(W.Process, SIGKILL);
            stop(W);
          }
        return false;
      }
      for (Worker &W : Workers)
        if (W.Busy && Clock::now() - W.Started > Limits.Timeout)
          end(W, llvm::formatv("{0} was stopped after {1} s", whatFailed(W),
                               Limits.Timeout.count()));
      saveMemory();
    }
    for (Worker &W : Workers)
      if (W.Socket >= 0)
        stop(W);
    return true;
  }

private:
  size_t busy() const {
    return llvm::count_if(Workers, [](const Worker &W) { return W.Busy; });
  }

  /// Stops workers until the others have enough memory.
  void saveMemory() {
    if (!Limits.Memory)
      return;
    while (true) {
      uint64_t Used = 0;
      for (const Worker &W : Workers)
        if (W.Socket >= 0)
          Used += memoryOf(W.Process);
      if (Used <= Limits.Memory)
        return;
      // One that has nothing to do gives back what it has kept.
      Worker *Last = nullptr;
      for (Worker &W : Workers)
        if (W.Socket >= 0 &&
            (!Last || !W.Busy || (Last->Busy && W.Started > Last->Started)))
          Last = &W;
      if (!Last || (Last->Busy && busy() == 1))
        return;
      if (std::exchange(Last->Busy, false)) {
        Waiting.push_back(Last->Unit);
        // Not at once again: somebody has to finish first.
        Crowded = true;
      }
      ::kill(Last->Process, SIGKILL);
      stop(*Last);
    }
  }

  /// Gives the worker its next unit; one that is not alive is started.
  void feed(Worker &W) {
    while (!Waiting.empty()) {
      if (Crowded && busy())
        return;
      size_t Unit = Waiting.back();
      Waiting.pop_back();
      if (W.Socket < 0 && !start(W, Workers, DoWork))
        fail(Unit, "no process could be started");
      else if (assign(W, Unit))
        return;
      else
        fail(Unit, stop(W));
    }
  }

  void fail(size_t Unit, std::string Why) {
    OnDone(Unit, llvm::createStringError(Why));
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
    // Often enough to look for units that take too long, or too much memory.
    int Interval = Limits.Memory ? 100 : 1000;
    if (::poll(Polled.data(), Polled.size(), Interval) <= 0)
      return;
    for (auto [W, P] : llvm::zip_equal(Workers, Polled)) {
      if (!W.Busy || !P.revents)
        continue;
      std::string Result;
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

  /// Units that are not begun; the next one last.
  std::vector<size_t> Waiting;
  const PoolLimits &Limits;
  Work DoWork;
  Done OnDone;
  std::vector<Worker> Workers;
  /// Memory was short: units are run one after another from now on.
  bool Crowded = false;
};

} // namespace

bool runPool(llvm::ArrayRef<size_t> Units, const PoolLimits &Limits, Work DoWork,
             Done OnDone) {
  return Pool(Units, Limits, DoWork, OnDone).run();
}

} // namespace corolint
