// RUN: %check_corolint %s async-nested-task
#include "app.hpp"
#include "dropped.hpp"
#include "seastar.hpp"
#include <future>
#include <tuple>
using namespace app;

// CHECK-MESSAGES: {{.*}}dropped.hpp:[[#]]:38: warning: awaiting 'outer' yields another task that is never awaited, so it never runs [async-nested-task]

task<task<int>> nested() { co_return number(); }
task<job<>> starts();
job<task<>> eager_outer();
using alias = task<task<>>;
alias aliased();
template <class T> task<task<T>> nest(T value);
template <class F> auto on_pool(F f) -> task<decltype(f())> { co_return f(); }
void use(bool);

task<> discarded(bool c, task<task<>> parameter) {
  co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nested' yields another task that is never awaited, so it never runs [async-nested-task]
  co_await starts();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'starts' yields another task that is never awaited, so it is destroyed before it has finished
  co_await eager_outer();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'eager_outer' yields another task
  co_await aliased();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'aliased' yields another task
  co_await nest(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nest' yields another task
  co_await on_pool(work);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'on_pool' yields another task
  co_await [] { return nested(); }();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting this lambda yields another task
  if (c)
    co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: awaiting 'nested' yields another task
  c ? co_await nested() : number();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: awaiting 'nested' yields another task
  co_await nested(), use(c);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nested' yields another task
  for (co_await nested(); c; co_await nested()) {
  }
  // CHECK-MESSAGES: [[@LINE-2]]:8: warning: awaiting 'nested' yields another task
  // CHECK-MESSAGES: [[@LINE-3]]:30: warning: awaiting 'nested' yields another task
  auto t = nested();
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 't' yields another task
  co_await std::move(parameter);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'parameter' yields another task
}

task<> bound() {
  auto a = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'a' holds the inner task of a nested one, which is never awaited, so it never runs
  task<int> b = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'b' holds the inner task
  auto &&c = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'c' holds the inner task
  task<int> d;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'd' holds the inner task
  d = co_await nested();
  auto e = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'e' holds the inner task
  use(bool(e));
}

// A future of a task.

void futures() {
  auto a = std::async([] { return work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'a' is the future of a task that nobody takes from it, so it never runs
  std::future<task<>> b = std::async(std::launch::async, work);
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'b' is the future of a task
  auto c = std::async([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'c' is the future of a task
  c.wait();
  if (c.valid())
    (void)c;
}

template <class T> task<> in_template(T value) {
  co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nested' yields another task
  co_await nest(value);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nest' yields another task
}
template task<> in_template(int);
template task<> in_template(char);
#define AWAIT(x) co_await (x)
task<> in_macro() {
  AWAIT(nested());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nested' yields another task
}

// Fine.

template <class T> struct channel {
  task<T> receive();
};
template <class T> task<std::vector<T>> when_all(std::vector<task<T>>);
task<std::optional<task<>>> next_job();
task<fire_and_forget> detached();
task<seastar::future<int>> when_ready(seastar::future<int> f);
seastar::future<int> number_now();
void keep(task<int>);
auto run_future() { return std::async([] { return work(); }); }

task<int> fine(channel<task<>> &jobs) {
  co_await co_await nested();
  auto inner = co_await nested();
  co_await std::move(inner);
  keep(co_await nested());
  auto kept = co_await nested();
  keep(std::move(kept));
  co_await jobs.receive();
  co_await when_all(std::vector<task<int>>());
  co_await next_job();
  co_await detached();
  co_await when_ready(number_now());
  (void)co_await nested();
  std::ignore = co_await nested();
  spawn(work());
  auto future = std::async([] { return work(); });
  co_await future.get();
  auto of_value = std::async([] { return 1; });
  auto passed = std::async([] { return work(); });
  auto taken = std::move(passed);
  co_await taken.get();
  co_return co_await co_await nested();
}
task<task<int>> hands_on() { co_return co_await nested(); }

task<> suppressed() {
  co_await nested(); // NOLINT(async-nested-task)
  // NOLINTNEXTLINE
  co_await nested();
}
