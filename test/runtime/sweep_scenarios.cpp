//===-- sweep_scenarios.cpp - each primitive, in use ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of what sweep.cpp stops at every point. A scenario may be used again
// after it was stopped, on another loop.
//
//===----------------------------------------------------------------------===//

#include "sweep.hpp"
#include <corolint/io.hpp>
#include <corolint/threadsafe.hpp>
#include <cstdlib>
#include <functional>
#include <netinet/in.h>
#include <numeric>
#include <sys/socket.h>

namespace sweep {
namespace {

// What scenarios are made of. Each waits while it owns something.

task<> hold(token alive, duration d) {
  token copy = alive;
  co_await sleep_for(d);
}
task<int> value(token alive, duration d, int v) {
  co_await hold(alive, d);
  co_return v;
}
task<> fail(token alive, duration d) {
  co_await hold(alive, d);
  throw my_error();
}
/// Awaits also when it was cancelled.
task<> slow(token alive, duration d) {
  outcome<void> o = co_await as_outcome(hold(alive, d));
  co_await hold(alive, 700_ms);
  std::move(o).value();
}
/// Takes an error that is expected for what it is, and lets others through.
template <class Error, class T> void expect_only(outcome<T> o) {
  try {
    (void)std::move(o).value();
  } catch (const Error &) {
  }
}
void expect_group_of_my_error(outcome<void> o) {
  try {
    std::move(o).value();
  } catch (const exception_group &g) {
    g.handle<my_error>([](const my_error &) {});
  }
}
std::vector<task<>> holds(token alive, int n) {
  std::vector<task<>> v;
  v.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i != n; ++i)
    v.push_back(hold(alive, (i + 1) * 1_s));
  return v;
}

// Tasks.

struct awaits : subject {
  static now_task<> now(token alive) { co_await hold(alive, 1_s); }
  task<> use() override {
    co_await hold(alive, 1_s);
    co_await now(alive);
    co_await yield_now();
    co_await sleep_until(corolint::now() + 1_s);
    co_await sleep_for(duration());
    co_await checkpoint();
    expect_only<my_error>(co_await as_outcome(fail(alive, 1_s)));
  }
};

struct joins : subject {
  task<> use() override {
    auto a = create_task(slow, alive, 2_s);
    auto b = create_task(value(alive, 1_s, 1));
    auto c = create_task(fail(alive, 3_s));
    co_await a;
    (void)co_await b;
    expect_only<my_error>(co_await as_outcome(c));
  }
};

struct drops_handles : subject {
  task<> use() override {
    {
      auto a = create_task(slow, alive, 5_s);
      auto b = create_task(hold, alive, 5_s);
      co_await hold(alive, 1_s);
    }
    co_await hold(alive, 100_ms);
  }
};

struct detaches : subject {
  int failed = 0;
  task<> use() override {
    token copy = alive;
    task_ref t = detach(hold(alive, 4_s), [copy](std::exception_ptr) {});
    detach(fail(alive, 1_s), [this, copy](std::exception_ptr) { ++failed; });
    co_await hold(alive, 2_s);
    t.cancel();
    co_await yield_now();
  }
};

struct cancels_itself : subject {
  task<> use() override {
    current_task().cancel();
    outcome<void> o = co_await as_outcome(hold(alive, 1_s));
    EXPECT_FALSE(o.has_value());
    // Only its own: others may have come.
    if (current_task().uncancel())
      std::move(o).value();
    co_await hold(alive, 1_s);
  }
};

// Groups.

struct group : subject {
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(slow, alive, 1_s);
      g.spawn(hold(alive, 3_s));
      co_await hold(alive, 2_s);
      g.spawn(hold, alive, 500_ms);
    });
  }
};

struct failing_group : subject {
  task<> use() override {
    auto o = co_await as_outcome(
        with_task_group([&](task_group &g) -> task<> {
          g.spawn(slow, alive, 4_s);
          g.spawn(fail, alive, 1_s);
          co_await slow(alive, 5_s);
        }));
    expect_group_of_my_error(std::move(o));
    co_await hold(alive, 1_s);
  }
};

