//===-- peer_asio.cpp - the same operations with asio's coroutines --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What bench.cpp measures, as far as asio has it: asio::awaitable on an
// io_context of one thread (concurrency hint 1, which spares it wake-ups). asio
// has no task group, no gather and no semaphore: where there is a row all the
// same, it is the shortest program that does the work, with less to it than
// ours (no failure is collected).
//
// Last comes a byte that goes over a socket and back: by asio alone, by asio
// under our await, and by io.hpp.
//
//===----------------------------------------------------------------------===//

#include "operations.hpp"
// asio 1.22 knows the coroutines of older clangs only.
#if defined(__clang__) && !defined(ASIO_HAS_CO_AWAIT)
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#endif
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <benchmark/benchmark.h>
#include <chrono>
#include <corolint/adapt_asio.hpp>
#include <corolint/io.hpp>
#include <exception>
#include <memory>
#include <sys/socket.h>
#include <vector>

namespace {

using asio::awaitable;
using asio::use_awaitable;

/// Runs a coroutine to its end on a loop of its own.
template <class F> long run_asio(F f) {
  asio::io_context context(1);
  long result = 0;
  asio::co_spawn(context, f(), [&](std::exception_ptr error, long value) {
    if (error)
      std::rethrow_exception(error);
    result = value;
  });
  context.run();
  return result;
}

BENCH_NOINLINE awaitable<int> trivial(int x) { co_return x; }
BENCH_NOINLINE awaitable<void> nothing() { co_return; }

long await_trivial(long n) {
  return run_asio([n]() -> awaitable<long> {
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += co_await trivial(static_cast<int>(i));
    co_return sum;
  });
}

BENCH_NOINLINE awaitable<long> fib(int n) {
  if (n < 2)
    co_return n;
  const long a = co_await fib(n - 1);
  co_return a + co_await fib(n - 2);
}
void fib_tree(benchmark::State &state) {
  const long nodes = bench::fib_nodes(24);
  for (auto _ : state)
    benchmark::DoNotOptimize(run_asio([] { return fib(24); }));
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(nodes),
                         benchmark::Counter::kIsIterationInvariantRate |
                             benchmark::Counter::kInvert);
}

/// No group: coroutines that nobody waits for, until all have ended.
long spawn_join(long n) {
  constexpr long batch = 1000;
  asio::io_context context(1);
  for (long done = 0; done < n; done += batch) {
    for (long i = 0; i != batch; ++i)
      asio::co_spawn(context, nothing(), asio::detached);
    context.run();
    context.restart();
  }
  return n;
}

long create_task_await(long n) {
  return run_asio([n]() -> awaitable<long> {
    const auto here = co_await asio::this_coro::executor;
    long sum = 0;
    for (long i = 0; i != n; ++i)
      sum += co_await asio::co_spawn(here, trivial(1), use_awaitable);
    co_return sum;
  });
}

/// The results of all, in order.
long gather_range(long n) {
  constexpr long batch = 10'000;
  asio::io_context context(1);
  long sum = 0;
  for (long done = 0; done < n; done += batch) {
    std::vector<int> results(batch);
    for (long i = 0; i != batch; ++i)
      asio::co_spawn(context, trivial(1),
                     [&results, i](std::exception_ptr, int x) {
                       results[static_cast<std::size_t>(i)] = x;
                     });
    context.run();
    context.restart();
    for (int x : results)
      sum += x;
  }
  return sum;
}

long channel_round_trip(long n) {
  return run_asio([n]() -> awaitable<long> {
    const auto here = co_await asio::this_coro::executor;
    using channel = asio::experimental::channel<void(asio::error_code, long)>;
    channel there(here, 1), back(here, 1);
    asio::co_spawn(
        here,
        [&, n]() -> awaitable<void> {
          for (long i = 0; i != n; ++i) {
            const long x = co_await there.async_receive(use_awaitable);
            co_await back.async_send(asio::error_code(), x, use_awaitable);
          }
        },
        asio::detached);
    long sum = 0;
    for (long i = 0; i != n; ++i) {
      co_await there.async_send(asio::error_code(), i, use_awaitable);
      sum += co_await back.async_receive(use_awaitable);
    }
    co_return sum;
  });
}

long yielding(long n) {
  asio::io_context context(1);
  for (int half = 0; half != 2; ++half)
    asio::co_spawn(
        context,
        [n]() -> awaitable<void> {
          for (long i = 0; i < n / 2; ++i)
            co_await asio::post(use_awaitable);
        },
        asio::detached);
  context.run();
  return n;
}

/// In real time, of which they need a millisecond at most.
long sleepers(long n) {
  asio::io_context context(1);
  for (long i = 0; i != n; ++i)
    asio::co_spawn(
        context,
        [&context, i]() -> awaitable<void> {
          asio::steady_timer t(
              context, std::chrono::nanoseconds((i * 7919) % 1'000'003 + 1));
          co_await t.async_wait(use_awaitable);
        },
        asio::detached);
  context.run();
  return n;
}

