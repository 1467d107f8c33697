// RUN: %check_corolint %s async-unyielding-loop
// RUN: %check_corolint %s async-unyielding-loop -check-suffix=ON -config="{async-unyielding-loop.SpinLoops: true}"

// Loops that wait for their condition to change.

#include "app.hpp"
#include <atomic>

using namespace app;

int poll_once();

task<> spins(std::atomic<bool> &flag, const bool &plain_flag, int *p, int n) {
  while (!flag) {
  }
  // CHECK-MESSAGES-ON: [[@LINE-2]]:3: warning: this loop never suspends while it waits, so what 'spins' waits for may never get to run
  while (!flag.load(std::memory_order_acquire))
    ;
  // CHECK-MESSAGES-ON: [[@LINE-2]]:3: warning: this loop never suspends
  while (plain_flag)
    ;
  // CHECK-MESSAGES-ON: [[@LINE-2]]:3: warning: this loop never suspends
  while (*p++)
    ;
  while (poll_once())
    ;
  while (flag.exchange(true))
    ;
  while (!flag)
    co_await work();
  for (int i = 0; i < n; ++i)
    ;
  for (; n; --n) {
  }
}

task<> spins_for_ever() {
  co_await work();
  for (;;) {
  }
  // CHECK-MESSAGES-ON: [[@LINE-2]]:3: warning: this loop neither ends nor suspends
}
