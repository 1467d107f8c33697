// RUN: %check_corolint %s async-unawaited-coroutine
#include "seastar.hpp"

seastar::future<> flush();
seastar::future<int> count();

// The future of the units is ready or not; the units in it are released with it.
seastar::future<> write(seastar::semaphore &sem) {
  auto units = seastar::get_units(sem, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'units' holds an unawaited task and not the 'semaphore_units' it yields, so nothing is held [async-unawaited-coroutine]
  co_await flush();
}
seastar::future<> silenced(seastar::semaphore &sem) {
  [[maybe_unused]] auto u = get_units(sem, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'u' holds an unawaited task
  const auto &v = get_units(sem, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'v' holds an unawaited task
  co_await flush();
}
template <class Clock> class log_manager {
  seastar::semaphore prefix{1};
  seastar::basic_semaphore<seastar::semaphore_default_exception_factory, Clock>
      own{1};
  seastar::future<seastar::semaphore_units<
      seastar::semaphore_default_exception_factory>>
  lock_apply() {
    return get_units(prefix, 1);
  }

public:
  seastar::future<> never_instantiated() {
    auto u = get_units(prefix, 1);
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'u' holds an unawaited task
    co_await flush();
  }
  seastar::future<> apply() {
    auto u = lock_apply();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'u' holds an unawaited task
    auto v = get_units(own, 1);
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'v' holds an unawaited task
    co_await flush();
  }
};
template class log_manager<seastar::lowres_clock>;

// In plain code as well.
seastar::future<> plain(seastar::semaphore &sem) {
  auto units = get_units(sem, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'units' holds an unawaited task
  return flush();
}

// Fine.
seastar::future<> fine(seastar::semaphore &sem) {
  auto units = co_await seastar::get_units(sem, 1);
  auto pending = get_units(sem, 1);
  auto more = co_await std::move(pending);
  auto passed = get_units(sem, 1);
  auto done = std::move(passed).discard_result();
  auto started = flush();
  auto number = count();
  (void)get_units(sem, 1);
  co_await with_semaphore(sem, 1, [] { return flush(); });
  co_await std::move(done);
}