struct cancelled_group : subject {
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(slow, alive, 5_s);
      co_await hold(alive, 1_s);
      g.cancel();
      co_await hold(alive, 1_s);
    });
    co_await hold(alive, 1_s);
  }
};

struct nested_groups : subject {
  task<> inner() {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(hold, alive, 2_s);
      g.spawn(fail, alive, 1_s);
      co_return;
    });
  }
  task<> use() override {
    auto o = co_await as_outcome(with_task_group([&](task_group &g) -> task<> {
      g.spawn([&]() -> task<> { co_await inner(); });
      g.spawn(slow, alive, 3_s);
      co_return;
    }));
    expect_group_of_my_error(std::move(o));
  }
};

struct starts : subject {
  task<> service(task_status<int> &status) {
    co_await hold(alive, 1_s);
    status.started(7);
    co_await hold(alive, 1_s);
  }
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      const int v = co_await g.start<int>(
          [this](task_status<int> &s) -> task<> { co_await service(s); });
      EXPECT_EQ(v, 7);
      co_await hold(alive, 500_ms);
    });
  }
};

struct starts_in_vain : subject {
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      expect_only<my_error>(co_await as_outcome(
          g.start([this](task_status<> &) -> task<> {
            co_await fail(alive, 1_s);
          })));
      co_await hold(alive, 1_s);
    });
  }
};

// Several at once.

struct gathers : subject {
  task<> use() override {
    auto [a, b, c] = co_await gather(value(alive, 2_s, 1), slow(alive, 1_s),
                                     value(alive, 3_s, 2));
    EXPECT_EQ(a + c, 3);
    co_await gather(holds(alive, 2));
  }
};

struct gathers_failing : subject {
  task<> use() override {
    expect_only<my_error>(co_await as_outcome(
        gather(hold(alive, 5_s), fail(alive, 1_s), slow(alive, 4_s))));
  }
};

struct gathers_outcomes : subject {
  task<> use() override {
    auto [a, b] = co_await gather_outcomes(slow(alive, 1_s), fail(alive, 2_s));
    EXPECT_TRUE(b.has_error() || b.cancelled());
    (void)co_await gather_outcomes(holds(alive, 2));
  }
};

struct gathers_limited : subject {
  task<> use() override {
    std::vector<int> items(4);
    std::iota(items.begin(), items.end(), 0);
    const std::vector<int> v = co_await gather_limited(
        items, 2, [&](int i) -> task<int> {
          co_await hold(alive, 1_s + i * 100_ms);
          co_return i;
        });
    EXPECT_EQ(v, items);
    co_await gather_limited(holds(alive, 3), 2);
  }
};

struct races : subject {
  task<> use() override {
    const int v = co_await race(value(alive, 1_s, 1), value(alive, 2_s, 2));
    EXPECT_EQ(v, 1);
    co_await race(holds(alive, 2));
    expect_only<my_error>(
        co_await as_outcome(race(fail(alive, 1_s), slow(alive, 2_s))));
  }
};

struct any : subject {
  task<> use() override {
    auto first = co_await when_any(slow(alive, 2_s), value(alive, 1_s, 1));
    // One of them may have been cancelled, and is then the first.
    if (std::get<1>(first.outcomes).has_value()) {
      EXPECT_EQ(first.index, 1u);
    }
    (void)co_await when_any(holds(alive, 2));
  }
};

struct each : subject {
  task<> use() override {
    co_await when_each(holds(alive, 3),
                       [&](std::size_t, outcome<void>) -> task<> {
                         co_await hold(alive, 400_ms);
                       });
    co_await when_each(holds(alive, 2),
                       [&](std::size_t i, outcome<void>) { return i != 0; });
  }
};

// Limits of time.

