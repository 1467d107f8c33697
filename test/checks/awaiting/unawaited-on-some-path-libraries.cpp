// RUN: %check_corolint %s async-unawaited-on-some-path
#include "folly.hpp"
#include "seastar.hpp"

// Futures of Seastar run as soon as they are made.

seastar::future<int> start();
seastar::future<> started(bool c) {
  auto f = start();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'f' holds a running {{task|future}} that is dropped on a path that does not await it, so its result and its exception are lost [async-unawaited-on-some-path]
  if (c)
    co_return;
  co_await std::move(f);
}
int plain(bool c) {
  auto f = start();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'f' holds a running
  if (c)
    return 0;
  return f.get();
}
seastar::future<> handled(bool c) {
  auto f = start();
  if (c) {
    (void)std::move(f).discard_result();
    co_return;
  }
  co_await std::move(f);
}
seastar::future<> asked() {
  auto f = start();
  if (f.failed()) {
    co_return;
  }
  co_await std::move(f);
}
seastar::future<int> forwarded(bool c) {
  auto f = start();
  if (c)
    return seastar::make_ready_future<int>();
  // CHECK-MESSAGES: [[@LINE-3]]:8: warning: 'f' holds a running
  return f;
}
// A placeholder that has finished loses nothing.
seastar::future<> placeholder(bool c) {
  seastar::future<int> f = seastar::make_ready_future<int>(0);
  if (c)
    f = start();
  co_await std::move(f);
}
seastar::future<> no_placeholder(bool c) {
  seastar::future<int> f = start();
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'f' holds a running {{task|future}} that is assigned over on a path
  if (c)
    f = start();
  co_await std::move(f);
}

// Tasks of folly start when they are awaited.

folly::coro::Task<int> lazy();
folly::coro::Task<> speculative(bool c) {
  auto t = lazy();
  if (c)
    co_return;
  co_await std::move(t);
}

// What is assigned under a condition of its own in a loop is not known to be
// assigned twice.
void take(seastar::future<int>);
int in_one_turn(int n) {
  seastar::future<int> f = seastar::make_ready_future<int>(0);
  for (int i = 0; i < n; ++i)
    if (i == 5)
      f = start();
  return f.get();
}
int in_every_turn(int n) {
  seastar::future<int> f = seastar::make_ready_future<int>(0);
  for (int i = 0; i < n; ++i)
    f = start();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'f' holds a running task that is assigned over
  return f.get();
}

// The future of a promise is one end of a channel.
class my_promise {
public:
  seastar::future<int> getFuture();
};
int channel(my_promise &p, bool c) {
  auto f = p.getFuture();
  if (c)
    return 0;
  return f.get();
}
