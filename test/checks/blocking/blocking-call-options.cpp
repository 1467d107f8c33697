// RUN: %check_corolint %s async-blocking-call -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -check-suffix=LOCK -config="{async-blocking-call.Categories: 'lock;-sleep;-file'}" -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -check-suffix=NONE -config="{async-blocking-call.Categories: '-all;dns'}" -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -check-suffix=NAMES -config="{BlockingFunctions: 'db::query;db::client::*;legacy', NonBlockingFunctions: 'usleep;quick::*;logging::sink::write', BlockingAllowedIn: 'tools;worker'}" -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -check-suffix=DEPTH -config="{MaxCallDepth: 2}" -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -check-suffix=FLAT -config="{MaxCallDepth: 0}" -- -I%source_root/runtime/include

#include "app.hpp"
#include <corolint/annotations.hpp>
#include <fstream>
#include <mutex>
#include <unistd.h>

using namespace app;

//===----------------------------------------------------------------------===//
// Categories
//===----------------------------------------------------------------------===//

std::mutex m;

task<> categories(int fd) {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-2]]:3: warning: 'usleep' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-3]]:3: warning: 'usleep' blocks
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  // CHECK-MESSAGES-NAMES: [[@LINE-2]]:3: warning: 'fsync' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-3]]:3: warning: 'fsync' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-4]]:3: warning: 'fsync' blocks
  {
    std::lock_guard guard(m);
    // CHECK-MESSAGES-LOCK: [[@LINE-1]]:21: warning: 'std::lock_guard' blocks
  }
  m.lock();
  // CHECK-MESSAGES-LOCK: [[@LINE-1]]:5: warning: 'std::mutex::lock' blocks
  m.unlock();
  std::unique_lock later(m, std::defer_lock);
  if (m.try_lock())
    std::lock_guard adopted(m, std::adopt_lock);
  std::unique_lock maybe(m, std::try_to_lock);
  co_await work();
}

// The chain for a category that is on is found past one that is off.
void both(int fd) {
  usleep(1);
  m.lock();
}
task<> past(int fd) {
  both(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'both' blocks the executor thread: both → usleep
  // CHECK-MESSAGES-LOCK: [[@LINE-2]]:3: warning: 'both' blocks the executor thread: both → std::mutex::lock
  // CHECK-MESSAGES-DEPTH: [[@LINE-3]]:3: warning: 'both' blocks the executor thread: both → usleep
  co_await work();
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

namespace db {
int query(const char *sql);
class client {
public:
  explicit client(const char *host);
  int execute();
};
class pooled : public client {
public:
  using client::client;
};
} // namespace db
int legacy();
namespace mine {
int legacy();
}
namespace quick {
inline void nap() { ::usleep(1); }
} // namespace quick
namespace logging {
struct sink {
  void write() { fsync(1); }
};
struct console : sink {};
} // namespace logging

task<> names(db::client &c, db::pooled &p, logging::console &log) {
  db::query("select 1");
  // CHECK-MESSAGES-NAMES: [[@LINE-1]]:3: warning: 'db::query' blocks the executor thread while 'names' runs
  c.execute();
  // CHECK-MESSAGES-NAMES: [[@LINE-1]]:5: warning: 'db::client::execute' blocks
  p.execute();
  // CHECK-MESSAGES-NAMES: [[@LINE-1]]:5: warning: 'db::client::execute' blocks
  db::client made("host");
  // CHECK-MESSAGES-NAMES: [[@LINE-1]]:14: warning: 'db::client' blocks
  legacy();
  // CHECK-MESSAGES-NAMES: [[@LINE-1]]:3: warning: 'legacy' blocks
  mine::legacy();
  quick::nap();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'nap' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-2]]:3: warning: 'nap' blocks
  log.write();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'write' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-2]]:7: warning: 'write' blocks
  co_await work();
}

namespace tools {
task<> reindex(int fd) {
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-2]]:3: warning: 'fsync' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-3]]:3: warning: 'fsync' blocks
  co_await work();
}
} // namespace tools
class worker {
public:
  task<> run(int fd) {
    auto inner = [fd]() -> task<> {
      fsync(fd);
      // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'fsync' blocks
      // CHECK-MESSAGES-DEPTH: [[@LINE-2]]:7: warning: 'fsync' blocks
      // CHECK-MESSAGES-FLAT: [[@LINE-3]]:7: warning: 'fsync' blocks
      co_await work();
    };
    co_await inner();
  }
};

//===----------------------------------------------------------------------===//
// Depth
//===----------------------------------------------------------------------===//

void one(int fd) { fsync(fd); }
void two(int fd) { one(fd); }
void three(int fd) { two(fd); }

task<> depth(int fd) {
  one(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'one' blocks the executor thread: one → fsync
  // CHECK-MESSAGES-NAMES: [[@LINE-2]]:3: warning: 'one' blocks the executor thread: one → fsync
  // CHECK-MESSAGES-DEPTH: [[@LINE-3]]:3: warning: 'one' blocks the executor thread: one → fsync
  two(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'two' blocks the executor thread: two → one → fsync
  // CHECK-MESSAGES-NAMES: [[@LINE-2]]:3: warning: 'two' blocks the executor thread: two → one → fsync
  // CHECK-MESSAGES-DEPTH: [[@LINE-3]]:3: warning: 'two' blocks the executor thread: two → one → fsync
  three(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'three' blocks the executor thread: three → two → one → fsync
  // CHECK-MESSAGES-NAMES: [[@LINE-2]]:3: warning: 'three' blocks the executor thread: three → two → one → fsync
  co_await work();
}

//===----------------------------------------------------------------------===//
// Annotations and attributes
//===----------------------------------------------------------------------===//

COROLINT_BLOCKING int annotated();
COROLINT_NONBLOCKING inline void trusted() { fsync(1); }
class COROLINT_BLOCKING slow {
public:
  void step();
};
class COROLINT_NONBLOCKING fast {
public:
  void step() { fsync(1); }
};
void by_effect() [[clang::blocking]];
void not_by_effect() [[clang::nonblocking]];
COROLINT_NONBLOCKING task<> knows_better(int fd) {
  fsync(fd);
  co_await work();
}

task<> attributes(slow &s, fast &f) {
  annotated();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'annotated' blocks the executor thread while 'attributes' runs
  // CHECK-MESSAGES-LOCK: [[@LINE-2]]:3: warning: 'annotated' blocks
  // CHECK-MESSAGES-NAMES: [[@LINE-3]]:3: warning: 'annotated' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-4]]:3: warning: 'annotated' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-5]]:3: warning: 'annotated' blocks
  trusted();
  s.step();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'slow::step' blocks
  // CHECK-MESSAGES-LOCK: [[@LINE-2]]:5: warning: 'slow::step' blocks
  // CHECK-MESSAGES-NAMES: [[@LINE-3]]:5: warning: 'slow::step' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-4]]:5: warning: 'slow::step' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-5]]:5: warning: 'slow::step' blocks
  f.step();
  by_effect();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'by_effect' blocks
  // CHECK-MESSAGES-LOCK: [[@LINE-2]]:3: warning: 'by_effect' blocks
  // CHECK-MESSAGES-NAMES: [[@LINE-3]]:3: warning: 'by_effect' blocks
  // CHECK-MESSAGES-DEPTH: [[@LINE-4]]:3: warning: 'by_effect' blocks
  // CHECK-MESSAGES-FLAT: [[@LINE-5]]:3: warning: 'by_effect' blocks
  not_by_effect();
  co_await work();
}
