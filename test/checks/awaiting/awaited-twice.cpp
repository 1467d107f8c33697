// RUN: %check_corolint %s async-awaited-twice
#include "app.hpp"
#include "misuse.hpp"
#include <future>
using namespace app;

void keep(task<int> t);
void refill(task<int> &t);
void take(task<int> &&t);
bool more();

// One after the other.

task<> straight_line() {
  auto t = number();
  int a = co_await t;
  int b = co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 't' is awaited again, but its task can run only once: a finished coroutine is resumed [async-awaited-twice]
}
task<> moved() {
  task<int> t = number();
  co_await std::move(t);
  co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
}
task<int> one_expression() {
  auto t = number();
  co_return co_await t + co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:26: warning: 't' is awaited again
}
task<int> nested(task<int> other) {
  auto t = number();
  if (co_await t)
    co_return co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 't' is awaited again
  co_return 1;
}
task<> first_in_branch(bool c) {
  auto t = number();
  if (c)
    co_await std::move(t);
  co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
}
task<> by_value(task<int> t) {
  co_await t;
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
}
job<> eager() {
  job<int> j = start_number();
  co_await j;
  co_await j;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'j' is awaited again, but its result has been taken by then
}

// In a loop.

task<int> loop(std::vector<int> v) {
  int sum = 0;
  auto t = number();
  for (int n : v)
    sum += n + co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 't' is awaited in every iteration, but its task can run only once: a finished coroutine is resumed
  co_return sum;
}
task<> while_loop(task<int> t) {
  while (more())
    co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 't' is awaited in every iteration
}
task<> condition(task<int> t) {
  while (co_await t)
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 't' is awaited in every iteration
    ;
}
task<> retry() {
  auto t = number();
  for (int i = 0; i < 3; ++i) {
    try {
      co_await std::move(t);
      // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 't' is awaited in every iteration
      co_return;
    } catch (const std::exception &) {
    }
  }
}

// After its task was moved away.

task<> moved_away() {
  auto t = number();
  keep(std::move(t));
  co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited after its task was moved away, so there is nothing to await
}
task<> moved_to_another() {
  auto t = number();
  auto u = std::move(t);
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited after its task was moved away
  co_await u;
}
task<> moved_into_lambda() {
  auto t = number();
  auto later = [t = std::move(t)]() mutable -> task<> { co_await std::move(t); };
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited after its task was moved away
}

// Other spellings of the type; lambdas, members, templates, macros.

using alias = task<int>;
struct named_task : task<int> {};
named_task make_named();
task<> spellings() {
  alias a = number();
  co_await a;
  co_await a;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'a' is awaited again
  auto n = make_named();
  co_await n;
  co_await n;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'n' is awaited again
  auto lambda = []() -> task<> {
    auto inner = number();
    co_await inner;
    co_await inner;
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'inner' is awaited again
  };
}
struct member {
  task<> run() {
    auto t = number();
    co_await t;
    co_await t;
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 't' is awaited again
  }
};
template <class T> task<> pattern(task<T> t) {
  co_await t;
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
}
template <class T> struct holder {
  task<> run() {
    task<T> t = make();
    co_await t;
    co_await t;
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 't' is awaited again
  }
  task<T> make();
};
auto generic = [](auto t) -> task<> {
  co_await t;
  co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
};
task<> instantiates() {
  co_await pattern(number());
  co_await pattern(text());
  co_await holder<int>().run();
  co_await holder<long>().run();
  co_await generic(number());
  co_await generic(text());
}
#define AWAIT(e) co_await e
task<> macro() {
  auto t = number();
  AWAIT(t);
  AWAIT(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 't' is awaited again
}

// Not reported.

task<> branches(bool c) {
  auto t = number();
  if (c)
    co_await t;
  else
    co_await t;
}
task<> returns_between(bool c) {
  auto t = number();
  if (c) {
    co_await t;
    co_return;
  }
  co_await t;
}
task<> assigned_between() {
  auto t = number();
  co_await t;
  t = number();
  co_await t;
  keep(std::move(t));
  t = number();
  co_await t;
}
task<> refilled() {
  auto t = number();
  co_await t;
  refill(t);
  co_await t;
}
task<> made_in_loop() {
  while (more()) {
    auto t = number();
    co_await t;
  }
}
task<> assigned_in_loop() {
  auto t = number();
  while (more()) {
    co_await std::move(t);
    t = number();
  }
}
task<> left_after_await() {
  auto t = number();
  while (true) {
    co_await t;
    break;
  }
}
task<> tested() {
  task<int> t = number();
  while (more()) {
    if (t)
      co_await std::move(t);
  }
  if (t)
    co_await t;
}
// The conditions may exclude each other.
task<> exclusive(bool a, bool b) {
  auto t = number();
  if (a)
    co_await t;
  if (b)
    co_await t;
}
task<> first_time_only(std::vector<int> v) {
  auto t = number();
  bool first = true;
  for (int n : v) {
    if (first)
      co_await t;
    first = false;
  }
}
// Others may give it a new task.
task<> captured() {
  auto t = number();
  auto renew = [&] { t = number(); };
  co_await t;
  renew();
  co_await t;
}
task<> referred_to() {
  auto t = number();
  auto &r = t;
  co_await t;
  r = number();
  co_await t;
}
task<> reference_parameter(task<int> &t) {
  co_await t;
  co_await t;
}
struct service {
  task<int> pending;
  task<> run() {
    co_await pending;
    co_await pending;
  }
};
// It may not have been taken.
task<> maybe_taken() {
  auto t = number();
  take(std::move(t));
  co_await std::move(t);
}
// Types that may be awaited again.
task<> many(shared_task<int> s) {
  co_await s;
  co_await s;
  tick every{10};
  while (more())
    co_await every;
}
struct event {
  event() = default;
  event(event &&) = delete;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() {}
};
task<> signals() {
  event own;
  co_await own;
  co_await own;
}
// A finished task gives its result again.
class repeatable {
public:
  struct promise_type {
    repeatable get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  repeatable(repeatable &&);
  bool await_ready() { return frame.done(); }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() {}

private:
  std::coroutine_handle<> frame;
};
repeatable make_repeatable();
class declines {
public:
  struct promise_type : repeatable::promise_type {
    declines get_return_object();
  };
  declines(declines &&);
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<> h) { return !frame.done(); }
  void await_resume() {}

private:
  std::coroutine_handle<> frame;
};
declines make_declining();
task<> again() {
  auto r = make_repeatable();
  co_await r;
  co_await r;
  auto d = make_declining();
  co_await d;
  co_await d;
}
task<int> steps(generator<int> g) {
  int sum = 0;
  for (int n : g)
    sum += n;
  for (int n : g)
    sum += n;
  co_return sum;
}

task<> suppressed() {
  auto t = number();
  co_await t;
  co_await t; // NOLINT(async-awaited-twice)
  auto u = number();
  co_await u;
  // NOLINTNEXTLINE
  co_await u;
}

// A test that expects the second await to fail.
#define BOOST_CHECK_THROW(statement, exception)                                \
  try {                                                                        \
    statement;                                                                 \
  } catch (const exception &) {                                                \
  }
#define BOOST_CHECK_NO_THROW(statement)                                        \
  try {                                                                        \
    statement;                                                                 \
  } catch (...) {                                                              \
  }
task<> expected_to_fail() {
  auto t = number();
  co_await t;
  BOOST_CHECK_THROW(co_await t, std::exception);
}
task<> expected_to_work() {
  auto t = number();
  co_await t;
  BOOST_CHECK_NO_THROW(co_await t);
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 't' is awaited again
}

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:3: warning: 'once' is awaited again