struct timeouts : subject {
  task<> use() override {
    co_await with_timeout(3_s, hold(alive, 1_s));
    expect_only<timeout_error>(
        co_await as_outcome(with_timeout(1_s, slow(alive, 2_s))));
    (void)co_await move_on_after(1_s, hold(alive, 2_s));
    (void)co_await move_on_after(2_s, hold(alive, 1_s));
  }
};

struct deadlines : subject {
  task<> use() override {
    co_await with_deadline(corolint::now() + 1_s,
                           [&](timeout_scope &scope) -> task<> {
                             scope.reschedule(corolint::now() + 4_s);
                             co_await hold(alive, 2_s);
                           });
    // An inner limit that expires first, and an outer one.
    expect_only<timeout_error>(co_await as_outcome(
        with_timeout(2_s, move_on_after(1_s, slow(alive, 5_s)))));
    expect_only<timeout_error>(co_await as_outcome(
        with_timeout(1_s, with_timeout(2_s, slow(alive, 5_s)))));
  }
};

// What is not interrupted, and cleanup.

struct shields : subject {
  task<> use() override {
    co_await shield(hold(alive, 1_s));
    co_await hold(alive, 1_s);
    auto h = create_task(hold, alive, 1_s);
    outcome<void> o = co_await as_outcome(shield(h));
    h.cancel();
    std::move(o).value();
  }
};

struct cleans_up : subject {
  struct body {
    cleans_up &all;
    task<> (*made)(token, duration);
    COROLINT_CORO_WRAPPER task<> operator()() const {
      ++all.cleanups.begun;
      return made(all.alive, 1_s);
    }
  };
  auto clean() {
    ++cleanups.ended;
    return sleep_for(1_s);
  }
  task<> use() override {
    co_await async_finally(body{*this, hold}, [this] { return clean(); });
    expect_only<my_error>(co_await as_outcome(
        async_finally(body{*this, fail}, [this] { return clean(); }, shielded)));
  }
};

// sync/.

struct semaphores : subject {
  semaphore s{2};
  task<> worker(duration d) {
    auto permit = co_await s.acquire();
    co_await hold(alive, d);
  }
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 4; ++i)
        g.spawn([this, d = i * 100_ms]() -> task<> { co_await worker(d + 1_s); });
      auto permit = co_await s.acquire();
      co_await hold(alive, 1_s);
    });
  }
  bool at_rest() override { return s.available() == 2 && !s.waiting(); }
};

struct bounded : subject {
  bounded_semaphore s{1};
  task<> worker() {
    auto permit = co_await s.acquire();
    co_await hold(alive, 1_s);
    permit.release();
    co_await hold(alive, 1_s);
  }
  task<> use() override {
    co_await gather(worker(), worker(), worker());
  }
  bool at_rest() override { return s.available() == 1 && !s.waiting(); }
};

struct mutexes : subject {
  mutex m;
  int inside = 0;
  task<> worker() {
    auto lock = co_await m.acquire();
    EXPECT_EQ(inside++, 0);
    struct leave {
      int &inside;
      ~leave() { --inside; }
    } at_end{inside};
    co_await hold(alive, 1_s);
  }
  task<> use() override {
    co_await gather(worker(), worker(), worker());
  }
  bool at_rest() override { return !m.locked() && !m.waiting(); }
};

struct events : subject {
  event e;
  task<> waits() {
    token copy = alive;
    co_await e.wait();
    co_await hold(alive, 1_s);
  }
  task<> use() override {
    e.clear();
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([this]() -> task<> { co_await waits(); });
      g.spawn([this]() -> task<> { co_await waits(); });
      co_await hold(alive, 1_s);
      e.set();
      co_await e.wait();
    });
  }
  bool at_rest() override { return e.waiting() == 0; }
};

struct conditions : subject {
  condition c;
  int items = 0;
  task<> take() {
    auto lock = co_await c.acquire();
    co_await c.wait([this] { return items > 0; });
    EXPECT_TRUE(c.locked());
    --items;
    co_await hold(alive, 200_ms);
  }
  task<> use() override {
    items = 0;
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([this]() -> task<> { co_await take(); });
      g.spawn([this]() -> task<> { co_await take(); });
      for (int i = 0; i != 2; ++i) {
        co_await hold(alive, 1_s);
        auto lock = co_await c.acquire();
        ++items;
        c.notify();
      }
    });
  }
  bool at_rest() override { return !c.locked() && !c.waiting(); }
};

