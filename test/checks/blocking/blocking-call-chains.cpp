// RUN: %check_corolint %s async-blocking-call

// Calls that block below the coroutine: the chain is in the message and in the
// notes.

#include "app.hpp"
#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <ranges>
#include <thread>
#include <unistd.h>
#include <variant>
#include <vector>

using namespace app;

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static void flush_all(int fd) { fsync(fd); }
// CHECK-NOTES: [[@LINE+8]]:3: warning: 'save' blocks the executor thread: save → flush_all → fsync [async-blocking-call]
// CHECK-NOTES: :[[#]]:3: note: calls 'flush_all' here
// CHECK-NOTES: :[[#]]:33: note: 'fsync' blocks here
// CHECK-NOTES: [[@LINE+5]]:3: note: 'co_await corolint::to_thread([&] { return save(fd); })' blocks a thread of its own instead
static void save(int fd) {
  flush_all(fd);
}
task<> functions(int fd) {
  save(fd);
  co_await work();
}

// The shortest chain is shown, and recursion is no obstacle.
void even(int n);
void odd(int n) {
  if (n)
    even(n - 1);
}
void even(int n) {
  if (n)
    odd(n - 1);
  usleep(n);
}
task<> recursion() {
  odd(3);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'odd' blocks the executor thread: odd → even → usleep
  // CHECK-NOTES: :[[#]]:5: note: calls 'even' here
  // CHECK-NOTES: :[[#]]:3: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-4]]:3: note: 'co_await
  even(3);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'even' blocks the executor thread: even → usleep
  // CHECK-NOTES: :[[#]]:3: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  co_await work();
}

// Declared here, defined below the coroutine.
int load();
task<int> defined_later() {
  co_return load();
  // CHECK-NOTES: [[@LINE-1]]:13: warning: 'load' blocks the executor thread: load → std::ifstream
  // CHECK-NOTES: :[[#]]:17: note: 'std::ifstream' blocks here
  // CHECK-NOTES: [[@LINE-3]]:13: note: 'co_await
}

namespace {
std::string path();
} // namespace
int load() {
  std::ifstream in(path());
  return 0;
}

//===----------------------------------------------------------------------===//
// Members
//===----------------------------------------------------------------------===//

class store {
public:
  store() { usleep(1); }
  explicit store(int fd) : fd(fd), size(measure()) {}
  ~store() { fsync(fd); }
  store &operator<<(int) {
    usleep(1);
    return *this;
  }
  int operator[](int) const { return usleep(1); }
  int operator()() const { return usleep(1); }
  operator bool() const { return usleep(1) == 0; }
  static int measure() { return usleep(1); }
  virtual void commit() { fsync(fd); }

private:
  int fd = 0;
  int size = 0;
};

task<> members(store &s, const store *p) {
  auto *made = new store;
  // CHECK-NOTES: [[@LINE-1]]:20: warning: 'store' blocks the executor thread: store → usleep
  // CHECK-NOTES: :[[#]]:13: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:20: note: 'co_await corolint::to_thread([&] { return ...; })'
  made = new store(1);
  // CHECK-NOTES: [[@LINE-1]]:14: warning: 'store' blocks the executor thread: store → measure → usleep
  // CHECK-NOTES: :[[#]]:41: note: calls 'measure' here
  // CHECK-NOTES: :[[#]]:33: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-4]]:14: note: 'co_await
  s << 1;
  // CHECK-NOTES: [[@LINE-1]]:5: warning: 'operator<<' blocks the executor thread: operator<< → usleep
  // CHECK-NOTES: :[[#]]:5: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:5: note: 'co_await
  int n = s[1];
  // CHECK-NOTES: [[@LINE-1]]:11: warning: 'operator[]' blocks the executor thread: operator[] → usleep
  // CHECK-NOTES: :[[#]]:38: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:11: note: 'co_await
  n += s();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'store' blocks the executor thread: store → usleep
  // CHECK-NOTES: :[[#]]:35: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:8: note: 'co_await
  if (s)
    // CHECK-NOTES: [[@LINE-1]]:7: warning: 'operator bool' blocks the executor thread: operator bool → usleep
    // CHECK-NOTES: :[[#]]:34: note: 'usleep' blocks here
    s.commit();
  // CHECK-NOTES: [[@LINE-1]]:7: warning: 'commit' blocks the executor thread: commit → fsync
  // CHECK-NOTES: :[[#]]:27: note: 'fsync' blocks here
  // CHECK-NOTES: [[@LINE-3]]:7: note: 'co_await
  co_await work();
}

// What a constructor does not mention is constructed all the same; what an object
// holds is destroyed with it.
struct holder {
  store inner;
};
struct heir : holder {};
task<> implicit() {
  heir local;
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'heir' blocks the executor thread: heir → holder → store → usleep
  // CHECK-NOTES: :[[#]]:8: note: calls 'holder' here
  // CHECK-NOTES: :[[#]]:8: note: calls 'store' here
  // CHECK-NOTES: :[[#]]:13: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-5]]:8: note: 'co_await
  co_await work();
}

// `using store::store;` hands on what it is given.
struct successor : store {
  using store::store;
};
struct follower : successor {
  using successor::successor;
};
task<> inherited() {
  new follower(1);
  // CHECK-NOTES: [[@LINE-1]]:7: warning: 'follower' blocks the executor thread: follower → successor → store → measure → usleep
  // CHECK-NOTES: :[[#]]:20: note: calls 'successor' here
  // CHECK-NOTES: :[[#]]:16: note: calls 'store' here
  // CHECK-NOTES: :[[#]]:41: note: calls 'measure' here
  // CHECK-NOTES: :[[#]]:33: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-6]]:7: note: 'co_await
  co_await work();
}

