// RUN: %check_corolint %s async-unawaited-coroutine -fix-notes
#include "app.hpp"
#include <tuple>
using namespace app;

task<> discarded() {
  (void)work();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}  (void)co_await work();{{$}}
  std::ignore = number();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'number' makes a task
  // CHECK-FIXES: {{^}}  std::ignore = co_await number();{{$}}
  std::ignore = work();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}  std::ignore = work();{{$}}
  allowed(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'allowed' makes a task
  // CHECK-FIXES: {{^}}  co_await allowed(1);{{$}}
  tick{5};
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'tick{5}' is an awaitable
  // CHECK-FIXES: {{^}}  co_await tick{5};{{$}}
  co_return;
}

task<> held(bool c) {
  auto a = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'a' holds a task
  // CHECK-FIXES: {{^}}  auto a = co_await number();{{$}}
  task<int> b = number();
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'b' holds a task
  // CHECK-FIXES: {{^}}  auto b = co_await number();{{$}}
  task<int> d{number()};
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'd' holds a task
  // CHECK-FIXES: {{^}}  auto d{co_await number()};{{$}}
  [[maybe_unused]] auto e = number();
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'e' holds a task
  // CHECK-FIXES: {{^}}  {{\[\[}}maybe_unused]] auto e = co_await number();{{$}}
  const auto &f = number();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'f' holds a task
  // CHECK-FIXES: {{^}}  const auto &f = co_await number();{{$}}
  auto g = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' holds a task
  // CHECK-FIXES: {{^}}  auto g = co_await number();{{$}}
  (void)g;
  // Awaiting yields nothing that a variable could hold.
  auto h = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'h' holds a task
  // CHECK-FIXES: {{^}}  co_await work();{{$}}
  [[maybe_unused]] auto i = work();
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'i' holds a task
  // CHECK-FIXES: {{^}}  {{\[\[}}maybe_unused]] auto i = work();{{$}}
  // The variable is used as a task, or does not stand alone.
  auto j = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a task
  // CHECK-FIXES: {{^}}  auto j = number();{{$}}
  if (j)
    co_await work();
  auto k = number(), l = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'k' holds a task
  // CHECK-MESSAGES: [[@LINE-2]]:22: warning: 'l' holds a task
  // CHECK-FIXES: {{^}}  auto k = number(), l = number();{{$}}
  auto m = c ? number() : number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'm' holds a task
  // CHECK-FIXES: {{^}}  auto m = c ? number() : number();{{$}}
  if (auto n = number(); c)
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'n' holds a task
    // CHECK-FIXES: {{^}}  if (auto n = co_await number(); c){{$}}
    co_await work();
}

task<> guards(mutex &m) {
  auto held = m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'held' holds an unawaited task
  // CHECK-FIXES: {{^}}  auto held = co_await m.lock();{{$}}
  m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'lock' makes a task
  // CHECK-FIXES: {{^}}  auto guard = co_await m.lock();{{$}}
  co_await work();
}
task<> name_taken(mutex &m, bool c) {
  int guard = 1;
  m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'lock' makes a task
  // CHECK-FIXES: {{^}}  co_await m.lock();{{$}}
  co_await work();
}