struct plain_condition : subject {
  condition c;
  task<> wait() {
    auto lock = co_await c.acquire();
    outcome<void> o = co_await as_outcome(c.wait());
    EXPECT_TRUE(c.locked() && lock);
    std::move(o).value();
  }
  task<> use() override {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 3; ++i)
        g.spawn([this]() -> task<> { co_await wait(); });
      co_await hold(alive, 1_s);
      auto lock = co_await c.acquire();
      c.notify(2);
      co_await hold(alive, 1_s);
      c.notify_all();
    });
  }
  bool at_rest() override { return !c.locked() && !c.waiting(); }
};

struct barriers : subject {
  barrier b{3};
  unsigned seen = 0;
  task<> party(duration d) {
    co_await hold(alive, d);
    seen |= 1u << co_await b.wait();
    co_await hold(alive, 100_ms);
    seen |= 8u << co_await b.wait();
  }
  task<> use() override {
    seen = 0;
    co_await gather(party(1_s), party(2_s), party(3_s));
    EXPECT_EQ(seen, 63u);
  }
  bool at_rest() override { return !b.waiting() && !b.broken(); }
};

struct latches : subject {
  task<> use() override {
    latch l(2);
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 2; ++i)
        g.spawn([&l, this]() -> task<> {
          co_await hold(alive, 1_s);
          l.count_down();
        });
      g.spawn([&l]() -> task<> { co_await l.wait(); });
      co_await l.wait();
    });
  }
};

/// An item that is counted as long as it lives.
struct item {
  item(token t, int n) : owned(std::move(t)), number(n) {}
  item(item &&) noexcept = default;
  item &operator=(item &&) noexcept = default;
  friend void swap(item &a, item &b) noexcept {
    std::swap(a.owned, b.owned);
    std::swap(a.number, b.number);
  }
  friend bool operator<(const item &a, const item &b) {
    return a.number < b.number;
  }
  token owned;
  int number;
};

template <class Queue> struct queues : subject {
  Queue q{1};
  int put = 0, got = 0;
  task<> producer() {
    for (int i = 0; i != 3; ++i) {
      co_await q.put(item(alive, i));
      ++put;
    }
  }
  task<> consumer() {
    for (int i = 0; i != 3; ++i) {
      item next = co_await q.get();
      ++got;
      co_await hold(alive, 300_ms);
      q.task_done();
    }
  }
  task<> use() override {
    co_await gather(consumer(), producer());
    co_await q.join();
  }
  bool at_rest() override {
    return !q.waiting_to_get() && !q.waiting_to_put();
  }
  bool consistent() override {
    while (std::optional<item> left = q.try_get())
      ++got;
    while (q.unfinished())
      q.task_done();
    return std::exchange(put, 0) == std::exchange(got, 0);
  }
};

struct shut_down_queue : subject {
  task<> use() override {
    queue<item> q;
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 2; ++i)
        g.spawn([&q, this]() -> task<> {
          try {
            for (;;) {
              item next = co_await q.get();
              co_await hold(alive, 200_ms);
            }
          } catch (const queue_shutdown &) {
          }
        });
      for (int i = 0; i != 3; ++i) {
        co_await q.put(item(alive, i));
        co_await hold(alive, 150_ms);
      }
      q.shutdown();
    });
  }
};

template <std::size_t Capacity> struct channels : subject {
  channel<item> c{Capacity};
  int sent = 0, received = 0;
  task<> producer() {
    for (int i = 0; i != 3; ++i) {
      co_await c.send(item(alive, i));
      ++sent;
    }
  }
  task<> consumer() {
    for (int i = 0; i != 3; ++i) {
      std::optional<item> next = co_await c.next();
      ++received;
      co_await hold(alive, 300_ms);
    }
  }
  task<> use() override { co_await gather(producer(), consumer()); }
  bool at_rest() override {
    return !c.waiting_to_send() && !c.waiting_to_receive();
  }
  bool consistent() override {
    while (c.try_receive())
      ++received;
    return std::exchange(sent, 0) == std::exchange(received, 0);
  }
};

