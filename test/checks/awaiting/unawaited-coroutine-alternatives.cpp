// RUN: %check_corolint %s async-unawaited-coroutine

// A coroutine that drops a task may have meant to wait for it, or to start it and go
// on. The library's words for the second are offered beside the await.

#include "app.hpp"
#include "asio.hpp"
#include <tuple>

asio::awaitable<void> work(int n);
asio::awaitable<int> number();
asio::awaitable<int> operator+(asio::awaitable<int> a, int b);

asio::awaitable<void> session(bool c) {
  work(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: or start it and go on: 'asio::co_spawn(co_await asio::this_coro::executor, work(1), asio::detached)'
  // CHECK-FIXES: {{^}}  co_await work(1);{{$}}
  // Said on purpose: neither is safe.
  (void)number();
  // CHECK-NOTES: [[@LINE-1]]:9: warning: 'number' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:9: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:9: note: await it here
  // CHECK-NOTES: [[@LINE-4]]:9: note: or start it and go on: 'asio::co_spawn(co_await asio::this_coro::executor, number(), asio::detached)'
  // CHECK-FIXES: {{^}}  (void)number();{{$}}
  // Not where it would not compile, and not for both arms at once.
  std::ignore = number();
  // CHECK-NOTES: [[@LINE-1]]:17: warning: 'number' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:17: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:17: note: await it here
  c ? work(2) : work(3);
  // CHECK-NOTES: [[@LINE-1]]:7: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-FIXES: {{^}}  co_await (c ? work(2) : work(3));{{$}}
  try {
    co_await number();
  } catch (...) {
    work(4);
    // CHECK-NOTES: [[@LINE-1]]:5: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
    // CHECK-NOTES: [[@LINE-2]]:5: note: a handler cannot await: do so after it
  }
}

// A coroutine of another library cannot ask for the executor.
app::task<> other() {
  work(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-FIXES: {{^}}  co_await work(1);{{$}}
  co_return;
}
