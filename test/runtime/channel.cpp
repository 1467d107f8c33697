//===-- channel.cpp - a stream of values ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// trio's channels have two ends, which close by themselves; here one object is
// closed. Closing trio's receiving end is close(true).
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"
#include <algorithm>

namespace {

task<> send(channel<int> &c, int value) { co_await c.send(value); }
task<int> receive(channel<int> &c) { co_return co_await c.receive(); }
task<> drain(channel<int> &c, ints &got) {
  while (auto value = co_await c.next())
    got.push_back(*value);
}

// trio test_channel: test_channel
CO_TEST(Channel, Basics) {
  channel<int> c(2);
  EXPECT_EQ(c.capacity(), 2u);
  EXPECT_TRUE(c.try_send(1));
  co_await c.send(2);
  EXPECT_FALSE(c.try_send(3));
  EXPECT_EQ(c.size(), 2u);
  EXPECT_EQ(co_await c.receive(), 1);
  EXPECT_EQ(c.try_receive(), 2);
  EXPECT_FALSE(c.try_receive());
  EXPECT_TRUE(c.try_send(4));
  c.close();
  EXPECT_TRUE(c.closed());
  EXPECT_THROW(co_await c.send(5), channel_closed);
  EXPECT_THROW(c.try_send(5), channel_closed);
  c.close();
  EXPECT_EQ(c.try_receive(), 4);
  EXPECT_THROW((void)co_await c.receive(), channel_closed);
  EXPECT_THROW(c.try_receive(), channel_closed);
  EXPECT_FALSE(co_await c.next());
}

// trio test_channel: test_553
CO_TEST(Channel, ReceiveThatTimedOut) {
  channel<int> c(1);
  EXPECT_FALSE(co_await move_on_after(10_s, c.receive()));
  EXPECT_EQ(c.waiting_to_receive(), 0u);
  co_await c.send(1);
  EXPECT_EQ(c.size(), 1u);
}

// trio test_channel: test_channel_multiple_producers
CO_TEST(Channel, SeveralProducers) {
  channel<int> c;
  ints got;
  auto producer = [&](int i) -> task<> {
    for (int j = 3 * i; j != 3 * (i + 1); ++j)
      co_await c.send(j);
  };
  auto consumer = create_task(drain(c, got));
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 10; ++i)
      g.spawn(producer(i));
    co_return;
  });
  c.close();
  co_await consumer;
  std::sort(got.begin(), got.end());
  CO_ASSERT_EQ(got.size(), 30u);
  for (int i = 0; i != 30; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], i);
}

// trio test_channel: test_channel_multiple_consumers
CO_TEST(Channel, SeveralConsumersInTurn) {
  channel<int> c(1);
  std::vector<ints> got(5);
  co_await with_task_group([&](task_group &g) -> task<> {
    for (ints &mine : got)
      g.spawn(drain(c, mine));
    co_await yield_now();
    for (int i = 0; i != 10; ++i) {
      co_await c.send(i);
      co_await yield_now();
    }
    c.close();
  });
  for (int i = 0; i != 5; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], ints({i, i + 5}));
}

// trio test_channel: test_close_basics: those who wait to send
CO_TEST(Channel, CloseWithAWaitingSender) {
  channel<int> c;
  auto h = create_task(send(c, 1));
  co_await yield_now();
  EXPECT_EQ(c.waiting_to_send(), 1u);
  c.close();
  EXPECT_THROW(co_await h, channel_closed);
  EXPECT_EQ(c.waiting_to_send(), 0u);
  EXPECT_THROW(c.try_send(1), channel_closed);
  EXPECT_THROW((void)co_await c.receive(), channel_closed);
  EXPECT_THROW(c.try_receive(), channel_closed);
}

// trio test_channel: test_close_basics: those who wait to receive
CO_TEST(Channel, CloseWithAWaitingReceiver) {
  channel<int> c;
  auto h = create_task(receive(c));
  ints got;
  auto n = create_task(drain(c, got));
  co_await yield_now();
  EXPECT_EQ(c.waiting_to_receive(), 2u);
  c.close();
  EXPECT_THROW((void)co_await h, channel_closed);
  co_await n;
  EXPECT_EQ(got, ints());
}

// trio test_channel: test_receive_channel_clone_and_close: the receiver goes
// away
CO_TEST(Channel, CloseAtOnceDropsTheBuffer) {
  channel<std::shared_ptr<int>> c(2);
  auto counted = std::make_shared<int>(0);
  auto copy = counted;
  EXPECT_TRUE(c.try_send(std::move(copy)));
  EXPECT_EQ(counted.use_count(), 2);
  c.close(true);
  EXPECT_EQ(counted.use_count(), 1);
  EXPECT_TRUE(c.empty());
  EXPECT_FALSE(co_await c.next());
}

