// RUN: %check_corolint %s async-null-task -fix-notes
#include "app.hpp"
#include "misuse.hpp"
#include <cassert>
#include <future>
using namespace app;

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:35: warning: 'no_task' returns an empty task

// Ways to write an empty task.

task<int> braces() { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'braces' returns an empty task: awaiting it fails or never ends [async-null-task]
task<int> typed() { return task<int>{}; }
// CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'typed' returns an empty task
task<int> parens() { return task<int>(); }
// CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'parens' returns an empty task
task<int> ctad_like() {
  using result = task<int>;
  return result{};
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'ctad_like' returns an empty task
}
task<int> variable() {
  task<int> t;
  return t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'variable' returns a task that was never given a coroutine
}
task<int> moved_variable() {
  task<int> t;
  return std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'moved_variable' returns a task that was never given a coroutine
}
auto deduced() { return task<int>{}; }
// CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'deduced' returns an empty task
auto trailing() -> task<int> { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'trailing' returns an empty task

// On some path only; then nothing can be rewritten.

task<int> early(bool cached) {
  if (cached)
    return {};
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'early' returns an empty task
  return number();
}
// CHECK-FIXES:      task<int> early(bool cached) {
// CHECK-FIXES-NEXT:   if (cached)
// CHECK-FIXES-NEXT:     return {};
task<int> arm(bool cached) {
  return cached ? task<int>{} : number();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'arm' returns an empty task
}
task<int> handler() {
  try {
    return number();
  } catch (...) {
    return {};
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'handler' returns an empty task
  }
}

// Moved away before.

void keep(task<int> t);
task<int> moved_away() {
  auto t = number();
  keep(std::move(t));
  return t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'moved_away' returns a task that has been moved away
}
task<int> moved_parameter(task<int> t) {
  auto kept = std::move(t);
  keep(std::move(kept));
  return t;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'moved_parameter' returns a task that has been moved away
}

// A void task can be made a coroutine.

task<> done() { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'done' returns an empty task
// CHECK-FIXES: task<> done() { co_return; }
task<> all_paths(bool c) {
  if (c)
    return task<>{};
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'all_paths' returns an empty task
  return {};
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'all_paths' returns an empty task
}
// CHECK-FIXES:      task<> all_paths(bool c) {
// CHECK-FIXES-NEXT:   if (c)
// CHECK-FIXES-NEXT:     co_return;
// CHECK-FIXES:        co_return;
task<> some_paths(bool c) {
  if (c)
    return {};
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'some_paths' returns an empty task
  return work();
}
// CHECK-FIXES:      task<> some_paths(bool c) {
// CHECK-FIXES-NEXT:   if (c)
// CHECK-FIXES-NEXT:     co_return;
// CHECK-FIXES:        co_return co_await work();
auto undeduced() { return task<>{}; }
// CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'undeduced' returns an empty task
// CHECK-FIXES: auto undeduced() { return task<>{}; }

// Members, lambdas, virtual functions.

struct service {
  virtual task<> start() { return {}; }
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'start' returns an empty task
  static task<> stop() { return {}; }
  // CHECK-MESSAGES: [[@LINE-1]]:26: warning: 'stop' returns an empty task
};
struct derived : service {
  task<> start() override { return {}; }
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'start' returns an empty task
};
auto lambda = []() -> task<> { return {}; };
// CHECK-MESSAGES: [[@LINE-1]]:32: warning: this lambda returns an empty task
std::function<task<>()> hook = [] { return task<>(); };
// CHECK-MESSAGES: [[@LINE-1]]:37: warning: this lambda returns an empty task

// Types that derive from a task or are made from null.

struct named_task : task<int> {
  std::string name;
};
named_task derived_type() { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'derived_type' returns an empty task

class nullable {
public:
  struct promise_type {
    nullable get_return_object() { return nullable(nullptr); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  nullable(std::coroutine_handle<> h) : frame(h) {}
  nullable(std::nullptr_t) : frame(nullptr) {}
  nullable(nullable &&) = default;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) { frame.resume(); }
  int await_resume() { return 1; }

private:
  std::coroutine_handle<> frame;
};
nullable no_frame() { return nullptr; }
// CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'no_frame' returns a null task

// An empty future is no better.

std::future<int> no_state() { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'no_state' returns an empty future: there is nothing to wait for, and its result cannot be taken

// Templates: once.

template <class T> task<T> pattern() { return {}; }
// CHECK-MESSAGES: [[@LINE-1]]:40: warning: 'pattern' returns an empty task
template <class T> struct holder {
  task<T> get() { return task<T>{}; }
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'get' returns an empty task
};
task<> instantiates() {
  co_await pattern<int>();
  co_await pattern<long>();
  co_await holder<int>().get();
  co_await holder<std::string>().get();
}
auto generic = [](auto x) -> task<decltype(x)> { return {}; };
// CHECK-MESSAGES: [[@LINE-1]]:50: warning: this lambda returns an empty task
auto uses_generic = generic(1);

// Macros.

#define NOT_READY return {}
task<> macro() { NOT_READY; }
// CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'macro' returns an empty task
// CHECK-FIXES: task<> macro() { NOT_READY; }

// Not reported.

task<int> forwards() { return number(); }
task<int> throws() { throw 1; }
task<int> coroutine() { co_return 1; }
task<int> later(bool c) {
  task<int> t;
  if (c)
    t = number();
  else
    t = coroutine();
  return t;
}
void fill(task<int> &t);
task<int> filled() {
  task<int> t;
  fill(t);
  return t;
}
task<int> refilled() {
  auto t = number();
  keep(std::move(t));
  t = number();
  return t;
}
task<int> sometimes_moved(bool c) {
  auto t = number();
  if (c) {
    keep(std::move(t));
    throw 1;
  }
  return t;
}
task<int> unreachable() {
  assert(false);
  return {};
}
task<int> exhaustive(int n) {
  switch (n) {
  case 0:
    return number();
  default:
    std::abort();
  }
  return {};
}

// "No task" is said by the type or by the name.
std::optional<task<int>> optional() { return {}; }
std::unique_ptr<task<int>> pointer() { return {}; }
task<int> try_next() { return {}; }
task<int> maybe_next() { return {}; }
task<int> empty_task() { return {}; }
struct mock_service {
  task<int> get() { return {}; }
};

// An empty task of this type is done: its awaiter takes care of it.
class completed_when_empty {
public:
  struct promise_type {
    completed_when_empty get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready() { return !frame || frame.done(); }
  void await_suspend(std::coroutine_handle<>) { frame.resume(); }
  void await_resume() {}

private:
  std::coroutine_handle<> frame;
};
completed_when_empty nothing_to_do() { return {}; }

// The default constructor makes something.
class starts_full {
public:
  struct promise_type {
    starts_full get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  starts_full() : state(std::make_shared<int>(1)) {}
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}

private:
  std::shared_ptr<int> state;
};
starts_full full() { return {}; }

// Iterators and awaiters that name the promise they work with.
class iterator {
  using promise_type = task<int>::promise_type;
  std::coroutine_handle<promise_type> frame;
};
struct next_operation {
  using promise_type = task<int>::promise_type;
  std::coroutine_handle<promise_type> frame;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
iterator end() { return {}; }
next_operation nothing_next() { return {}; }

// Self-owning coroutines are not awaited.
fire_and_forget detached() { return {}; }

task<int> suppressed() { return {}; } // NOLINT(async-null-task)
// NOLINTNEXTLINE
task<int> suppressed_next() { return {}; }

// An optional value that coroutines may return is no task.
template <class T> struct maybe {
  struct promise_type {
    maybe get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(T);
    void unhandled_exception();
  };
  bool has_value() const;
  T &value();
};
maybe<std::string> nothing() { return {}; }
