//===-- operations.hpp - what is measured ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each function does its operation n times on a loop of its own and returns
// something that depends on it.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_BENCH_RUNTIME_OPERATIONS_HPP
#define COROLINT_TEST_BENCH_RUNTIME_OPERATIONS_HPP

#include <corolint/corolint.hpp>
#include <corolint/testing.hpp>
#include <cstddef>
#include <vector>

namespace bench {

using namespace corolint; // NOLINT: a program

#define BENCH_NOINLINE [[gnu::noinline]]

BENCH_NOINLINE inline task<int> trivial(int x) { co_return x; }
BENCH_NOINLINE inline task<> nothing() { co_return; }

/// Makes and awaits a task that returns at once.
inline long await_trivial(long n) {
  return run([n]() -> task<long> {
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += co_await trivial(static_cast<int>(i));
    co_return sum;
  });
}

/// The same, as an outcome.
inline long await_outcome(long n) {
  return run([n]() -> task<long> {
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += (co_await as_outcome(trivial(static_cast<int>(i)))).value();
    co_return sum;
  });
}

BENCH_NOINLINE inline task<long> fib(int n) {
  if (n < 2)
    co_return n;
  co_return co_await fib(n - 1) + co_await fib(n - 2);
}
/// The number of awaits of fib(k).
inline long fib_nodes(int k) {
  long a = 1, b = 1;
  for (int i = 1; i < k; ++i) {
    const long next = a + b + 1;
    a = b;
    b = next;
  }
  return b;
}
inline long fib_tree(int k) { return run(fib(k)); }

/// Spawns into a group in batches, and joins.
inline long spawn_join(long n) {
  constexpr long batch = 1000;
  return run([n]() -> task<long> {
    for (long done = 0; done < n; done += batch)
      co_await with_task_group([](task_group &g) -> task<> {
        for (long i = 0; i != batch; ++i)
          g.spawn(nothing());
        co_return;
      });
    co_return n;
  });
}

/// Spawns with a handle and awaits it.
inline long create_task_await(long n) {
  return run([n]() -> task<long> {
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += co_await create_task(trivial(1));
    co_return sum;
  });
}

/// Gathers batches of 10,000.
inline long gather_range(long n) {
  constexpr long batch = 10'000;
  return run([n]() -> task<long> {
    long sum = 0;
    for (long done = 0; done < n; done += batch) {
      std::vector<task<int>> v;
      v.reserve(batch);
      for (long i = 0; i != batch; ++i)
        v.push_back(trivial(1));
      for (int x : co_await gather(std::move(v)))
        sum += x;
    }
    co_return sum;
  });
}

/// A semaphore that nobody else wants.
inline long semaphore_free(long n) {
  return run([n]() -> task<long> {
    semaphore s(1);
    for (long i = 0; i != n; ++i)
      auto permit = co_await s.acquire();
    co_return n;
  });
}

/// A permit that goes round among a thousand tasks. It is held while others run,
/// or else nobody would ever wait.
inline long semaphore_waiters(long n) {
  constexpr long waiters = 1000;
  return run([n]() -> task<long> {
    semaphore s(1);
    co_await with_task_group([n, &s](task_group &g) -> task<> {
      for (long w = 0; w != waiters; ++w)
        g.spawn([n, &s]() -> task<> {
          for (long i = 0; i < n / waiters; ++i) {
            auto permit = co_await s.acquire();
            co_await yield_now();
          }
        });
      co_return;
    });
    co_return n;
  });
}

/// To another task and back, by two channels.
inline long channel_round_trip(long n) {
  return run([n]() -> task<long> {
    channel<long> there(1), back(1);
    auto echo = [&]() -> task<> {
      while (auto x = co_await there.next())
        co_await back.send(*x);
    };
    auto call = [&, n]() -> task<long> {
      long sum = 0;
      for (long i = 0; i != n; ++i) {
        co_await there.send(i);
        sum += co_await back.receive();
      }
      there.close();
      co_return sum;
    };
    auto [sum, nothing] = co_await gather(call(), echo());
    (void)nothing;
    co_return sum;
  });
}

BENCH_NOINLINE inline async_generator<long> numbers(long n) {
  for (long i = 0; i != n; ++i)
    co_yield i;
}

/// The items of a generator.
inline long generator_items(long n) {
  return run([n]() -> task<long> {
    long sum = 0;
    auto g = numbers(n);
    while (auto x = co_await g.next())
      sum += *x;
    co_return sum;
  });
}

/// Makes one task and does not run it: for the size of its frame.
inline long unawaited(long) {
  set_never_awaited_hook(nullptr);
  auto t = trivial(1);
  return static_cast<bool>(t);
}

/// Two tasks that give way to each other.
inline long yielding(long n) {
  return run([n]() -> task<long> {
    auto half = [n]() -> task<> {
      for (long i = 0; i < n / 2; ++i)
        co_await yield_now();
    };
    co_await gather(half(), half());
    co_return n;
  });
}

/// Tasks that sleep all at once, woken by a virtual clock.
inline long sleepers(long n) {
  return corolint::testing::run([n]() -> task<long> {
    co_await with_task_group([n](task_group &g) -> task<> {
      for (long i = 0; i != n; ++i)
        g.spawn(sleep_for(duration((i * 7919) % 1'000'003 + 1)));
      co_return;
    });
    co_return n;
  });
}

/// Cancels parked tasks by failing their group.
inline long cancel_group(long n) {
  return corolint::testing::run([n]() -> task<long> {
    try {
      co_await with_task_group([n](task_group &g) -> task<> {
        for (long i = 0; i != n; ++i)
          g.spawn([]() -> task<> { co_await sleep_for(duration::max()); });
        co_await sleep_for(duration(1));
        throw 1;
      });
    } catch (const exception_group &) {
    }
    co_return n;
  });
}

/// Cancels sleeping tasks without an exception: only the timers.
inline long timeouts_not_reached(long n) {
  return run([n]() -> task<long> {
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += co_await with_timeout(duration(1'000'000'000'000), trivial(1));
    co_return sum;
  });
}

} // namespace bench

#endif // COROLINT_TEST_BENCH_RUNTIME_OPERATIONS_HPP
