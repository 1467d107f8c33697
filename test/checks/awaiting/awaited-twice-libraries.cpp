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
seastar::future<> asked() {
  auto f = start();
  co_await std::move(f);
  if (f.available())
    co_await std::move(f);
}
