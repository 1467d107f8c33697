// RUN: %check_corolint %s async-unawaited-on-some-path
// RUN: %check_corolint %s async-unawaited-on-some-path -check-suffix=LAZY \
// RUN:   -config='{async-unawaited-on-some-path.ReportLazy: true}' -- -DLAZY
#include "app.hpp"
#include "misuse.hpp"
#include <future>
using namespace app;

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:8: warning: 'running' holds a running task
// CHECK-MESSAGES-LAZY: {{.*}}misuse.hpp:[[#]]:8: warning: 'running' holds a running task

bool failed();
[[noreturn]] void fatal();
void keep(job<> j);
void look(const job<> &j);
task<> lazy_is_harmless(bool c) {
  auto t = work();
  // CHECK-MESSAGES-LAZY: [[@LINE-1]]:8: warning: 't' holds a task that is dropped on a path that does not await it, so it never runs [async-unawaited-on-some-path]
  if (c)
    co_return;
  co_await std::move(t);
}

#ifndef LAZY

// An early way out.

task<> early_return(bool c) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task that is dropped on a path that does not await it, so its coroutine is destroyed half way [async-unawaited-on-some-path]
  if (c)
    co_return;
  co_await std::move(j);
}
task<> else_branch(bool c) {
  job<> j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'j' holds a running task that is dropped
  if (c)
    co_await std::move(j);
  else
    failed();
}
task<> falls_off(bool c) {
  auto j{start_job()};
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
task<int> returned_elsewhere(bool c) {
  auto j = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    co_return 0;
  co_return co_await std::move(j);
}
task<> short_circuit(bool c) {
  auto j = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c && co_await std::move(j))
    co_return;
}
task<> conditional(bool c) {
  auto j = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  int n = c ? co_await std::move(j) : 0;
}
task<> switched(int n) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  switch (n) {
  case 0:
    co_await std::move(j);
    break;
  case 1:
    break;
  default:
    keep(std::move(j));
  }
}
task<> inner_scope(bool c) {
  {
    auto j = start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
    if (!c)
      co_await std::move(j);
  }
  co_await work();
}
task<> in_condition(bool c) {
  if (auto j = start_job(); c)
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'j' holds a running task
    co_await std::move(j);
}
task<> jumps(bool c) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    goto end;
  co_await std::move(j);
end:
  co_return;
}

// Loops.

task<> continues(std::vector<int> v) {
  for (int n : v) {
    auto j = start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
    if (n == 0)
      continue;
    co_await std::move(j);
  }
}
task<> breaks_for_ever() {
  for (;;) {
    auto j = start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
    if (failed())
      break;
    co_await std::move(j);
  }
}
task<> endless() {
  for (;;) {
    auto j = start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
    if (failed())
      continue;
    co_await std::move(j);
  }
}

// Assigned over.

task<> replaced(bool c) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task that is assigned over on a path that does not await it, so its coroutine is destroyed half way
  if (c)
    j = start_job();
  co_await std::move(j);
}
task<> replaced_in_loop(std::vector<int> v) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task that is assigned over
  for (int n : v)
    j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'j' holds a running task that is assigned over
  co_await std::move(j);
}
task<> assigned_then_dropped(bool c) {
  auto j = start_job();
  co_await std::move(j);
  j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'j' holds a running task that is dropped
  if (c)
    co_return;
  co_await std::move(j);
}

// A lazy task that no path awaits is a finding whatever the options.

task<> lazy_replaced() {
  auto t = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' holds a task that is assigned over before any path awaits it, so it never runs
  t = work();
  co_await std::move(t);
}
task<> lazy_dead_code() {
  auto t = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' holds a task that is dropped before any path awaits it, so it never runs
  co_return;
  co_await std::move(t);
}

// Other spellings of the type, plain functions, lambdas, templates.