// The steps of an await are not a call like any other.
struct synchronous {
  bool await_ready() { return usleep(1) == 0; }
  void await_suspend(std::coroutine_handle<>) { usleep(1); }
  void await_resume() { usleep(1); }
};
task<> by_hand(synchronous s) {
  if (s.await_ready())
    s.await_resume();
  else
    co_await s;
}

task<> made_by_library(std::vector<store> &stores, std::optional<store> &maybe) {
  auto owned = std::make_unique<store>(1);
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'owned' blocks the executor thread at the end of its scope: ~unique_ptr → ~store → fsync
  // CHECK-NOTES: [[@LINE-2]]:8: note: calls '~store' here
  // CHECK-NOTES: :[[#]]:14: note: 'fsync' blocks here
  // CHECK-NOTES: [[@LINE-4]]:16: warning: 'store' blocks the executor thread: store → measure → usleep
  // CHECK-NOTES: :[[#]]:41: note: calls 'measure' here
  // CHECK-NOTES: :[[#]]:33: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-7]]:16: note: 'co_await
  stores.emplace_back(1);
  // CHECK-NOTES: [[@LINE-1]]:10: warning: 'store' blocks the executor thread: store → measure → usleep
  // CHECK-NOTES: :[[#]]:41: note: calls 'measure' here
  // CHECK-NOTES: :[[#]]:33: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-4]]:10: note: 'co_await
  co_await work();
}

//===----------------------------------------------------------------------===//
// Lambdas and templates
//===----------------------------------------------------------------------===//

template <class F> void twice(F f) {
  f();
  f();
}
template <class T> void wait_a_bit(T n) { usleep(n); }
void brief(int n) { usleep(n); }

task<> lambdas(std::vector<int> v, std::variant<int, long> choice) {
  [&] { usleep(1); }();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: this lambda blocks the executor thread: lambda → usleep
  // CHECK-NOTES: :[[#]]:9: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  auto nap = [](auto n) { usleep(n); };
  nap(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: this lambda blocks the executor thread: lambda → usleep
  // CHECK-NOTES: :[[#]]:27: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  twice(nullptr == v.data() ? +[] {} : +[] { usleep(1); });
  twice([&] { usleep(1); });
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'twice' blocks the executor thread: twice → lambda → usleep
  // CHECK-NOTES: :[[#]]:3: note: runs a lambda here
  // CHECK-NOTES: :[[#]]:15: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-4]]:3: note: 'co_await
  std::for_each(v.begin(), v.end(), [](int n) { usleep(n); });
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'for_each' blocks the executor thread: for_each → usleep
  // CHECK-NOTES: :[[#]]:49: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  std::for_each(v.begin(), v.end(), brief);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'for_each' blocks the executor thread: for_each → usleep
  // CHECK-NOTES: :[[#]]:21: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  std::ranges::for_each(v, nap);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'for_each' blocks the executor thread: for_each → usleep
  // CHECK-NOTES: :[[#]]:27: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  std::visit(nap, choice);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'visit' blocks the executor thread: visit → usleep
  // CHECK-NOTES: :[[#]]:27: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  wait_a_bit(1L);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'wait_a_bit' blocks the executor thread: wait_a_bit → usleep
  // CHECK-NOTES: :[[#]]:43: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  co_await work();
}

// A template that is never instantiated, and one that is: reported once.
template <class T> task<> pattern(T t) {
  brief(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'brief' blocks the executor thread: brief → usleep
  // CHECK-NOTES: :[[#]]:21: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  wait_a_bit(t);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'wait_a_bit' blocks the executor thread: wait_a_bit → usleep
  // CHECK-NOTES: :[[#]]:43: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  co_await work();
}
template task<> pattern(int);
template task<> pattern(long);

//===----------------------------------------------------------------------===//
// What is not followed
//===----------------------------------------------------------------------===//

job<> other_coroutine() {
  usleep(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'usleep' blocks the executor thread while 'other_coroutine' runs
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'co_await corolint::sleep_for(std::chrono::microseconds(1))' suspends the coroutine instead
  co_return;
}
void log_error(const char *text) { std::ofstream("log") << text; }
class Logger {
public:
  void write() { std::ofstream("log") << 1; }
};
void login() { usleep(1); }
struct trouble {};
[[noreturn]] void fail() {
  usleep(1);
  throw trouble{};
}
void check(bool good) {
  if (!good) {
    usleep(1);
    throw trouble{};
  }
}
int configured() {
  static int value = [] { return usleep(1); }();
  return value;
}
[[gnu::cold]] void dump() { usleep(1); }
void start() {
  std::thread([] { usleep(1); }).detach();
}
std::function<void()> deferred() {
  return [] { usleep(1); };
}
void by_pointer(void (*f)()) { f(); }
struct interface {
  virtual void run() = 0;
};
struct shape {
  virtual ~shape() = default;
};
template <class T> struct later {
  static void never_instantiated() { usleep(1); }
};

// What the functions of a described library do is told by its description.
namespace folly {
inline void helper() { usleep(1); }
} // namespace folly
namespace spdlog {
inline void info(const char *) { usleep(1); }
} // namespace spdlog

task<> quiet(Logger &logger, interface &unknown, bool good) {
  co_await other_coroutine();
  log_error("trouble");
  logger.write();
  folly::helper();
  spdlog::info("text");
  if (!good)
    fail();
  check(good);
  int n = configured();
  dump();
  start();
  auto f = deferred();
  f();
  by_pointer([] { usleep(1); });
  unknown.run();
  shape s;
  auto stored = [] { usleep(1); };
  std::function<void()> g = stored;
  login();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'login' blocks the executor thread: login → usleep
  // CHECK-NOTES: :[[#]]:16: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'co_await
  co_await work();
}
