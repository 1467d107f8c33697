// RUN: %check_corolint %s async-unyielding-loop -fix-notes

#include "asio.hpp"
#include "corolint.hpp"
#include "seastar.hpp"

void step();

corolint::task<> own(int n) {
  co_await corolint::yield_now();
  if (n == 1)
    while (true) {
      step();
    }
  // CHECK-NOTES: [[@LINE-3]]:5: warning: this loop neither ends nor suspends
  // CHECK-NOTES: [[@LINE-2]]:5: note: 'co_await corolint::yield_now()' lets the others run in each turn
  // CHECK-FIXES: {{^}}      step();
  // CHECK-FIXES-NEXT: {{^}}      co_await corolint::yield_now();
  // CHECK-FIXES-NEXT: {{^}}    }
  if (n == 2)
    for (;;) { step(); }
  // CHECK-NOTES: [[@LINE-1]]:5: warning: this loop neither
  // CHECK-NOTES: [[@LINE-2]]:24: note: 'co_await
  // CHECK-FIXES: {{^}}    for (;;) { step(); co_await corolint::yield_now(); }
  if (n == 3)
    for (;; ++n) {
    }
  // CHECK-NOTES: [[@LINE-2]]:5: warning: this loop neither
  // CHECK-NOTES: [[@LINE-2]]:5: note: 'co_await
  // CHECK-FIXES: {{^}}    for (;; ++n) {
  // CHECK-FIXES-NEXT: {{^}}    co_await corolint::yield_now(); }
  for (;;)
    step();
  // CHECK-NOTES: [[@LINE-2]]:3: warning: this loop neither
  // CHECK-NOTES: [[@LINE-2]]:10: note: 'co_await
  // CHECK-FIXES: {{^}}  for (;;)
  // CHECK-FIXES-NEXT: {{^}}    step();
}

seastar::future<> seastar_future() {
  while (true) {
    step();
  }
  // CHECK-NOTES: [[@LINE-3]]:3: warning: this loop neither
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'co_await seastar::coroutine::maybe_yield()' lets
  // CHECK-FIXES: {{^}}    co_await seastar::coroutine::maybe_yield();
  co_return;
}

asio::awaitable<void> asio_awaitable() {
  while (true) {
    step();
  }
  // CHECK-NOTES: [[@LINE-3]]:3: warning: this loop neither
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'co_await asio::post(asio::use_awaitable)' lets
  // CHECK-FIXES: {{^}}    co_await asio::post(asio::use_awaitable);
  co_return;
}