using alias = job<int>;
task<> aliased(bool c) {
  alias j = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
task<> bound(bool c) {
  auto &&j = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
struct special_job : job<int> {};
special_job start_special();
task<> derived(bool c) {
  auto j = start_special();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
std::future<int> compute();
int plain_function(bool c) {
  std::future<int> f = compute();
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'f' holds a future that is dropped on a path that does not await it, so its result and its exception are lost
  if (c)
    return 0;
  return f.get();
}
auto lambda = [](bool c) -> task<> {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
};
struct member {
  bool ready;
  task<> run() {
    auto j = start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a running task
    if (ready)
      co_await std::move(j);
  }
};
template <class T> task<> pattern(T c) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
template <class T> struct holder {
  task<> run(bool c) {
    job<T> j = make();
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'j' holds a running task
    if (c)
      co_await std::move(j);
  }
  job<T> make();
};
task<> instantiates() {
  co_await pattern(true);
  co_await pattern(1);
  co_await holder<int>().run(true);
  co_await holder<long>().run(true);
}
#define START(name) auto name = start_job()
task<> macro(bool c) {
  START(j);
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'j' holds a running task
  if (c)
    co_await std::move(j);
}
void looks_only(const job<> &) {}
task<> looked_at(bool c) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  looks_only(j);
  if (c)
    co_await std::move(j);
}

// Not reported.

task<> all_paths(bool c) {
  auto j = start_job();
  if (c) {
    co_await std::move(j);
    co_return;
  }
  keep(std::move(j));
}
task<> into_container(bool c, std::vector<job<>> &jobs) {
  auto j = start_job();
  if (c)
    jobs.push_back(std::move(j));
  else
    co_await std::move(j);
}
task<> by_reference(bool c) {
  auto j = start_job();
  auto &r = j;
  if (c)
    co_await std::move(r);
}
task<> captured(bool c) {
  auto j = start_job();
  auto later = [&]() -> task<> { co_await std::move(j); };
  if (c)
    co_await later();
}
task<> exceptional() {
  auto j = start_job();
  if (failed())
    throw 1;
  failed();
  co_await std::move(j);
}
task<> no_return() {
  auto j = start_job();
  if (failed())
    fatal();
  co_await std::move(j);
}
task<> dismissed(bool c) {
  auto j = start_job();
  if (c) {
    (void)j;
    co_return;
  }
  co_await std::move(j);
}
task<> marked(bool c) {
  [[maybe_unused]] auto j = start_job();
  if (c)
    co_await std::move(j);
}
// A test of the task: the author knows when there is one.
struct checked_job : job<> {
  bool valid() const;
  explicit operator bool() const;
};
checked_job start_checked();
task<> tested() {
  auto j = start_checked();
  if (j)
    co_await std::move(j);
}
task<> valid() {
  auto j = start_checked();
  if (j.valid())
    co_await std::move(j);
}
// Two conditions that go together.
task<> optional_job(bool c) {
  job<> j = start_job();
  keep(std::move(j));
  if (c)
    j = start_job();
  failed();
  if (c)
    co_await std::move(j);
}
// Prefetching: started in one iteration, awaited in the next.
task<> pipelined(int n) {
  job<> j = start_job();
  for (int i = 0; i < n; ++i) {
    if (i % 2)
      co_await std::move(j);
    j = start_job();
  }
  co_await std::move(j);
}
// Whether the loop runs is not doubted.
task<> in_loop(std::vector<int> v) {
  auto j = start_job();
  for (int n : v) {
    co_await std::move(j);
    break;
  }
}
task<> speculative(bool c) {
  auto t = work();
  if (c)
    co_return;
  co_await std::move(t);
}
task<> lazy_default(bool c) {
  auto t = work();
  if (c)
    t = work();
  co_await std::move(t);
}
task<> rollback() {
  auto undo = work();
  try {
    co_await work();
  } catch (...) {
    spawn(std::move(undo));
  }
}
// Its destructor waits.
int structured(bool c) {
  auto f = std::async([] { return 1; });
  if (c)
    return 0;
  return f.get();
}
// Made to be dropped.
task<> owned_by_itself(bool c) {
  auto f = []() -> fire_and_forget { co_return; }();
  if (c)
    co_return;
  look(start_job());
  (void)f;
}
shared_task<int> shared();
task<> shared_lazily(bool c) {
  auto s = shared();
  if (c)
    co_await s;
}

task<> suppressed(bool c) {
  auto j = start_job(); // NOLINT(async-unawaited-on-some-path)
  // NOLINTNEXTLINE
  auto k = start_job();
  if (c)
    co_return;
  co_await std::move(j);
  co_await std::move(k);
}

#endif
