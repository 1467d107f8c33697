//===-- bench.cpp - the runtime's benchmark -------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CPU time per operation. Prints the load average, because a busy machine makes
// all of it worthless: take the lowest of several repetitions.
//
//===----------------------------------------------------------------------===//

#include "operations.hpp"
#include <benchmark/benchmark.h>

namespace {

template <long (*Operation)(long), long N>
void measure(benchmark::State &state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(Operation(N));
  state.SetItemsProcessed(state.iterations() * N);
  // Seconds of CPU per operation.
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(N), benchmark::Counter::kIsIterationInvariantRate |
                                  benchmark::Counter::kInvert);
}

void fib_tree(benchmark::State &state) {
  const long nodes = bench::fib_nodes(24);
  for (auto _ : state)
    benchmark::DoNotOptimize(bench::fib_tree(24));
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(nodes),
                         benchmark::Counter::kIsIterationInvariantRate |
                             benchmark::Counter::kInvert);
}

BENCHMARK(measure<bench::await_trivial, 1'000'000>)->Name("create+await");
BENCHMARK(measure<bench::await_outcome, 1'000'000>)
    ->Name("create+await outcome");
BENCHMARK(fib_tree)->Name("fib(24), per call");
BENCHMARK(measure<bench::spawn_join, 1'000'000>)->Name("group spawn+join");
BENCHMARK(measure<bench::create_task_await, 1'000'000>)
    ->Name("create_task+await");
BENCHMARK(measure<bench::gather_range, 100'000>)
    ->Name("gather of 10k, per task");
BENCHMARK(measure<bench::semaphore_free, 1'000'000>)->Name("semaphore, free");
BENCHMARK(measure<bench::semaphore_waiters, 1'000'000>)
    ->Name("semaphore, 1k waiters");
BENCHMARK(measure<bench::generator_items, 1'000'000>)->Name("generator item");
BENCHMARK(measure<bench::channel_round_trip, 1'000'000>)
    ->Name("channel round trip");
BENCHMARK(measure<bench::yielding, 1'000'000>)->Name("yield_now");
BENCHMARK(measure<bench::sleepers, 100'000>)->Name("100k sleepers, each");
BENCHMARK(measure<bench::sleepers, 1'000>)->Name("1k sleepers, each");
BENCHMARK(measure<bench::cancel_group, 10'000>)
    ->Name("cancel of 10k parked, each");
BENCHMARK(measure<bench::timeouts_not_reached, 100'000>)
    ->Name("with_timeout, in time");

} // namespace

BENCHMARK_MAIN();
