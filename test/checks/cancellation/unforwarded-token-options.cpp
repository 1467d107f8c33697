// RUN: %check_corolint %s async-unforwarded-token \
// RUN:   -config='{async-unforwarded-token.ReportUnconsulted: true}'

#include "app.hpp"
#include <stop_token>

using namespace app;

task<> take(std::stop_token stop);

task<> ignored(std::stop_token stop) {
// CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'stop' is never looked at, so the coroutine cannot be stopped [async-unforwarded-token]
  (void)stop;
  co_await work();
}

task<> maybe_unused([[maybe_unused]] std::stop_token stop) {
// CHECK-MESSAGES: [[@LINE-1]]:54: warning: 'stop' is never looked at, so the coroutine cannot be stopped [async-unforwarded-token]
  co_await work();
}

// The compiler says so.
task<> unused(std::stop_token stop) {
  co_await work();
}

task<> unnamed(std::stop_token) {
  co_await work();
}

task<> nothing_to_stop(std::stop_token stop) {
  (void)stop;
  co_return;
}

task<> loop(std::stop_token stop) {
  if (stop.stop_requested())
    co_return;
  for (;;)
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this loop never looks at 'stop', so a request to stop does not end it [async-unforwarded-token]
    co_await work();
}

task<> loop_asks(std::stop_token stop) {
  for (;;) {
    if (stop.stop_requested())
      co_return;
    co_await work();
  }
}

task<> loop_with_condition(std::stop_token stop, int n) {
  if (stop.stop_requested())
    co_return;
  while (n--)
    co_await work();
}

// Whoever has the token may end the loop.
task<> handed_on(std::stop_token stop) {
  std::stop_callback wake(stop, [] {});
  for (;;)
    co_await work();
}

task<> loop_passes(std::stop_token stop) {
  while (true)
    co_await take(stop);
}