// trio test_channel: test_inf_capacity
CO_TEST(Channel, Unbounded) {
  channel<int> c(unbounded);
  for (int i = 0; i != 10; ++i)
    EXPECT_TRUE(c.try_send(std::move(i))); // NOLINT: an int
  c.close();
  ints got;
  co_await drain(c, got);
  EXPECT_EQ(got, ints({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

// trio test_channel: test_statistics
CO_TEST(Channel, Numbers) {
  channel<int> c(2);
  EXPECT_EQ(c.size(), 0u);
  EXPECT_TRUE(c.try_send(1) && c.try_send(2));
  EXPECT_EQ(c.size(), 2u);
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(send(c, 3));
    g.spawn(send(c, 4));
    co_await yield_now();
    EXPECT_EQ(c.waiting_to_send(), 2u);
    g.cancel();
  });
  EXPECT_EQ(c.waiting_to_send(), 0u);
  while (c.try_receive())
    ;
  EXPECT_TRUE(c.empty());
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(receive(c));
    co_await yield_now();
    EXPECT_EQ(c.waiting_to_receive(), 1u);
    g.cancel();
  });
  EXPECT_EQ(c.waiting_to_receive(), 0u);
}

// trio test_channel: test_channel_fairness
CO_TEST(Channel, Fairness) {
  channel<int> c(1);
  EXPECT_TRUE(c.try_send(1));
  EXPECT_EQ(c.try_receive(), 1);
  EXPECT_TRUE(c.try_send(2));
  EXPECT_EQ(c.try_receive(), 2);
  auto r = create_task(receive(c));
  co_await yield_now();
  EXPECT_TRUE(c.try_send(2));
  EXPECT_FALSE(c.try_receive()) << "it belongs to the one that waits";
  EXPECT_EQ(co_await r, 2);

  EXPECT_TRUE(c.try_send(1));
  EXPECT_FALSE(c.try_send(2));
  auto s = create_task(send(c, 2));
  co_await yield_now();
  EXPECT_EQ(c.try_receive(), 1);
  EXPECT_FALSE(c.try_send(3)) << "so does the room";
  EXPECT_EQ(co_await c.receive(), 2);
  co_await s;
}

// trio test_channel: test_unbuffered
CO_TEST(Channel, Rendezvous) {
  channel<int> c(0);
  EXPECT_FALSE(c.try_receive());
  EXPECT_FALSE(c.try_send(1));
  bool sent = false;
  auto s = create_task([&]() -> task<> {
    co_await c.send(1);
    sent = true;
  });
  co_await rounds(3);
  EXPECT_FALSE(sent);
  EXPECT_EQ(c.size(), 0u);
  EXPECT_EQ(co_await c.receive(), 1);
  EXPECT_FALSE(sent);
  co_await s;
  EXPECT_FALSE(c.try_receive());
}

// trio test_channel: test_unbuffered, and its receive_nowait with a sender
// waiting
CO_TEST(Channel, RendezvousWithoutWaiting) {
  channel<int> c;
  auto s = create_task(send(c, 1));
  co_await yield_now();
  EXPECT_EQ(c.try_receive(), 1);
  co_await s;
  auto r = create_task(receive(c));
  co_await yield_now();
  EXPECT_TRUE(c.try_send(2));
  EXPECT_FALSE(c.try_send(3)) << "the receiver has one";
  EXPECT_EQ(co_await r, 2);
}

// trio test_sync: test_generic_lock_fifo_fairness, of a lock made of a channel
CO_TEST(Channel, SendersInOrder) {
  channel<int> c;
  ints got;
  auto all = create_task([&]() -> task<> {
    co_await gather(send(c, 1), send(c, 2), send(c, 3), send(c, 4));
    c.close();
  });
  co_await drain(c, got);
  EXPECT_EQ(got, ints({1, 2, 3, 4}));
  co_await all;
}

// corral: a round trip between two tasks
CO_TEST(Channel, PingPong) {
  channel<int> ping, pong;
  auto echo = create_task([&]() -> task<> {
    while (auto value = co_await ping.next())
      co_await pong.send(*value + 1);
  });
  int value = 0;
  while (value < 100) {
    co_await ping.send(value);
    value = co_await pong.receive();
  }
  ping.close();
  co_await echo;
  EXPECT_EQ(value, 100);
}

// kotlinx: a value that was handed over is not lost by a cancellation
CO_TEST(Channel, CancelledAfterTheHandOver) {
  for (std::size_t capacity = 0; capacity != 2; ++capacity) {
    channel<int> c(capacity);
    int got = 0;
    auto r = create_task([&]() -> task<> {
      got = co_await c.receive();
      co_await yield_now();
      ADD_FAILURE();
    });
    co_await yield_now();
    EXPECT_TRUE(c.try_send(5));
    r.cancel();
    EXPECT_THROW(co_await r, cancelled_error);
    EXPECT_EQ(got, 5);
  }
}