struct closed_channel : subject {
  task<> use() override {
    channel<item> c;
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([&c, this]() -> task<> {
        while (auto next = co_await c.next())
          co_await hold(alive, 200_ms);
      });
      for (int i = 0; i != 2; ++i) {
        co_await c.send(item(alive, i));
        co_await hold(alive, 100_ms);
      }
      c.close();
    });
  }
};

// Generators.

struct generators : subject {
  /// Every row must be closed by an await.
  async_generator<item> rows(int n) {
    ++cleanups.begun;
    outcome<void> o;
    try {
      co_await hold(alive, 100_ms);
      for (int i = 0; i != n; ++i) {
        if (!(co_yield checked(item(alive, i))))
          break;
        co_await hold(alive, 100_ms);
      }
    } catch (...) {
      o.capture();
    }
    ++cleanups.ended;
    co_await hold(alive, 100_ms);
    std::move(o).value();
  }
};

struct generates : generators {
  task<> use() override {
    int n = 0;
    co_await for_await(rows(2), [&](item) -> task<> {
      ++n;
      co_await hold(alive, 300_ms);
    });
    EXPECT_EQ(n, 2);
    co_await for_await(rows(3), [&](item) { return false; });
  }
};

struct loops : generators {
  task<> use() override {
    FOR_AWAIT(item i, rows(3)) {
      co_await hold(alive, 300_ms);
      if (i.number == 1)
        break;
    }
    END_FOR_AWAIT
    auto o = co_await as_outcome(throws());
    expect_only<my_error>(std::move(o));
  }
  task<> throws() {
    FOR_AWAIT(item i, rows(2)) {
      co_await fail(std::move(i.owned), 100_ms);
    }
    END_FOR_AWAIT
  }
};

struct returns_from_loop : generators {
  task<int> find() {
    FOR_AWAIT_RETURNS(int, item i, rows(3)) {
      co_await hold(alive, 100_ms);
      if (i.number == 1)
        co_return i.number;
    }
    END_FOR_AWAIT_RETURNS
    co_return -1;
  }
  task<> use() override {
    const int found = co_await find();
    EXPECT_EQ(found, 1);
  }
};

struct plain_generator : subject {
  async_generator<item> count() {
    for (int i = 0;; ++i) {
      co_await hold(alive, 100_ms);
      co_yield item(alive, i);
    }
  }
  task<> use() override {
    auto g = count();
    for (int i = 0; i != 2; ++i) {
      auto next = co_await g.next();
      EXPECT_EQ(next->number, i);
      co_await hold(alive, 100_ms);
    }
    co_await g.aclose();
  }
};

// Context managers.

struct contexts : subject {
  async_context<item &> transact() {
    co_await hold(alive, 100_ms);
    item i(alive, 1);
    ++cleanups.begun;
    const outcome<void> &o = co_yield i;
    ++cleanups.ended;
    co_await hold(alive, o ? 100_ms : 200_ms);
  }
  class resource {
  public:
    explicit resource(contexts &c) : all_(c) {}
    task<int> async_enter() {
      co_await hold(all_.alive, 100_ms);
      ++all_.cleanups.begun;
      co_return 2;
    }
    auto async_exit(const outcome<void> &) {
      ++all_.cleanups.ended;
      return sleep_for(100_ms);
    }

  private:
    contexts &all_;
  };
};

struct one_context : contexts {
  task<> use() override {
    co_await with(transact(), [&](item &i) -> task<> {
      EXPECT_EQ(i.number, 1);
      co_await hold(alive, 1_s);
    });
    resource r(*this);
    expect_only<my_error>(co_await as_outcome(
        with(r, [&](int) -> task<> { co_await fail(alive, 1_s); })));
  }
};

