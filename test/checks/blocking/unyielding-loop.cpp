// RUN: %check_corolint %s async-unyielding-loop

#include "app.hpp"
#include "corolint.hpp"
#include <cstdlib>

using namespace app;

void step();
int poll_once();
struct fault {};
[[noreturn]] void die();

//===----------------------------------------------------------------------===//
// Endless, without a suspension
//===----------------------------------------------------------------------===//

task<> whiles() {
  co_await work();
  while (true) {
    step();
  }
  // CHECK-MESSAGES: [[@LINE-3]]:3: warning: this loop neither ends nor suspends, so nothing else on the executor thread runs after 'whiles' enters it [async-unyielding-loop]
}

task<> fors(int n) {
  co_await work();
  if (n == 1)
    for (;;)
      step();
  // CHECK-MESSAGES: [[@LINE-2]]:5: warning: this loop neither
  if (n == 2)
    for (int i = 0; true; ++i) {
      step();
    }
  // CHECK-MESSAGES: [[@LINE-3]]:5: warning: this loop neither
  if (n == 3)
    for (;; ++n)
      ;
  // CHECK-MESSAGES: [[@LINE-2]]:5: warning: this loop neither
}

constexpr bool forever = true;
task<> constants() {
  co_await work();
  while (1)
    if (poll_once())
      step();
    else
      continue;
  // CHECK-MESSAGES: [[@LINE-5]]:3: warning: this loop neither
}

task<> dos() {
  co_await work();
  do {
    step();
  } while (forever);
  // CHECK-MESSAGES: [[@LINE-3]]:3: warning: this loop neither
}

// Nothing at all: a mark for what is never reached, or a spin on purpose.
task<> empty(int n) {
  co_await work();
  if (n == 1)
    while (true) {
    }
  if (n == 2)
    for (;;)
      ;
  if (n == 3)
    do {
    } while (true);
}
// The condition may do something.
task<> empty_but_for_the_condition() {
  co_await work();
  while (poll_once() || true) {
  }
  // CHECK-MESSAGES: [[@LINE-2]]:3: warning: this loop neither
}

// The inner loop is the one to change.
task<> nested() {
  while (true) {
    co_await work();
    while (true)
      step();
    // CHECK-MESSAGES: [[@LINE-2]]:5: warning: this loop neither
  }
}
task<> nested_both() {
  co_await work();
  for (;;) {
    step();
    for (;;)
      step();
    // CHECK-MESSAGES: [[@LINE-2]]:5: warning: this loop neither
  }
}

// A switch's break and an inner loop's break leave no more than those.
task<> breaks_of_others(int kind) {
  co_await work();
  while (true) {
    switch (kind) {
    case 1:
      break;
    default:
      for (;;) {
        if (poll_once())
          break;
      }
    }
  }
  // CHECK-MESSAGES: [[@LINE-11]]:3: warning: this loop neither
}

// An await that never suspends is none; one that cannot be reached is none.
task<> never_suspends() {
  while (true)
    co_await std::suspend_never{};
  // CHECK-MESSAGES: [[@LINE-2]]:3: warning: this loop neither
}
task<> unreachable_await() {
  while (true) {
    step();
    if (false)
      co_await work();
  }
  // CHECK-MESSAGES: [[@LINE-5]]:3: warning: this loop neither
}

// The lambda suspends, the loop does not.
task<> lambda_in_loop() {
  co_await work();
  while (true) {
    auto other = []() -> task<> { co_await work(); };
    step();
  }
  // CHECK-MESSAGES: [[@LINE-4]]:3: warning: this loop neither
}

auto lambda = []() -> task<> {
  co_await work();
  while (true)
    step();
  // CHECK-MESSAGES: [[@LINE-2]]:3: warning: this loop neither ends nor suspends, so nothing else on the executor thread runs after this lambda enters it
};

template <class T> task<> pattern(T t) {
  co_await work();
  while (true)
    t.step();
  // CHECK-MESSAGES: [[@LINE-2]]:3: warning: this loop neither
}
struct stepper {
  void step();
};
struct thrower {
  void step() { throw fault{}; }
};
template task<> pattern(stepper);

template <bool Forever> task<> dependent() {
  co_await work();
  while (Forever)
    step();
  // CHECK-MESSAGES: [[@LINE-2]]:3: warning: this loop neither
}
template task<> dependent<true>();
template task<> dependent<false>();

#define LOOP while (true)
task<> in_macro() {
  co_await work();
  LOOP { step(); }
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this loop neither
}

class service {
  task<> run() {
    co_await work();
    while (true)
      step();
    // CHECK-MESSAGES: [[@LINE-2]]:5: warning: this loop neither
  }
};

generator<int> stuck() {
  int n = 0;
  co_yield n;
  while (n >= 0)
    ++n;
}

//===----------------------------------------------------------------------===//
// Loops that suspend, end, or run elsewhere
//===----------------------------------------------------------------------===//

task<> suspends(bool c) {
  while (true) {
    step();
    co_await work();
  }
}
task<> suspends_in_part() {
  // Work that is there is done first.
  for (;;) {
    if (poll_once()) {
      step();
      continue;
    }
    co_await work();
  }
}
task<> suspends_in_increment() {
  for (;; co_await work())
    step();
}
task<> suspends_in_condition() {
  while (co_await number() >= 0 || true)
    step();
}
generator<int> yields() {
  for (int i = 0;; ++i)
    co_yield i;
}

task<int> leaves(int n) {
  co_await work();
  while (true) {
    if (poll_once())
      break;
  }
  while (true)
    if (poll_once())
      co_return 1;
  for (;;) {
    if (poll_once())
      goto out;
  }
out:
  while (true) {
    if (poll_once())
      throw fault{};
  }
}
task<> dies(int n) {
  co_await work();
  while (true) {
    step();
    if (n == 1)
      std::exit(1);
  }
}
task<> also_dies(int n) {
  co_await work();
  while (true) {
    step();
    n == 1 ? die() : step();
  }
}

// Somebody waits for the exception.
task<> caught() {
  try {
    while (true)
      step();
  } catch (const fault &) {
  }
  co_await work();
}
void parse_one() {
  if (poll_once())
    throw fault{};
}
task<> throws_below() {
  co_await work();
  while (true)
    parse_one();
}
template task<> pattern(thrower);

task<> bounded(int n, bool c) {
  co_await work();
  for (int i = 0; i < n; ++i)
    step();
  while (n-- > 0)
    step();
  do
    step();
  while (poll_once());
  do {
    step();
  } while (false);
}

void plain() {
  while (true)
    step();
}

corolint::task<> elsewhere() {
  co_await corolint::to_thread([]() -> task<> {
    while (true)
      step();
    co_return;
  });
}

task<> silenced(int n) {
  co_await work();
  if (n)
    while (true) // NOLINT(async-unyielding-loop)
      step();
  // NOLINTNEXTLINE
  while (true)
    step();
}
