//===-- queue.cpp - work for other tasks ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "memory.hpp"
#include "sync.hpp"
#include <algorithm>
#include <functional>
#include <new>

namespace {

template <class Q> task<> put(Q &q, int item) { co_await q.put(item); }
template <class Q> task<int> get(Q &q) { co_return co_await q.get(); }

// CPython test_queues: QueueBasicTests.test_empty
TEST(Queue, Empty) {
  queue<int> q;
  EXPECT_TRUE(q.empty());
  q.put_nowait(1);
  EXPECT_FALSE(q.empty());
  EXPECT_EQ(q.size(), 1u);
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_TRUE(q.empty());
}

// CPython test_queues: QueueBasicTests.test_full
TEST(Queue, Full) {
  queue<int> q;
  EXPECT_FALSE(q.full());
  EXPECT_EQ(q.maxsize(), 0u);
  queue<int> one(1);
  one.put_nowait(1);
  EXPECT_TRUE(one.full());
  EXPECT_EQ(one.maxsize(), 1u);
}

// CPython test_queues: QueueBasicTests.test_order
TEST(Queue, FirstInFirstOut) {
  queue<int> q;
  for (int i : {1, 3, 2})
    q.put_nowait(i);
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_EQ(q.get_nowait(), 3);
  EXPECT_EQ(q.get_nowait(), 2);
}

// CPython test_queues: LifoQueueTests.test_order
TEST(LifoQueue, LastInFirstOut) {
  lifo_queue<int> q;
  for (int i : {1, 3, 2})
    q.put_nowait(i);
  EXPECT_EQ(q.get_nowait(), 2);
  EXPECT_EQ(q.get_nowait(), 3);
  EXPECT_EQ(q.get_nowait(), 1);
}

// CPython test_queues: PriorityQueueTests.test_order
TEST(PriorityQueue, LeastFirst) {
  priority_queue<int> q;
  for (int i : {1, 3, 2})
    q.put_nowait(i);
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_EQ(q.get_nowait(), 2);
  EXPECT_EQ(q.get_nowait(), 3);
}

TEST(PriorityQueue, ManyInEveryOrder) {
  priority_queue<int, std::greater<int>> q;
  unsigned random = 1;
  ints all;
  for (int n = 0; n != 300; ++n) {
    random = random * 1664525u + 1013904223u;
    all.push_back(static_cast<int>(random >> 16) % 50);
    q.put_nowait(all.back());
    if (n % 3 == 2) {
      const auto most = std::max_element(all.begin(), all.end());
      EXPECT_EQ(q.get_nowait(), *most);
      all.erase(most);
    }
  }
  std::sort(all.begin(), all.end(), std::greater<int>());
  for (int i : all)
    EXPECT_EQ(q.get_nowait(), i);
  EXPECT_TRUE(q.empty());
}

// CPython test_queues: QueueBasicTests.test_maxsize
CO_TEST(Queue, MaxsizeMakesPutWait) {
  queue<int> q(2);
  ints put;
  auto h = create_task([&]() -> task<> {
    for (int i = 0; i != 3; ++i) {
      co_await q.put(i);
      put.push_back(i);
    }
  });
  co_await sleep_for(10_ms);
  EXPECT_EQ(put, ints({0, 1}));
  EXPECT_EQ(q.waiting_to_put(), 1u);
  EXPECT_EQ(q.get_nowait(), 0);
  EXPECT_TRUE(q.full()) << "the one that waited has been let in";
  co_await sleep_for(10_ms);
  EXPECT_EQ(put, ints({0, 1, 2}));
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_EQ(q.get_nowait(), 2);
  EXPECT_TRUE(h.done());
}

// CPython test_queues: QueueGetTests.test_blocking_get
CO_TEST(Queue, GetOfWhatIsThere) {
  queue<int> q;
  q.put_nowait(1);
  EXPECT_EQ(co_await q.get(), 1);
}

// CPython test_queues: QueueGetTests.test_get_with_putters
CO_TEST(Queue, GetLetsAPutterIn) {
  queue<int> q(1);
  q.put_nowait(1);
  auto h = create_task(put(q, 2));
  co_await yield_now();
  EXPECT_FALSE(h.done());
  EXPECT_EQ(co_await q.get(), 1);
  EXPECT_EQ(q.waiting_to_put(), 0u);
  co_await yield_now();
  EXPECT_TRUE(h.done());
  EXPECT_EQ(co_await q.get(), 2);
}

// CPython test_queues: QueueGetTests.test_blocking_get_wait
CO_TEST(Queue, GetWaits) {
  queue<int> q;
  auto t = loop::current().call_later(10_ms, [&] { q.put_nowait(1); });
  auto h = create_task(get(q));
  co_await yield_now();
  EXPECT_FALSE(h.done());
  EXPECT_EQ(q.waiting_to_get(), 1u);
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(now(), time_point(10_ms));
}

// CPython test_queues: QueueGetTests.test_nonblocking_get_exception
TEST(Queue, GetNowaitOfAnEmptyOne) {
  queue<int> q;
  EXPECT_THROW(q.get_nowait(), queue_empty);
  EXPECT_FALSE(q.try_get());
}

// CPython test_queues: QueueGetTests.test_get_cancelled_race
CO_TEST(Queue, CancelledGetDoesNotHideTheNext) {
  queue<int> q;
  auto t1 = create_task(get(q));
  auto t2 = create_task(get(q));
  co_await yield_now();
  t1.cancel();
  co_await yield_now();
  EXPECT_TRUE(t1.done());
  co_await q.put(7);
  co_await yield_now();
  EXPECT_EQ(co_await t2, 7);
}

// CPython test_queues: QueueGetTests.test_get_with_waiting_putters
CO_TEST(Queue, GetFromWaitingPutters) {
  queue<int> q(1);
  auto a = create_task(put(q, 1));
  auto b = create_task(put(q, 2));
  EXPECT_EQ(co_await q.get(), 1);
  EXPECT_EQ(co_await q.get(), 2);
  co_await gather(a, b);
}

// CPython test_queues: QueueGetTests.test_why_are_getters_waiting
CO_TEST(Queue, ProducerAndConsumerOfOneSlot) {
  queue<int> q(1);
  ints got;
  auto consumer = [&]() -> task<> {
    for (int i = 0; i != 5; ++i)
      got.push_back(co_await q.get());
  };
  auto producer = [&]() -> task<> {
    for (int i = 0; i != 5; ++i)
      co_await q.put(i);
  };
  co_await gather(producer(), consumer());
  EXPECT_EQ(got, ints({0, 1, 2, 3, 4}));
}

// CPython test_queues:
// QueueGetTests.test_cancelled_getters_not_being_held_in_self_getters
CO_TEST(Queue, TimeoutOfAGet) {
  queue<int> q(5);
  EXPECT_THROW((void)co_await with_timeout(100_ms, q.get()), timeout_error);
  EXPECT_EQ(q.waiting_to_get(), 0u);
}

// CPython test_queues: QueuePutTests.test_blocking_put_wait
CO_TEST(Queue, PutWaits) {
  queue<int> q(1);
  auto h = create_task([&]() -> task<> {
    co_await q.put(1);
    co_await q.put(2);
  });
  auto t = loop::current().call_later(10_ms, [&] { (void)q.get_nowait(); });
  co_await yield_now();
  EXPECT_FALSE(h.done());
  co_await h;
  EXPECT_EQ(now(), time_point(10_ms));
}

// CPython test_queues: QueuePutTests.test_get_cancel_drop_one_pending_reader.
// There the reader throws and the item stays; here the reader has it.
CO_TEST(Queue, CancelledReaderLosesNothing) {
  queue<int> q;
  auto h = create_task(get(q));
  co_await yield_now();
  q.put_nowait(1);
  q.put_nowait(2);
  h.cancel();
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(q.get_nowait(), 2);
}

// CPython test_queues: QueuePutTests.test_get_cancel_drop_many_pending_readers
CO_TEST(Queue, OneCancelledOfManyReaders) {
  queue<int> q;
  auto a = create_task(get(q));
  auto b = create_task(get(q));
  auto c = create_task(get(q));
  co_await yield_now();
  a.cancel();
  q.put_nowait(1);
  q.put_nowait(2);
  EXPECT_THROW((void)co_await a, cancelled_error);
  EXPECT_EQ(co_await b, 1);
  EXPECT_EQ(co_await c, 2);
}

// CPython test_queues: QueuePutTests.test_put_cancel_drop. There the writer
// throws and the item is not in the queue; here it has been let in.
CO_TEST(Queue, CancelledWriterThatWasLetIn) {
  queue<int> q(1);
  q.put_nowait(1);
  auto h = create_task(put(q, 2));
  co_await yield_now();
  EXPECT_EQ(q.get_nowait(), 1);
  h.cancel();
  co_await h;
  EXPECT_EQ(q.get_nowait(), 2);
  EXPECT_TRUE(q.empty());
}

// CPython test_queues: QueuePutTests.test_nonblocking_put_exception
TEST(Queue, PutNowaitIntoAFullOne) {
  queue<int> q(1);
  q.put_nowait(1);
  EXPECT_THROW(q.put_nowait(2), queue_full);
  EXPECT_EQ(q.unfinished(), 1u);
}

TEST(Queue, TryPutLeavesTheItem) {
  queue<std::unique_ptr<int>> q(1);
  auto a = std::make_unique<int>(1), b = std::make_unique<int>(2);
  EXPECT_TRUE(q.try_put(std::move(a)));
  EXPECT_FALSE(q.try_put(std::move(b)));
  EXPECT_TRUE(b); // NOLINT: not moved from
  EXPECT_EQ(*q.get_nowait(), 1);
}

// CPython test_queues: QueuePutTests.test_put_cancelled_race
CO_TEST(Queue, CancelledPutAddsNothing) {
  queue<int> q(1);
  auto a = create_task(put(q, 1));
  auto b = create_task(put(q, 2));
  auto c = create_task(put(q, 3));
  co_await yield_now();
  EXPECT_TRUE(a.done());
  EXPECT_FALSE(b.done());
  c.cancel();
  co_await yield_now();
  EXPECT_TRUE(c.done());
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_EQ(q.get_nowait(), 2);
  co_await b;
  EXPECT_TRUE(q.empty());
}

// CPython test_queues: QueuePutTests.test_put_with_waiting_getters
CO_TEST(Queue, PutToAWaitingGetter) {
  queue<int> q;
  auto h = create_task(get(q));
  co_await yield_now();
  co_await q.put(1);
  EXPECT_TRUE(q.empty()) << "it was handed over";
  EXPECT_THROW((void)q.get_nowait(), queue_empty) << "nobody overtakes";
  EXPECT_EQ(co_await h, 1);
}

// CPython test_queues: QueuePutTests.test_why_are_putters_waiting
CO_TEST(Queue, SeveralPuttersAreLetIn) {
  queue<int> q(2);
  auto getter = [&]() -> task<> {
    co_await yield_now();
    for (std::size_t n = q.size(); n; --n)
      (void)q.get_nowait();
  };
  co_await gather(getter(), put(q, 0), put(q, 1), put(q, 2), put(q, 3));
  EXPECT_EQ(q.get_nowait(), 2);
  EXPECT_EQ(q.get_nowait(), 3);
}

// CPython test_queues:
// QueuePutTests.test_cancelled_puts_not_being_held_in_self_putters
CO_TEST(Queue, CancelledPutLeavesTheLine) {
  queue<int> q(1);
  q.put_nowait(1);
  auto h = create_task(put(q, 1));
  co_await yield_now();
  EXPECT_EQ(q.waiting_to_put(), 1u);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(q.waiting_to_put(), 0u);
  EXPECT_EQ(q.unfinished(), 1u);
}

// Waiting putters are let in, in order, whoever is cancelled among them.
CO_TEST(Queue, PuttersInOrder) {
  queue<int> q(1);
  std::vector<join_handle<>> all;
  for (int i = 0; i != 6; ++i)
    all.push_back(create_task(put(q, i)));
  co_await yield_now();
  all[3].cancel();
  ints got;
  for (int i = 0; i != 5; ++i)
    got.push_back(co_await q.get());
  EXPECT_EQ(got, ints({0, 1, 2, 4, 5}));
}

CO_TEST(LifoQueue, PuttersOfAFullOne) {
  lifo_queue<int> q(2);
  q.put_nowait(1);
  q.put_nowait(2);
  auto h = create_task(put(q, 3));
  co_await yield_now();
  EXPECT_EQ(co_await q.get(), 2);
  EXPECT_EQ(co_await q.get(), 3);
  EXPECT_EQ(co_await q.get(), 1);
  co_await h;
}

// What is handed to a waiting getter is not compared with what comes after it.
CO_TEST(PriorityQueue, PriorityIsAmongWhatIsInTheQueue) {
  priority_queue<int> q(2);
  auto h = create_task(get(q));
  co_await yield_now();
  q.put_nowait(9);
  q.put_nowait(5);
  q.put_nowait(7);
  auto w = create_task(put(q, 1));
  co_await yield_now();
  EXPECT_EQ(co_await h, 9);
  EXPECT_EQ(co_await q.get(), 5) << "the one that waits is not in the queue";
  EXPECT_EQ(co_await q.get(), 1);
  EXPECT_EQ(co_await q.get(), 7);
  co_await w;
}

// The tests of joining and shutting down are for all three, as in CPython.
template <class Q> class JoinableQueue : public ::testing::Test {};
using all_queues =
    ::testing::Types<queue<int>, lifo_queue<int>, priority_queue<int>>;
TYPED_TEST_SUITE(JoinableQueue, all_queues, );

// CPython test_queues: _QueueJoinTestMixin.test_task_done_underflow
TYPED_TEST(JoinableQueue, TaskDoneTooOften) {
  TypeParam q;
  EXPECT_THROW(q.task_done(), misuse_error);
}

// CPython test_queues: _QueueJoinTestMixin.test_task_done
TYPED_TEST(JoinableQueue, JoinWaitsForAll) {
  corolint::testing::run([]() -> task<> {
    TypeParam q;
    int sum = 0, expected = 0;
    for (int i = 0; i != 100; ++i) {
      q.put_nowait(i);
      expected += i;
    }
    auto worker = [&]() -> task<> {
      for (;;) {
        const int item = co_await q.get();
        co_await yield_now();
        sum += item;
        q.task_done();
      }
    };
    auto a = create_task(worker());
    auto b = create_task(worker());
    co_await q.join();
    EXPECT_EQ(sum, expected);
    EXPECT_EQ(q.unfinished(), 0u);
    a.cancel();
    b.cancel();
    (void)co_await as_outcome(a);
    (void)co_await as_outcome(b);
  });
}

// CPython test_queues: _QueueJoinTestMixin.test_join_empty_queue
TYPED_TEST(JoinableQueue, JoinOfAnEmptyOne) {
  corolint::testing::run([]() -> task<> {
    TypeParam q;
    co_await q.join();
    co_await q.join();
  });
}

// CPython test_queues: _QueueShutdownTestMixin.test_shutdown_empty
TYPED_TEST(JoinableQueue, ShutdownWhenEmpty) {
  corolint::testing::run([]() -> task<> {
    TypeParam q;
    auto h = create_task(get(q));
    co_await yield_now();
    q.shutdown();
    EXPECT_TRUE(q.is_shutdown());
    EXPECT_EQ(q.size(), 0u);
    co_await q.join();
    co_await yield_now();
    EXPECT_TRUE(h.done());
    EXPECT_THROW((void)co_await h, queue_shutdown);
    EXPECT_THROW(co_await q.put(1), queue_shutdown);
    EXPECT_THROW(q.put_nowait(1), queue_shutdown);
    EXPECT_THROW(q.try_put(1), queue_shutdown);
    EXPECT_THROW((void)co_await q.get(), queue_shutdown);
    EXPECT_THROW(q.get_nowait(), queue_shutdown);
    EXPECT_THROW(q.try_get(), queue_shutdown);
  });
}

// CPython test_queues: _QueueShutdownTestMixin.test_shutdown_nonempty
TYPED_TEST(JoinableQueue, ShutdownLeavesWhatIsThere) {
  corolint::testing::run([]() -> task<> {
    TypeParam q(1);
    q.put_nowait(1);
    auto j = create_task([&]() -> task<> { co_await q.join(); });
    auto p = create_task(put(q, 2));
    co_await yield_now();
    EXPECT_FALSE(p.done());
    q.shutdown();
    q.shutdown();
    EXPECT_EQ(q.size(), 1u);
    co_await yield_now();
    EXPECT_TRUE(p.done());
    EXPECT_THROW(co_await p, queue_shutdown);
    EXPECT_EQ(co_await q.get(), 1);
    co_await yield_now();
    EXPECT_FALSE(j.done());
    EXPECT_THROW(co_await q.put(1), queue_shutdown);
    EXPECT_THROW((void)co_await q.get(), queue_shutdown);
    EXPECT_THROW(q.get_nowait(), queue_shutdown);
    q.task_done();
    co_await yield_now();
    EXPECT_TRUE(j.done());
    EXPECT_THROW(q.task_done(), misuse_error);
  });
}

// CPython test_queues: _QueueShutdownTestMixin.test_shutdown_immediate
TYPED_TEST(JoinableQueue, ShutdownAtOnce) {
  corolint::testing::run([]() -> task<> {
    TypeParam q;
    q.put_nowait(1);
    auto j = create_task([&]() -> task<> { co_await q.join(); });
    co_await yield_now();
    q.shutdown(true);
    EXPECT_EQ(q.size(), 0u);
    co_await yield_now();
    EXPECT_TRUE(j.done());
    EXPECT_THROW(co_await q.put(1), queue_shutdown);
    EXPECT_THROW((void)co_await q.get(), queue_shutdown);
    EXPECT_THROW(q.get_nowait(), queue_shutdown);
    EXPECT_THROW(q.task_done(), misuse_error);
  });
}

// CPython test_queues:
// _QueueShutdownTestMixin.test_shutdown_immediate_with_unfinished
TYPED_TEST(JoinableQueue, ShutdownAtOnceWithUnfinished) {
  corolint::testing::run([]() -> task<> {
    TypeParam q;
    q.put_nowait(1);
    q.put_nowait(1);
    auto j = create_task([&]() -> task<> { co_await q.join(); });
    EXPECT_EQ(co_await q.get(), 1);
    co_await yield_now();
    q.shutdown(true);
    EXPECT_EQ(q.size(), 0u);
    co_await yield_now();
    EXPECT_FALSE(j.done());
    q.task_done();
    EXPECT_THROW(q.task_done(), misuse_error);
    co_await yield_now();
    EXPECT_TRUE(j.done());
  });
}

// What was handed over before the shutdown is the getter's, also at once.
CO_TEST(Queue, ShutdownAfterTheHandOver) {
  queue<int> q;
  auto h = create_task(get(q));
  co_await yield_now();
  q.put_nowait(1);
  q.shutdown(true);
  EXPECT_EQ(q.unfinished(), 1u);
  EXPECT_EQ(co_await h, 1);
  q.task_done();
  co_await q.join();
}

CO_TEST(Queue, CancelledJoin) {
  queue<int> q;
  q.put_nowait(1);
  EXPECT_THROW(co_await with_timeout(1_s, q.join()), timeout_error);
  (void)q.get_nowait();
  q.task_done();
  co_await q.join();
}

// A request that is pending is delivered only where the queue makes it wait.
CO_TEST(Queue, APendingCancellation) {
  queue<int> q(1);
  auto h = create_task([&]() -> task<int> {
    current_task().cancel();
    co_await q.put(1);
    const outcome<void> o = co_await as_outcome(q.put(2));
    co_return o.cancelled();
  });
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(q.size(), 1u);
  EXPECT_EQ(q.waiting_to_put(), 0u);
}

// Every item is got once, whenever the consumer or the producer is cancelled.
CO_TEST(Queue, CancelAtEveryStep) {
  for (int whom = 0; whom != 2; ++whom) {
    for (int step = 0; step != 16; ++step) {
      queue<int> q(2);
      ints got, sent;
      auto consumer = [&]() -> task<> {
        while (got.size() != 8) {
          const int item = co_await q.get();
          got.push_back(item);
          q.task_done();
          co_await yield_now();
        }
      };
      auto producer = [&](int from) -> task<> {
        for (int i = from; i != from + 4; ++i) {
          co_await q.put(i);
          sent.push_back(i);
          co_await yield_now();
        }
      };
      auto c = create_task(consumer());
      auto victim = whom ? create_task(producer(10)) : create_task(consumer());
      auto p = create_task(producer(20));
      co_await rounds(step);
      victim.cancel();
      (void)co_await as_outcome(victim);
      if (!whom)
        co_await producer(30);
      co_await p;
      co_await q.join();
      c.cancel();
      (void)co_await as_outcome(c);
      std::sort(got.begin(), got.end());
      std::sort(sent.begin(), sent.end());
      EXPECT_EQ(got, sent) << whom << ' ' << step;
      EXPECT_EQ(q.waiting_to_get() + q.waiting_to_put(), 0u);
    }
  }
}

CO_TEST(Queue, MoveOnlyItems) {
  queue<std::unique_ptr<int>> q(1);
  auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
  co_await q.put(std::move(first));
  auto h = create_task([](auto &queue, std::unique_ptr<int> item) -> task<> {
    co_await queue.put(std::move(item));
  }(q, std::move(second)));
  co_await yield_now();
  EXPECT_EQ(*co_await q.get(), 1);
  EXPECT_EQ(*co_await q.get(), 2);
  co_await h;
}

// Through growth and round the end of the ring, the items are destroyed.
CO_TEST(Queue, ItemsAreDestroyed) {
  auto counted = std::make_shared<int>(0);
  {
    queue<std::shared_ptr<int>> q;
    for (int i = 0; i != 40; ++i) {
      q.put_nowait(counted);
      q.put_nowait(counted);
      (void)co_await q.get();
    }
    EXPECT_EQ(counted.use_count(), 41);
    EXPECT_EQ(q.size(), 40u);
    auto waiting = [](auto &full, std::shared_ptr<int> item) -> task<> {
      co_await full.put(std::move(item));
    };
    queue<std::shared_ptr<int>> full(1);
    full.put_nowait(counted);
    auto h = create_task(waiting(full, counted));
    co_await yield_now();
    EXPECT_EQ(counted.use_count(), 43);
    h.cancel();
    (void)co_await as_outcome(h);
    EXPECT_EQ(counted.use_count(), 42) << "a cancelled put drops its item";
    q.shutdown(true);
    EXPECT_EQ(counted.use_count(), 2);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

struct alignas(64) wide {
  int value;
  friend bool operator<(const wide &a, const wide &b) {
    return a.value < b.value;
  }
};

template <class Q> void run_out_of_memory(int first, int second) {
  Q q;
  {
    memory::exhausted none;
    EXPECT_THROW((void)q.try_put(wide{0}), std::bad_alloc);
  }
  EXPECT_EQ(q.size() + q.unfinished(), 0u);
  for (int i = 1; i <= 8; ++i) // as many as there is room for
    EXPECT_TRUE(q.try_put(wide{i}));
  {
    memory::exhausted none;
    EXPECT_THROW((void)q.try_put(wide{0}), std::bad_alloc);
    EXPECT_EQ(q.size(), 8u);
    EXPECT_EQ(q.unfinished(), 8u);
    EXPECT_EQ(q.get_nowait().value, first);
    EXPECT_TRUE(q.try_put(wide{0})); // which needs none
  }
  EXPECT_TRUE(q.try_put(wide{9}));
  EXPECT_EQ(q.size(), 9u);
  EXPECT_EQ(q.get_nowait().value, second);
}

TEST(Queue, MemoryRunsOut) {
  run_out_of_memory<queue<wide>>(1, 2);
  run_out_of_memory<lifo_queue<wide>>(8, 9);
  run_out_of_memory<priority_queue<wide>>(1, 0);
}

/// Compares until it is told not to.
struct fragile_less {
  bool *broken;
  bool operator()(int a, int b) const {
    if (*broken)
      throw my_error();
    return a < b;
  }
};

CO_TEST(PriorityQueue, ComparisonThatThrows) {
  bool broken = false;
  priority_queue<int, fragile_less> q(3, fragile_less{&broken});
  for (int i : {3, 1, 2})
    q.put_nowait(i);
  auto waiting = create_task(put(q, 0));
  co_await yield_now();
  broken = true;
  EXPECT_THROW((void)q.get_nowait(), my_error);
  EXPECT_EQ(q.size(), 3u) << "nothing is lost";
  EXPECT_FALSE(waiting.done());
  broken = false;
  EXPECT_EQ(co_await q.get(), 1);
  EXPECT_EQ(co_await q.get(), 0);
  broken = true;
  EXPECT_THROW(q.put_nowait(7), my_error);
  EXPECT_EQ(q.unfinished(), 4u);
  broken = false;
  EXPECT_EQ(co_await q.get(), 2);
  EXPECT_EQ(co_await q.get(), 3);
  co_await waiting;
}

// One that is let in when its comparison throws gets the error; the next one
// comes in.
CO_TEST(PriorityQueue, ComparisonThatThrowsForAWaitingPutter) {
  struct picky_less {
    bool operator()(int a, int b) const {
      if (a == 13 || b == 13)
        throw my_error();
      return a < b;
    }
  };
  priority_queue<int, picky_less> q(2);
  q.put_nowait(1);
  q.put_nowait(2);
  auto bad = create_task(put(q, 13));
  auto good = create_task(put(q, 3));
  co_await yield_now();
  EXPECT_EQ(co_await q.get(), 1);
  EXPECT_THROW(co_await bad, my_error);
  co_await good;
  EXPECT_EQ(co_await q.get(), 2);
  EXPECT_EQ(co_await q.get(), 3);
  EXPECT_EQ(q.unfinished(), 3u);
}

// libcoro test_queue: "~queue"
CO_TEST(Queue, DestroyedWithWaiters) {
  auto q = std::make_unique<queue<int>>(1);
  auto g = create_task(get(*q));
  co_await yield_now();
  q.reset();
  const outcome<int> x = co_await as_outcome(g);
  EXPECT_EQ(text_of(x), "a queue was destroyed while tasks wait for it");
  q = std::make_unique<queue<int>>(1);
  q->put_nowait(1);
  auto p = create_task(put(*q, 2));
  auto j = create_task([&]() -> task<> { co_await q->join(); });
  co_await yield_now();
  q.reset();
  const outcome<void> y = co_await as_outcome(p), z = co_await as_outcome(j);
  EXPECT_EQ(text_of(y), "a queue was destroyed while tasks wait for it");
  EXPECT_EQ(text_of(z), "a queue was destroyed while tasks wait for it");
}

TEST(Queue, UsedFromTwoLoops) {
  queue<int> q(1);
  EXPECT_EQ(from_a_second_loop([&] { return q.get(); }), two_loops);
  q.put_nowait(1);
  EXPECT_EQ(from_a_second_loop([&] { return q.put(1); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return q.join(); }), two_loops);
}

TEST(Queue, OutsideOfTasks) {
  queue<int> q(1);
  const char *const error = "a queue is awaited outside of any task";
  EXPECT_EQ(outside_of_tasks([&] { return q.get(); }), error);
  q.put_nowait(1);
  EXPECT_EQ(outside_of_tasks([&] { return q.put(1); }), error);
  EXPECT_EQ(outside_of_tasks([&] { return q.join(); }), error);
}

TEST(Queue, LoopDestroyedWithWaiters) {
  queue<int> q(1);
  in_a_loop_that_goes([&] { return q.get(); });
  q.put_nowait(1);
  in_a_loop_that_goes([&] { return q.put(2); });
  in_a_loop_that_goes([&] { return q.join(); });
  EXPECT_EQ(q.waiting_to_get() + q.waiting_to_put(), 0u);
  EXPECT_EQ(q.get_nowait(), 1);
  EXPECT_TRUE(q.empty());
}

} // namespace