CO_TEST(Channel, SenderCancelledAfterTheHandOver) {
  channel<int> c;
  bool returned = false;
  auto s = create_task([&]() -> task<> {
    co_await c.send(5);
    returned = true;
  });
  co_await yield_now();
  EXPECT_EQ(c.try_receive(), 5);
  s.cancel();
  co_await s;
  EXPECT_TRUE(returned);
}

CO_TEST(Channel, SenderCancelledBefore) {
  channel<int> c;
  auto s = create_task(send(c, 5));
  co_await yield_now();
  s.cancel();
  EXPECT_FALSE(c.try_receive());
  EXPECT_THROW(co_await s, cancelled_error);
}

// What was sent successfully is received, once, whenever anybody is cancelled.
CO_TEST(Channel, CancelAtEveryStep) {
  for (std::size_t capacity = 0; capacity != 3; ++capacity) {
    for (int whom = 0; whom != 2; ++whom) {
      for (int step = 0; step != 14; ++step) {
        channel<int> c(capacity);
        ints got, sent;
        auto producer = [&](int from) -> task<> {
          for (int i = from; i != from + 4; ++i) {
            co_await c.send(i);
            sent.push_back(i);
            if (i % 2)
              co_await yield_now();
          }
        };
        auto consumer = create_task(drain(c, got));
        auto victim =
            whom ? create_task(producer(10)) : create_task(drain(c, got));
        auto p = create_task(producer(20));
        co_await rounds(step);
        victim.cancel();
        (void)co_await as_outcome(victim);
        co_await producer(30);
        co_await p;
        c.close();
        co_await consumer;
        std::sort(got.begin(), got.end());
        std::sort(sent.begin(), sent.end());
        EXPECT_EQ(got, sent) << capacity << ' ' << whom << ' ' << step;
        EXPECT_EQ(c.waiting_to_send() + c.waiting_to_receive(), 0u);
      }
    }
  }
}

CO_TEST(Channel, MoveOnlyValues) {
  channel<std::unique_ptr<int>> c;
  auto s = create_task([](auto &channel) -> task<> {
    for (int i = 0; i != 3; ++i) {
      auto value = std::make_unique<int>(i);
      co_await channel.send(std::move(value));
    }
    channel.close();
  }(c));
  ints got;
  while (auto value = co_await c.next())
    got.push_back(**value);
  EXPECT_EQ(got, ints({0, 1, 2}));
  co_await s;
}

CO_TEST(Channel, DestroyedWithWaiters) {
  const char *const error = "a channel was destroyed while tasks wait for it";
  auto c = std::make_unique<channel<int>>();
  auto s = create_task(send(*c, 1));
  co_await yield_now();
  c.reset();
  const outcome<void> x = co_await as_outcome(s);
  EXPECT_EQ(text_of(x), error);
  c = std::make_unique<channel<int>>();
  ints got;
  auto r = create_task(receive(*c));
  auto n = create_task(drain(*c, got));
  co_await yield_now();
  c.reset();
  const outcome<int> y = co_await as_outcome(r);
  const outcome<void> z = co_await as_outcome(n);
  EXPECT_EQ(text_of(y), error);
  EXPECT_EQ(text_of(z), error) << "that is not the end of the stream";
}

// A value that was handed over survives the channel.
CO_TEST(Channel, DestroyedAfterTheHandOver) {
  auto c = std::make_unique<channel<int>>();
  auto r = create_task(receive(*c));
  co_await yield_now();
  EXPECT_TRUE(c->try_send(1));
  c.reset();
  EXPECT_EQ(co_await r, 1);
}

TEST(Channel, UsedFromTwoLoops) {
  channel<int> c;
  EXPECT_EQ(from_a_second_loop([&] { return c.receive(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return c.next(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return c.send(1); }), two_loops);
}

TEST(Channel, OutsideOfTasks) {
  channel<int> c;
  const char *const error = "a channel is awaited outside of any task";
  EXPECT_EQ(outside_of_tasks([&] { return c.receive(); }), error);
  EXPECT_EQ(outside_of_tasks([&] { return c.next(); }), error);
  EXPECT_EQ(outside_of_tasks([&] { return c.send(1); }), error);
}

TEST(Channel, LoopDestroyedWithWaiters) {
  channel<int> c;
  in_a_loop_that_goes([&] { return c.receive(); });
  in_a_loop_that_goes([&] { return c.send(1); });
  EXPECT_EQ(c.waiting_to_send() + c.waiting_to_receive(), 0u);
  EXPECT_THROW((void)c.try_receive().value(), std::bad_optional_access);
}

} // namespace
