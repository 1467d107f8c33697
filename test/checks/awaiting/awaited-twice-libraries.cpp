// RUN: %check_corolint %s async-awaited-twice
#include "folly.hpp"
#include "seastar.hpp"

folly::coro::Task<int> number();
folly::coro::Task<int> once_only() {
  auto t = number();
  int first = co_await std::move(t);
  co_return first + co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 't' is awaited again, but its task can run only once: a finished coroutine is resumed [async-awaited-twice]
}

seastar::future<int> start();
seastar::future<> twice() {
  auto f = start();
  co_await std::move(f);
  co_await std::move(f);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'f' is awaited again, but its result has been taken by then
}

// Macros of test frameworks have a loop for the sake of their syntax.
bool again();
#define REQUIRE_EQUAL(a, b)                                                    \
  do {                                                                         \
    (void)((a) == (b));                                                        \
  } while (again())
#define FOREVER for (;;)
seastar::future<> in_test_macro() {
  auto f = start();
  REQUIRE_EQUAL(co_await std::move(f), 42);
}
seastar::future<> in_loop_and_test_macro() {
  auto f = start();
  while (again())
    REQUIRE_EQUAL(co_await std::move(f), 42);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'f' is awaited in every iteration
}
seastar::future<> in_loop_of_macro() {
  auto f = start();
  FOREVER
    co_await std::move(f);
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'f' is awaited in every iteration
}
seastar::future<> asked() {
  auto f = start();
  co_await std::move(f);
  if (f.available())
    co_await std::move(f);
}

// A task of Boost.Cobalt that has finished is ready, and is not resumed again.
namespace boost::cobalt {
template <class T> class [[nodiscard]] task {
public:
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() {}
    void return_void() {}
  };
  task(task &&) noexcept;
  struct awaitable {
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<>);
    T await_resume();
  };
  awaitable operator co_await() &&;
};
} // namespace boost::cobalt
boost::cobalt::task<void> cobalt_work();
boost::cobalt::task<void> cobalt_twice() {
  auto t = cobalt_work();
  co_await std::move(t);
  co_await std::move(t);
}