struct two_contexts : contexts {
  task<> use() override {
    co_await with(resource(*this), transact(), [&](int, item &) -> task<> {
      co_await hold(alive, 1_s);
    });
  }
};

struct exit_stacks : contexts {
  task<> use() override {
    co_await with(exit_stack(), [&](exit_stack &stack) -> task<> {
      (void)co_await stack.enter(transact());
      (void)co_await stack.enter(resource(*this));
      auto note = [this]() -> task<> { co_await hold(alive, 100_ms); };
      stack.callback(note);
      co_await hold(alive, 1_s);
    });
  }
};

struct closes : generators {
  task<> use() override {
    co_await with(closing(rows(3)), [&](async_generator<item> &g) -> task<> {
      (void)co_await g.next();
      co_await hold(alive, 1_s);
    });
  }
};

// Callbacks, and other threads.

struct callbacks : subject {
  task<> use() override {
    token copy = alive;
    event e;
    loop &l = loop::current();
    timer_handle never = l.call_later(50_s, [copy] {});
    // Stops the callback, however this ends.
    struct stop {
      timer_handle &timer;
      ~stop() { timer.cancel(); }
    } stop_never{never};
    timer_handle later = l.call_later(1_s, [&e, copy] { e.set(); });
    stop stop_later{later};
    l.call_soon([copy] {});
    co_await e.wait();
  }
};

struct posts : subject {
  struct state {
    event e;
    token alive;
  };
  task<> use() override {
    // Owned by the callback, too, which may run later.
    auto shared = std::make_shared<state>();
    shared->alive = alive;
    const loop_handle here = loop::current().handle();
    const bool posted =
        call_soon_threadsafe(here, [shared](int) { shared->e.set(); }, 1);
    EXPECT_TRUE(posted);
    co_await shared->e.wait();
  }
};

struct spawns_threadsafe : subject {
  task<> use() override {
    const loop_handle here = loop::current().handle();
    threadsafe_result<int> f = spawn_threadsafe(here, value, alive, 1_s, 3);
    co_await hold(alive, 2_s);
    if (f.ready()) {
      try {
        EXPECT_EQ(f.get(), 3);
      } catch (const cancelled_error &) {
        // The other task was, not this one.
      }
    }
  }
};

/// Makes calls on the loop's own thread, later.
struct later_executor {
  void post(executor_job job) {
    loop::current().call_soon([job] { job(); });
  }
};

struct calls_elsewhere : subject {
  later_executor executor;
  task<> use() override {
    const int v = co_await to_thread(
        executor, [](const token &, int n) { return n; }, alive, 4);
    EXPECT_EQ(v, 4);
    co_await to_thread(abandon_on_cancel, executor, [](const token &) {},
                       alive);
    co_await hold(alive, 1_s);
  }
};

struct threads : subject {
  thread_pool pool{2};
  task<> use() override {
    int local = 0;
    co_await gather(
        to_thread(pool, [&local](const token &) { local = 1; }, alive),
        hold(alive, 1_s));
    EXPECT_EQ(local, 1);
  }
};

// Descriptors. What stops a task must also take it out of the poller.

descriptor tcp_socket() {
  return descriptor(
      ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

struct waits_for_descriptors : subject {
  task<> use() override {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                     fds))
      std::abort();
    const descriptor a(fds[0]), b(fds[1]);
    co_await gather(await_both(alive, a.get()), answer(alive, b.get()));
  }
  static task<> await_both(token, int fd) {
    co_await writable(fd);
    co_await readable(fd);
    char c = 0;
    const std::size_t n = co_await read_some(fd, &c, 1);
    EXPECT_EQ(n, 1u);
    EXPECT_EQ(c, 'x');
  }
  static task<> answer(token, int fd) {
    co_await yield_now();
    co_await yield_now();
    co_await write_all(fd, "x", 1);
  }
};