long cancel_group(long n) {
  asio::io_context context(1);
  std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
  for (long i = 0; i != n; ++i) {
    signals.push_back(std::make_unique<asio::cancellation_signal>());
    asio::co_spawn(
        context,
        [&context]() -> awaitable<void> {
          asio::steady_timer t(context,
                               std::chrono::steady_clock::time_point::max());
          co_await t.async_wait(use_awaitable);
        },
        asio::bind_cancellation_slot(signals.back()->slot(), asio::detached));
  }
  context.poll();
  for (auto &s : signals)
    s->emit(asio::cancellation_type::all);
  context.run();
  return n;
}

long timeouts_not_reached(long n) {
  return run_asio([n]() -> awaitable<long> {
    using namespace asio::experimental::awaitable_operators; // NOLINT
    const auto here = co_await asio::this_coro::executor;
    long sum = 0;
    for (long i = 0; i != n; ++i) {
      asio::steady_timer limit(here, std::chrono::hours(1));
      const auto first =
          co_await (trivial(1) || limit.async_wait(use_awaitable));
      sum += first.index() == 0;
    }
    co_return sum;
  });
}

//===-- The adapter -------------------------------------------------------===//

using stream = asio::local::stream_protocol::socket;

/// A byte to another task and back, over a socket.
template <class Send, class Receive>
corolint::task<long> ping_pong(long n, Send send, Receive receive) {
  auto echo = [&]() -> corolint::task<> {
    for (long i = 0; i != n; ++i) {
      co_await receive(1);
      co_await send(1);
    }
  };
  auto call = [&]() -> corolint::task<> {
    for (long i = 0; i != n; ++i) {
      co_await send(0);
      co_await receive(0);
    }
  };
  co_await corolint::gather(call(), echo());
  co_return n;
}

long socket_asio(long n) {
  return run_asio([n]() -> awaitable<long> {
    const auto here = co_await asio::this_coro::executor;
    stream a(here), b(here);
    asio::local::connect_pair(a, b);
    asio::co_spawn(
        here,
        [&b, n]() -> awaitable<void> {
          char c = 0;
          for (long i = 0; i != n; ++i) {
            co_await b.async_read_some(asio::buffer(&c, 1), use_awaitable);
            co_await b.async_write_some(asio::buffer(&c, 1), use_awaitable);
          }
        },
        asio::detached);
    char c = 'x';
    for (long i = 0; i != n; ++i) {
      co_await a.async_write_some(asio::buffer(&c, 1), use_awaitable);
      co_await a.async_read_some(asio::buffer(&c, 1), use_awaitable);
    }
    co_return n;
  });
}

long socket_adapter(long n) {
  return corolint::run([n]() -> corolint::task<long> {
    stream s[2] = {stream(corolint::asio_context()),
                   stream(corolint::asio_context())};
    asio::local::connect_pair(s[0], s[1]);
    char c = 'x';
    const auto send = [&](int end) {
      return s[end].async_write_some(asio::buffer(&c, 1),
                                     corolint::use_corolint);
    };
    const auto receive = [&](int end) {
      return s[end].async_read_some(asio::buffer(&c, 1),
                                    corolint::use_corolint);
    };
    co_return co_await ping_pong(n, send, receive);
  });
}

/// The same with io.hpp.
long socket_io(long n) {
  return corolint::run([n]() -> corolint::task<long> {
    int fds[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds))
      co_return 0;
    const corolint::descriptor s[2] = {corolint::descriptor(fds[0]),
                                       corolint::descriptor(fds[1])};
    char c = 'x';
    const auto send = [&](int end) -> corolint::task<> {
      co_await corolint::write_all(s[end].get(), &c, 1);
    };
    const auto receive = [&](int end) -> corolint::task<> {
      (void)co_await corolint::read_some(s[end].get(), &c, 1);
    };
    co_return co_await ping_pong(n, send, receive);
  });
}

template <long (*Operation)(long), long N>
void measure(benchmark::State &state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(Operation(N));
  state.SetItemsProcessed(state.iterations() * N);
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(N), benchmark::Counter::kIsIterationInvariantRate |
                                  benchmark::Counter::kInvert);
}

BENCHMARK(measure<await_trivial, 1'000'000>)->Name("asio/create+await");
BENCHMARK(fib_tree)->Name("asio/fib(24), per call");
BENCHMARK(measure<spawn_join, 100'000>)->Name("asio/group spawn+join");
BENCHMARK(measure<create_task_await, 100'000>)->Name("asio/create_task+await");
BENCHMARK(measure<gather_range, 100'000>)->Name("asio/gather of 10k, per task");
BENCHMARK(measure<channel_round_trip, 100'000>)
    ->Name("asio/channel round trip");
BENCHMARK(measure<yielding, 1'000'000>)->Name("asio/yield_now");
BENCHMARK(measure<sleepers, 10'000>)->Name("asio/10k sleepers, each");
BENCHMARK(measure<sleepers, 100'000>)->Name("asio/100k sleepers, each");
BENCHMARK(measure<cancel_group, 10'000>)
    ->Name("asio/cancel of 10k parked, each");
BENCHMARK(measure<timeouts_not_reached, 100'000>)
    ->Name("asio/with_timeout, in time");
BENCHMARK(measure<socket_asio, 10'000>)->Name("asio/socket round trip");
BENCHMARK(measure<socket_adapter, 10'000>)
    ->Name("use_corolint/socket round trip");
BENCHMARK(measure<socket_io, 10'000>)->Name("socket round trip");

} // namespace
