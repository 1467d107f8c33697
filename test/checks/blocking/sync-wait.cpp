// RUN: %check_corolint %s async-sync-wait -fix-notes

#include "app.hpp"
#include "asio.hpp"
#include "corolint.hpp"
#include "folly.hpp"
#include <future>
#include <string>
#include <thread>

using namespace app;

// Bridges of a team's own, known by their names and what they are given.
template <class T> T sync_wait(task<T> t) { return T(); }
template <> inline void sync_wait(task<void> t) {}
template <class T> T syncWait(task<T> &t) { return T(); }
class runtime {
public:
  template <class T> T block_on(task<T> t) { return T(); }
};

namespace concurrencpp {
template <class T> class result {
public:
  T get();
  void wait();
  int status() const;
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace concurrencpp

//===----------------------------------------------------------------------===//
// Positions and spellings
//===----------------------------------------------------------------------===//

task<int> positions(bool c, runtime &rt) {
  sync_wait(work());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'sync_wait' holds the executor thread until another task finishes, which may need that thread [async-sync-wait]
  // CHECK-FIXES: {{^}}  co_await work();
  int n = sync_wait(number());
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'sync_wait' holds the executor thread
  // CHECK-FIXES: {{^}}  int n = co_await number();
  n += c ? sync_wait(number()) : 2;
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  n += c ? co_await number() : 2;
  if (sync_wait(allowed(n)) && !sync_wait(allowed(2)))
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'sync_wait' holds
    // CHECK-MESSAGES: [[@LINE-2]]:33: warning: 'sync_wait' holds
    // CHECK-FIXES: {{^}}  if (co_await allowed(n) && !co_await allowed(2))
    n += sync_wait(text()).size();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}    n += (co_await text()).size();
  task<int> t = number();
  n += sync_wait(std::move(t));
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  n += co_await std::move(t);
  task<int> u = number();
  n += syncWait(u);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'syncWait' holds
  // CHECK-FIXES: {{^}}  n += co_await std::move(u);
  n += rt.block_on(number());
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'runtime::block_on' holds
  // CHECK-FIXES: {{^}}  n += co_await number();
  n += sync_wait(c ? number() : number());
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  n += co_await (c ? number() : number());
  for (char letter : sync_wait(text()))
    // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'sync_wait' holds
    // CHECK-FIXES: {{^}}  for (char letter : co_await text())
    n += letter;
  auto lambda = []() -> task<int> { co_return sync_wait(number()); };
  // CHECK-MESSAGES: [[@LINE-1]]:47: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  auto lambda = []() -> task<int> { co_return co_await number(); };
  n += co_await lambda();
  co_return sync_wait<int>(number());
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  co_return co_await number();
}

#define RUN(t) sync_wait(t)
task<> macros() {
  RUN(work());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  RUN(work());
  try {
    co_await work();
  } catch (...) {
    sync_wait(work());
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'sync_wait' holds
    // CHECK-FIXES: {{^}}    sync_wait(work());
  }
}

template <class T> task<T> pattern(task<T> t) {
  int n = sync_wait(number());
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  int n = co_await number();
  co_return sync_wait(std::move(t)) + n;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'sync_wait' holds
}
template task<int> pattern(task<int>);
template task<long> pattern(task<long>);

template <class T> struct service {
  task<> run() {
    sync_wait(work());
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'sync_wait' holds
    // CHECK-FIXES: {{^}}    co_await work();
    co_return;
  }
};
template struct service<int>;

//===----------------------------------------------------------------------===//
// Libraries
//===----------------------------------------------------------------------===//

corolint::task<int> own(corolint::task<int> t) {
  int n = corolint::block_on(std::move(t));
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'corolint::block_on' holds
  // CHECK-FIXES: {{^}}  int n = co_await std::move(t);
  co_return n;
}

folly::coro::Task<int> inner();
folly::coro::Task<int> folly_task() {
  co_return folly::coro::blockingWait(inner());
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'folly::coro::blockingWait' holds
  // CHECK-FIXES: {{^}}  co_return co_await inner();
}

asio::awaitable<void> asio_awaitable(asio::io_context &io) {
  io.run();
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'asio::io_context::run' holds
  // CHECK-FIXES: {{^}}  io.run();
  io.poll();
  co_return;
}

task<int> methods(concurrencpp::result<int> r) {
  co_return r.get();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'concurrencpp::result::get' holds
  // CHECK-FIXES: {{^}}  co_return co_await std::move(r);
}

//===----------------------------------------------------------------------===//
// Through helpers
//===----------------------------------------------------------------------===//

int fetch() { return sync_wait(number()); }
class cache {
public:
  cache() : size(fetch()) {}
  int size;
};
int fetch_twice() { return fetch() + cache().size; }

task<> helpers(std::vector<int> v) {
  fetch();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fetch' holds the executor thread until another task finishes: fetch → sync_wait [async-sync-wait]
  fetch_twice();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fetch_twice' holds the executor thread until another task finishes: fetch_twice → fetch → sync_wait
  cache c;
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'cache' holds the executor thread until another task finishes: cache → fetch → sync_wait
  [] { sync_wait(work()); }();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this lambda holds the executor thread until another task finishes: lambda → sync_wait
  co_await work();
}

//===----------------------------------------------------------------------===//
// Not reported
//===----------------------------------------------------------------------===//

int plain() { return sync_wait(number()); }
int main() { return sync_wait(number()); }

namespace mine {
void sync_wait(int milliseconds);
task<int> block_on(task<int> gate);
} // namespace mine

task<> only_called_like_it() {
  mine::sync_wait(5);
  co_await mine::block_on(number());
}

corolint::task<> elsewhere() {
  co_await corolint::to_thread([] { return sync_wait(number()); });
  std::thread([] { sync_wait(work()); }).detach();
}

task<> done(concurrencpp::result<int> &);
task<int> ready(concurrencpp::result<int> r, concurrencpp::result<int> s) {
  int n = co_await r;
  n += r.get();
  co_await done(s);
  co_return n + s.get();
}

task<> silenced() {
  sync_wait(work()); // NOLINT(async-sync-wait)
  // NOLINTNEXTLINE
  sync_wait(work());
  co_await work();
}

//===----------------------------------------------------------------------===//
// Bridges that give something else than an await does
//===----------------------------------------------------------------------===//

template <class T> struct outcome {
  T Ok() &&;
};
namespace wrapping {
template <class T> outcome<T> sync_wait(task<T> t);
}

task<int> wrapped() {
  int n = wrapping::sync_wait(number()).Ok();
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'wrapping::sync_wait' holds
  // CHECK-FIXES: {{^}}  int n = wrapping::sync_wait(number()).Ok();
  wrapping::sync_wait(number());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'wrapping::sync_wait' holds
  // CHECK-FIXES: {{^}}  co_await number();
  const int &m = sync_wait(number());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'sync_wait' holds
  // CHECK-FIXES: {{^}}  const int &m = co_await number();
  co_return n + m;
}

// A helper that asks for the status first does not wait.
int checked(concurrencpp::result<int> r) { return r.status() == 1 ? r.get() : 0; }
int unchecked(concurrencpp::result<int> r) { return r.get(); }
task<> asked_below() {
  checked({});
  unchecked({});
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'unchecked' holds the executor thread
  co_await work();
}

// An event loop inside the loop.
class QEventLoop {
public:
  int exec();
};
void run_dialog(QEventLoop &loop) { loop.exec(); }
task<> nested_below(QEventLoop &loop) {
  run_dialog(loop);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'run_dialog' runs an event loop in the middle of this coroutine, so other handlers run before it goes on: run_dialog → QEventLoop::exec [async-sync-wait]
  co_await work();
}
task<> nested(QEventLoop &loop) {
  loop.exec();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'QEventLoop::exec' runs an event loop in the middle of this coroutine, so other handlers run before it goes on [async-sync-wait]
  co_await work();
}

// An eager coroutine that never suspends has finished when it is waited for.
template <class T> T block_on(job<T>);
job<int> finished() { co_return 1; }
job<int> unfinished() {
  co_await work();
  co_return 1;
}
task<> waits_for_finished() {
  block_on(finished());
  block_on(unfinished());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'block_on' holds the executor thread
  co_await work();
}