struct connects : subject {
  task<> use() override {
    const descriptor listener = tcp_socket();
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *const generic = reinterpret_cast<sockaddr *>(&at);
    socklen_t size = sizeof at;
    if (::bind(listener.get(), generic, size) || ::listen(listener.get(), 4) ||
        ::getsockname(listener.get(), generic, &size))
      std::abort();
    co_await gather(serve(alive, listener.get()), call(alive, generic, size));
  }
  static task<> serve(token, int listener) {
    const descriptor peer = co_await accept_socket(listener);
    char c = 0;
    const std::size_t n = co_await read_some(peer.get(), &c, 1);
    EXPECT_EQ(n, 1u);
  }
  static task<> call(token, const sockaddr *to, unsigned size) {
    co_await yield_now();
    const descriptor mine = tcp_socket();
    co_await connect_socket(mine.get(), to, size);
    co_await write_all(mine.get(), "x", 1);
  }
};

template <class Subject> std::unique_ptr<subject> make() {
  return std::make_unique<Subject>();
}

} // namespace

const std::vector<scenario> &scenarios() {
  static const std::vector<scenario> all = {
      {"Awaits", make<awaits>, plain},
      {"Joins", make<joins>, reports},
      {"DroppedHandles", make<drops_handles>, plain},
      {"Detach", make<detaches>, plain},
      {"CancelOfItself", make<cancels_itself>, plain},
      {"Group", make<group>, plain},
      {"FailingGroup", make<failing_group>, plain},
      {"CancelledGroup", make<cancelled_group>, plain},
      {"NestedGroups", make<nested_groups>, plain},
      {"Start", make<starts>, plain},
      {"StartInVain", make<starts_in_vain>, plain},
      {"Gather", make<gathers>, plain},
      {"FailingGather", make<gathers_failing>, plain},
      {"GatherOutcomes", make<gathers_outcomes>, plain},
      {"GatherLimited", make<gathers_limited>, plain},
      {"Race", make<races>, plain},
      {"WhenAny", make<any>, plain},
      {"WhenEach", make<each>, plain},
      {"Timeouts", make<timeouts>, plain},
      {"Deadlines", make<deadlines>, plain},
      {"Shield", make<shields>, plain},
      {"Finally", make<cleans_up>, reports},
      {"Semaphore", make<semaphores>, plain},
      {"BoundedSemaphore", make<bounded>, plain},
      {"Mutex", make<mutexes>, plain},
      {"Event", make<events>, plain},
      {"Condition", make<conditions>, plain},
      {"PlainCondition", make<plain_condition>, plain},
      {"Barrier", make<barriers>, plain},
      {"Latch", make<latches>, plain},
      {"Queue", make<queues<queue<item>>>, plain},
      {"LifoQueue", make<queues<lifo_queue<item>>>, plain},
      {"PriorityQueue", make<queues<priority_queue<item>>>, plain},
      {"ShutDownQueue", make<shut_down_queue>, plain},
      {"Channel", make<channels<0>>, plain},
      {"BufferedChannel", make<channels<1>>, plain},
      {"ClosedChannel", make<closed_channel>, plain},
      {"ForAwait", make<generates>, plain},
      {"ForAwaitMacro", make<loops>, reports},
      {"ForAwaitReturns", make<returns_from_loop>, plain},
      {"Generator", make<plain_generator>, plain},
      {"Context", make<one_context>, reports},
      {"TwoContexts", make<two_contexts>, plain},
      {"ExitStack", make<exit_stacks>, cleanup_needs_memory},
      {"Closing", make<closes>, plain},
      {"Callbacks", make<callbacks>, plain},
      {"CallSoonThreadsafe", make<posts>, plain},
      {"SpawnThreadsafe", make<spawns_threadsafe>, plain},
      {"Descriptors", make<waits_for_descriptors>, plain},
      {"Connections", make<connects>, plain},
      {"ToThreadElsewhere", make<calls_elsewhere>, waits_for_memory},
      {"ToThread", make<threads>, waits_for_memory},
  };
  return all;
}

} // namespace sweep
