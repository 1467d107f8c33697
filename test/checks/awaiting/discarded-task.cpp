// RUN: %check_corolint %s async-discarded-task
#include "app.hpp"
#include "dropped.hpp"
#include "seastar.hpp"
#include <future>
#include <tuple>
using namespace app;

bool more();
void keep(job<> j);

// Eager: the body has run to its first suspension when the frame is destroyed.

task<> positions(bool c) {
  start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_job' starts a task that is dropped at once, so it is destroyed at its first suspension [async-discarded-task]
  c ? start_job() : start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'start_job' starts a task
  start_job(), start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_job' starts a task
  // CHECK-MESSAGES: [[@LINE-2]]:16: warning: 'start_number' starts a task
  for (start_job(); more(); start_job())
    start_job();
  // CHECK-MESSAGES: [[@LINE-2]]:8: warning: 'start_job' starts a task
  // CHECK-MESSAGES: [[@LINE-3]]:29: warning: 'start_job' starts a task
  // CHECK-MESSAGES: [[@LINE-3]]:5: warning: 'start_job' starts a task
  if (c)
    start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'start_job' starts a task
  else
    (start_job());
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'start_job' starts a task
  [] { start_job(); }();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'start_job' starts a task
  [&]() -> job<> { co_await work(); }();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this lambda starts a task
  co_return;
}

using background = job<>;
background aliased();
struct derived : job<int> {
  derived(job<int> j) : job(std::move(j)) {}
};
derived derive();
template <class T> job<T> start_with(T value);
job<> (*pointer)();
std::function<job<>()> function;
struct service {
  virtual job<> run();
};
template <class T> struct holder {
  void pattern() {
    start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'start_job' starts a task
  }
  void instantiated(T value) {
    start_with(value);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'start_with' starts a task
  }
};
template struct holder<int>;
template struct holder<char>;
#define EVALUATE(x) x

void spellings(service &s) {
  aliased();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'aliased' starts a task
  derive();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'derive' starts a task
  start_with(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_with' starts a task
  pointer();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'pointer' starts a task
  function();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'function' starts a task
  s.run();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'run' starts a task
  EVALUATE(start_job());
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'start_job' starts a task
  auto generic = [](auto v) { start_with(v); };
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'start_with' starts a task
  generic(1);
}

// Held by a variable that nobody mentions.

task<> held() {
  auto a = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'a' holds a running task that nobody awaits, so the task is destroyed at the end of the scope
  job<int> b = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'b' holds a running task
  const auto &c = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'c' holds a running task
  co_await work();
}

// A library's eager type: the work goes on.

seastar::future<> flush_all();
seastar::future<> library(bool c) {
  flush_all();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'flush_all' returns a task that is dropped, so its result and its exception are lost
  flush_all().then([] { return flush_all(); });
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'then' returns a task that is dropped
  auto f = flush_all();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'f' holds a running task that nobody awaits, so its result and its exception are lost
  (void)flush_all();
  auto silenced = flush_all();
  (void)silenced;
  [[maybe_unused]] auto marked = flush_all();
  co_await flush_all();
}

// Futures.

std::future<int> submit();
struct [[nodiscard]] must_keep : std::shared_future<int> {};
must_keep submit_shared();
std::shared_future<int> copy_of_shared();
struct chain : std::future<int> {
  template <class F> chain then(F f) {
    f(get());
    return {};
  }
};
chain start_chain();

void futures() {
  submit();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'submit' returns a future that is dropped, so its result and its exception are lost
  submit_shared();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'submit_shared' returns a future that is dropped
  std::async(std::launch::async, [] {});
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'async' blocks here until its function has run, because the future is dropped
  (void)std::async([] {});
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'async' blocks here
  std::ignore = std::async([] {});
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'async' blocks here
  std::async(std::launch::deferred, [] {});
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'async' defers its function until the future is asked; the future is dropped, so it never runs
  (void)submit();
  copy_of_shared();
  start_chain();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_chain' returns a future that is dropped
  auto waits_at_the_end = std::async([] {});
  auto f = submit();
  std::async([] {}).wait();
}

// Start unknown, frame destroyed.

struct schedule {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
struct scheduled {
  struct promise_type {
    scheduled get_return_object();
    schedule initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  ~scheduled() { reset(); }
  void reset() {
    if (frame)
      frame.destroy();
  }
  std::coroutine_handle<> frame;
  schedule operator co_await();
};
scheduled later();
void unknown_start() {
  later();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'later' makes a task that is dropped at once, so it is destroyed before it has finished
}

// Fine: lazy types are another check's, and some are made to be dropped.

struct goes_on {
  struct promise_type {
    goes_on get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  ~goes_on() {
    if (frame.done())
      frame.destroy();
  }
  std::coroutine_handle<> frame;
  schedule operator co_await();
};
goes_on start_and_forget();
fire_and_forget detached();
#define EXPECT_THROW(statement) try { statement; } catch (...) {}
template <class F> void call(F f) { f(); }

task<> fine(std::vector<job<>> &jobs) {
  work();
  detached();
  start_and_forget();
  auto going = start_and_forget();
  start_chain().then([](int) {});
  (void)start_job();
  static_cast<void>(start_job());
  std::ignore = start_job();
  [[maybe_unused]] auto scoped = start_job();
  auto running = start_job();
  co_await running;
  co_await start_job();
  keep(start_job());
  jobs.push_back(start_job());
  static auto for_ever = start_job();
  EXPECT_THROW(start_job());
  call([] { return start_job(); });
  std::optional<job<>> slot = start_job();
  using type = decltype(start_job());
}
job<> returned() { return start_job(); }

task<> suppressed() {
  start_job(); // NOLINT(async-discarded-task)
  // NOLINTNEXTLINE
  start_job();
  co_return;
}

// CHECK-MESSAGES: {{.*}}dropped.hpp:[[#]]:34: warning: 'start_job' starts a task that is dropped at once, so it is destroyed at its first suspension [async-discarded-task]
