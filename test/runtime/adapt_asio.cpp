//===-- adapt_asio.cpp - awaiting asio's operations -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program of its own, built if there is asio, so that asio's compile time
// does not slow the others.
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"
#include <array>
#include <asio/bind_executor.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/write.hpp>
#include <corolint/adapt_asio.hpp>
#include <corolint/io.hpp>
#include <ctime>
#include <functional>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace {

using stream = asio::local::stream_protocol::socket;
using tcp = asio::ip::tcp;
using asio::buffer;

struct streams {
  stream a{asio_context()}, b{asio_context()};
  streams() { asio::local::connect_pair(a, b); }
};

void put(stream &s, const std::string &text) {
  ASSERT_EQ(asio::write(s, buffer(text)), text.size());
}

/// The system's error; none if there is another or none.
template <class T> asio::error_code code_of(const outcome<T> &o) {
  if (!o.has_error())
    return {};
  try {
    std::rethrow_exception(o.error());
  } catch (const asio::system_error &e) {
    return e.code();
  } catch (...) {
    return {};
  }
}

/// An operation that ends when the test says so, and tells what happens to it.
template <class Signature> struct manual {
  struct base {
    virtual ~base() = default;
  };
  template <class H> struct holder : base {
    explicit holder(H h) : handler(std::move(h)) {}
    H handler;
  };
  std::function<void()> finish;  // set by start
  std::unique_ptr<base> waiting; // the handler
  int started = 0, cancelled = 0;

  /// Starts it; `complete(handler)` is what ends it.
  template <class Token, class Complete>
  auto start(Token &&token, Complete complete, bool cancellable = true) {
    auto initiation = [this, complete, cancellable](auto handler) {
      using handler_type = decltype(handler);
      ++started;
      auto slot = asio::get_associated_cancellation_slot(handler);
      auto held = std::make_unique<holder<handler_type>>(std::move(handler));
      auto *h = held.get();
      waiting = std::move(held);
      finish = [this, h, complete] {
        auto keep = std::move(waiting);
        complete(h->handler);
      };
      if (cancellable && slot.is_connected())
        slot.assign([this](asio::cancellation_type_t) { ++cancelled; });
    };
    return asio::async_initiate<Token, Signature>(std::move(initiation), token);
  }
};

//===-- Results -----------------------------------------------------------===//

// corral adapter_test: asio; asio use_awaitable
CO_TEST(Asio, ReadAndWrite) {
  streams s;
  std::array<char, 16> block{};
  auto read = create_task([&]() -> task<std::size_t> {
    co_return co_await s.a.async_read_some(buffer(block), use_corolint);
  });
  co_await rounds(3);
  EXPECT_FALSE(read.done());
  const std::string text = "hello";
  EXPECT_EQ(co_await asio::async_write(s.b, buffer(text), use_corolint), 5u);
  EXPECT_EQ(co_await read, 5u);
  EXPECT_EQ(std::string(block.data(), 5), "hello");
}

template <class Signature, class... Args> auto completing(Args... args) {
  // The operation ends within its initiation, which asio's own never do.
  return asio::async_initiate<const use_corolint_t, Signature>(
      [](auto handler, auto... values) {
        std::move(handler)(std::move(values)...);
      },
      use_corolint, std::move(args)...);
}

CO_TEST(Asio, ResultsOfAnySignature) {
  using asio::error_code;
  using none = std::exception_ptr;
  static_assert(
      std::is_void_v<
          decltype(detail::get_awaiter(completing<void()>()).await_resume())>);
  co_await completing<void()>();
  co_await completing<void(error_code)>(error_code());
  co_await completing<void(none)>(none());
  EXPECT_EQ((co_await completing<void(int)>(1)), 1);
  EXPECT_EQ((co_await completing<void(error_code, int)>(error_code(), 2)), 2);
  EXPECT_EQ((co_await completing<void(none, int)>(none(), 3)), 3);
  const std::tuple<int, std::string> two =
      co_await completing<void(error_code, int, const std::string &)>(
          error_code(), 4, std::string("four"));
  EXPECT_EQ(two, std::make_tuple(4, std::string("four")));
  const std::tuple<int, int> both = co_await completing<void(int, int)>(5, 6);
  EXPECT_EQ(both, std::make_tuple(5, 6));
  auto moved = co_await completing<void(error_code, std::unique_ptr<int>)>(
      error_code(), std::make_unique<int>(7));
  EXPECT_EQ(*moved, 7);
}

CO_TEST(Asio, ErrorsAreThrown) {
  const asio::error_code broken = asio::error::broken_pipe;
  EXPECT_EQ(
      code_of(co_await as_outcome(completing<void(asio::error_code)>(broken))),
      broken);
  EXPECT_EQ(code_of(co_await as_outcome(
                completing<void(asio::error_code, int)>(broken, 1))),
            broken);
  const auto thrown = std::make_exception_ptr(my_error());
  EXPECT_THROW((co_await completing<void(std::exception_ptr)>(thrown)),
               my_error);
  streams s;
  s.b.close();
  char c = 0;
  EXPECT_EQ(code_of(co_await as_outcome(
                s.a.async_read_some(buffer(&c, 1), use_corolint))),
            asio::error::eof);
}

CO_TEST(Asio, ErrorsAsValues) {
  streams s;
  char c = 0;
  put(s.b, "x");
  s.b.close();
  {
    auto [error, n] =
        co_await s.a.async_read_some(buffer(&c, 1), use_corolint_nothrow);
    EXPECT_FALSE(error);
    EXPECT_EQ(n, 1u);
  }
  {
    auto [error, n] =
        co_await s.a.async_read_some(buffer(&c, 1), use_corolint_nothrow);
    EXPECT_EQ(error, asio::error::eof);
    EXPECT_EQ(n, 0u);
  }
  {
    auto [error, n] = co_await s.a.async_read_some(
        buffer(&c, 1), asio::experimental::as_tuple(use_corolint));
    EXPECT_EQ(error, asio::error::eof);
    EXPECT_EQ(n, 0u);
  }
  asio::steady_timer t(asio_context(), std::chrono::milliseconds(1));
  const asio::error_code alone = co_await t.async_wait(use_corolint_nothrow);
  EXPECT_FALSE(alone);
}

// A result whose move fails.
CO_TEST(Asio, ResultThatThrows) {
  struct fragile {
    fragile() = default;
    fragile(const fragile &) { throw my_error(); }
  };
  manual<void(const fragile &)> op;
  auto h = create_task([&]() -> task<> {
    (void)co_await op.start(use_corolint, [](auto &f) {
      const fragile value;
      std::move(f)(value);
    });
  });
  co_await rounds(2);
  op.finish();
  EXPECT_THROW(co_await h, my_error);
}

//===-- Starting ----------------------------------------------------------===//

CO_TEST(Asio, StartsWhenAwaited) {
  manual<void(int)> op;
  const auto one = [](auto &f) { std::move(f)(1); };
  {
    auto never = op.start(use_corolint, one);
    (void)never;
  }
  EXPECT_EQ(op.started, 0);
  auto later = op.start(use_corolint, one);
  co_await rounds(2);
  EXPECT_EQ(op.started, 0);
  auto moved = std::move(later);
  auto end = create_task([&]() -> task<> {
    co_await rounds(2);
    op.finish();
  });
  EXPECT_EQ(co_await std::move(moved), 1);
  EXPECT_EQ(op.started, 1);
  EXPECT_THROW(co_await std::move(moved), misuse_error);
  co_await end;
}

CO_TEST(Asio, InitiationThatThrows) {
  EXPECT_THROW((co_await asio::async_initiate<const use_corolint_t, void(int)>(
                   [](auto) { throw my_error(); }, use_corolint)),
               my_error);
}

// asio's own coroutines are destroyed in this case, without a word
CO_TEST(Asio, HandlerThatIsDropped) {
  manual<void(asio::error_code)> op;
  auto h = create_task(
      [&]() -> task<> { co_await op.start(use_corolint, [](auto &) {}); });
  co_await rounds(2);
  op.finish(); // destroys the handler
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(code_of(o), asio::error::operation_aborted);
  EXPECT_NE(text_of(o).find("dropped"), std::string::npos) << text_of(o);
}

TEST(Asio, OutsideOfATask) {
  EXPECT_THROW((void)asio_context(), misuse_error);
  asio::io_context context;
  EXPECT_THROW((void)asio_attachment{context}, misuse_error);
  asio::steady_timer t(context);
  auto op = t.async_wait(use_corolint);
  auto awaiter = std::move(op).operator co_await();
  EXPECT_THROW(awaiter.await_suspend(std::noop_coroutine()), misuse_error);
}

//===-- Cancellation ------------------------------------------------------===//

CO_TEST(Asio, CancelledRead) {
  streams s;
  std::array<char, 8> block{};
  auto h = create_task([&]() -> task<> {
    (void)co_await s.a.async_read_some(buffer(block), use_corolint);
  });
  co_await rounds(3);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  // Nothing was read, and the socket is as before.
  put(s.b, "x");
  EXPECT_EQ(co_await s.a.async_read_some(buffer(block), use_corolint), 1u);
}

// With all tokens: an aborted operation is a cancellation, not a value.
CO_TEST(Asio, CancelledWithoutThrowing) {
  streams s;
  std::array<char, 8> block{};
  auto one = create_task([&]() -> task<> {
    (void)co_await s.a.async_read_some(buffer(block), use_corolint_nothrow);
    ADD_FAILURE();
  });
  auto two = create_task([&]() -> task<> {
    (void)co_await s.b.async_read_some(
        buffer(block), asio::experimental::as_tuple(use_corolint));
    ADD_FAILURE();
  });
  co_await rounds(3);
  for (auto *h : {&one, &two}) {
    h->cancel();
    EXPECT_THROW(co_await *h, cancelled_error);
  }
}

// An operation whose results do not show that it was aborted: the next await
// tells.
CO_TEST(Asio, CancelledButDoesNotSaySo) {
  manual<void(std::size_t)> op;
  bool then = false;
  auto h = create_task([&]() -> task<> {
    EXPECT_EQ(co_await op.start(use_corolint,
                                [](auto &f) { std::move(f)(std::size_t{0}); }),
              0u);
    then = (co_await as_outcome(yield_now())).cancelled();
  });
  co_await rounds(2);
  h.cancel();
  op.finish();
  co_await h;
  EXPECT_TRUE(then);
}

CO_TEST(Asio, CancelledBeforeItStarts) {
  manual<void(int)> op;
  join_handle<> h;
  h = create_task([&]() -> task<> {
    h.cancel();
    (void)co_await op.start(use_corolint, [](auto &f) { std::move(f)(1); });
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(op.started, 0);
}

// The hand-over rule: what has completed is not lost.
CO_TEST(Asio, CompletedAllTheSame) {
  manual<void(asio::error_code, int)> op;
  bool then = false;
  auto h = create_task([&]() -> task<int> {
    const int value = co_await op.start(
        use_corolint, [](auto &f) { std::move(f)(asio::error_code(), 42); });
    then = (co_await as_outcome(yield_now())).cancelled();
    co_return value;
  });
  co_await rounds(2);
  h.cancel();
  co_await rounds(3);
  EXPECT_FALSE(h.done()) << "its memory is in use";
  EXPECT_EQ(op.cancelled, 1);
  op.finish();
  EXPECT_EQ(co_await h, 42);
  EXPECT_TRUE(then);
}

CO_TEST(Asio, FailedAllTheSame) {
  manual<void(asio::error_code)> op;
  bool then = false;
  auto h = create_task([&]() -> task<> {
    const outcome<void> o =
        co_await as_outcome(op.start(use_corolint, [](auto &f) {
          std::move(f)(asio::error_code(asio::error::broken_pipe));
        }));
    EXPECT_EQ(code_of(o), asio::error::broken_pipe);
    then = (co_await as_outcome(yield_now())).cancelled();
  });
  co_await rounds(2);
  h.cancel();
  op.finish();
  co_await h;
  EXPECT_TRUE(then);
}

CO_TEST(Asio, AskedTwiceToldOnce) {
  manual<void(asio::error_code)> op;
  int told = 0;
  auto h = create_task([&]() -> task<> {
    told += (co_await as_outcome(op.start(use_corolint, [](auto &f) {
              std::move(f)(asio::error_code(asio::error::operation_aborted));
            }))).cancelled();
    told += (co_await as_outcome(yield_now())).cancelled();
  });
  co_await rounds(2);
  h.cancel();
  h.cancel();
  EXPECT_EQ(op.cancelled, 2);
  op.finish();
  h.cancel(); // it is woken, the error is on its way
  co_await h;
  EXPECT_EQ(told, 1);
}

CO_TEST(Asio, WhatCannotBeCancelledIsWaitedFor) {
  manual<void(int)> op;
  auto h = create_task([&]() -> task<int> {
    co_return co_await op.start(
        use_corolint, [](auto &f) { std::move(f)(1); }, false);
  });
  co_await rounds(2);
  h.cancel();
  co_await rounds(3);
  EXPECT_FALSE(h.done());
  op.finish();
  EXPECT_EQ(co_await h, 1);
}

// That the program aborts an operation is no cancellation of the task.
CO_TEST(Asio, AbortedByTheProgram) {
  streams s;
  std::array<char, 8> block{};
  auto h = create_task([&]() -> task<> {
    (void)co_await s.a.async_read_some(buffer(block), use_corolint);
  });
  co_await rounds(3);
  s.a.close();
  EXPECT_EQ(code_of(co_await as_outcome(h)), asio::error::operation_aborted);
}

CO_TEST(Asio, ComposedOperation) {
  streams s;
  std::string block(100, '\0');
  auto h = create_task([&]() -> task<std::size_t> {
    co_return co_await asio::async_read(s.a, buffer(block), use_corolint);
  });
  put(s.b, std::string(60, 'x'));
  co_await rounds(4);
  EXPECT_FALSE(h.done());
  put(s.b, std::string(40, 'y'));
  EXPECT_EQ(co_await h, 100u);
  auto cancelled = create_task([&]() -> task<> {
    (void)co_await asio::async_read(s.a, buffer(block), use_corolint);
  });
  put(s.b, std::string(60, 'x'));
  co_await rounds(4);
  cancelled.cancel();
  EXPECT_THROW(co_await cancelled, cancelled_error);
}

CO_TEST(Asio, Channel) {
  asio::experimental::channel<void(asio::error_code, std::string)> c(
      asio_context(), 0);
  auto sender = create_task([&]() -> task<> {
    for (const char *text : {"a", "b", "c"})
      co_await c.async_send(asio::error_code(), text, use_corolint);
  });
  std::string all;
  for (int i = 0; i != 3; ++i)
    all += co_await c.async_receive(use_corolint);
  EXPECT_EQ(all, "abc");
  co_await sender;
  auto receiver = create_task(
      [&]() -> task<> { (void)co_await c.async_receive(use_corolint); });
  co_await rounds(3);
  receiver.cancel();
  EXPECT_THROW(co_await receiver, cancelled_error);
}

TEST(Asio, Timeout) {
  run([]() -> task<> {
    streams s;
    std::array<char, 8> block{};
    const time_point start = now();
    EXPECT_THROW((void)co_await with_timeout(
                     3_ms, s.a.async_read_some(buffer(block), use_corolint)),
                 timeout_error);
    EXPECT_GE(now() - start, 3_ms);
    EXPECT_LT(now() - start, 3_s);
    put(s.b, "x");
    EXPECT_EQ(co_await with_timeout(
                  10_s, s.a.async_read_some(buffer(block), use_corolint)),
              1u);
    EXPECT_FALSE(co_await move_on_after(
        1_ms, s.a.async_read_some(buffer(block), use_corolint)));
  });
}

CO_TEST(Asio, GroupAbortsItsReads) {
  streams s;
  std::array<char, 8> block{};
  int cancelled = 0;
  const auto reading = [&](stream &from) -> task<> {
    const auto o =
        co_await as_outcome(from.async_read_some(buffer(block), use_corolint));
    cancelled += o.cancelled();
  };
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(reading(s.a));
      g.spawn(reading(s.b));
      co_await rounds(3);
      throw my_error();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
  }
  EXPECT_EQ(cancelled, 2);
}

// A conversation over TCP, cancelled once and twice at every step.
CO_TEST(Asio, ConversationCancelledAtEveryStep) {
  const std::string text(100'000, 'y');
  for (int requests = 1; requests <= 2; ++requests)
    for (int step = 0;; ++step) {
      CO_ASSERT_TRUE(step < 10'000);
      bool too_late = false;
      tcp::acceptor server(asio_context(),
                           {asio::ip::address_v4::loopback(), 0});
      auto h = create_task([&]() -> task<> {
        co_await with_task_group([&](task_group &g) -> task<> {
          g.spawn([&]() -> task<> {
            tcp::socket c = co_await server.async_accept(use_corolint);
            co_await asio::async_write(c, buffer(text), use_corolint);
          });
          tcp::socket c(asio_context());
          co_await c.async_connect(server.local_endpoint(), use_corolint);
          std::string all(text.size(), '\0');
          co_await asio::async_read(c, buffer(all), use_corolint);
          EXPECT_TRUE(all == text);
        });
      });
      for (int i = 0; i != step && !h.done(); ++i)
        co_await yield_now();
      too_late = !h.cancel();
      for (int i = 1; i != requests; ++i) {
        co_await yield_now();
        h.cancel();
      }
      const outcome<void> o = co_await as_outcome(h);
      EXPECT_FALSE(o.has_error()) << step << text_of(o);
      EXPECT_EQ(loop::current().tasks(), 1u) << step;
      if (too_late)
        break;
    }
}

//===-- Two loops on one thread -------------------------------------------===//

CO_TEST(Asio, PlainHandlers) {
  event fired;
  asio::steady_timer t(asio_context(), std::chrono::milliseconds(2));
  t.async_wait([&](asio::error_code) { fired.set(); });
  co_await fired.wait(); // no deadlock: asio has something to do
  event posted;
  asio::post(asio_context(), [&] { posted.set(); });
  co_await posted.wait();
}

TEST(Asio, DeadlockIsFoundWhenAsioHasNothingToDo) {
  EXPECT_THROW(corolint::testing::run([]() -> task<> {
                 streams s;
                 asio::steady_timer t(asio_context(),
                                      std::chrono::milliseconds(1));
                 co_await t.async_wait(use_corolint);
                 // Also when it has waited for other threads besides.
                 co_await to_thread([] {});
                 t.expires_after(std::chrono::milliseconds(1));
                 co_await t.async_wait(use_corolint);
                 event never;
                 co_await never.wait();
               }),
               deadlock_error);
}

// Nor does it spin: to asio such an operation is no work.
TEST(Asio, OperationThatNobodyEnds) {
  manual<void()> op;
  EXPECT_THROW(corolint::testing::run([&]() -> task<> {
                 co_await op.start(use_corolint,
                                   [](auto &f) { std::move(f)(); });
               }),
               deadlock_error);
  EXPECT_GT(op.cancelled, 0);
}

CO_TEST(Asio, ExceptionOfAPlainHandler) {
  failures seen;
  asio::post(asio_context(), [] { throw my_error(); });
  bool after = false;
  asio::post(asio_context(), [&] { after = true; });
  co_await asio::post(use_corolint);
  EXPECT_TRUE(after);
  CO_ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0], "an exception left a handler of asio");
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), my_error);
}

CO_TEST(Asio, StopEndsNothing) {
  asio_context().stop();
  streams s;
  asio_context().stop();
  char c = 0;
  auto h = create_task([&]() -> task<> {
    (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
  });
  co_await rounds(2);
  asio_context().stop();
  put(s.b, "x");
  co_await h;
}

// A handler that posts itself again and again, and tasks, and a reader.
CO_TEST(Asio, NobodyStarves) {
  streams s;
  bool stop = false;
  long handlers = 0, steps = 0;
  std::function<void()> again = [&] {
    ++handlers;
    if (!stop)
      asio::post(asio_context(), again);
  };
  again();
  auto busy = create_task([&]() -> task<> {
    while (!stop) {
      ++steps;
      co_await yield_now();
    }
  });
  char c = 0;
  auto h = create_task([&]() -> task<> {
    (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
  });
  co_await rounds(3);
  put(s.b, "x");
  const long before = steps;
  co_await h;
  EXPECT_LE(steps - before, 5);
  EXPECT_GT(handlers, 10);
  stop = true;
  co_await busy;
  co_await rounds(2); // the last one runs
}

TEST(Asio, WokenByAnotherThread) {
  for (const bool waiting : {true, false}) {
    std::thread other;
    run([&]() -> task<> {
      streams s;
      char c = 0;
      auto h = create_task([&]() -> task<> {
        if (waiting)
          (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
      });
      event called;
      int calls = 0;
      other = std::thread([&, home = loop::current().handle()] {
        for (int i = 0; i != 30; ++i) {
          ::usleep(300);
          home.call_soon_threadsafe([&] {
            if (++calls == 30)
              called.set();
          });
        }
      });
      co_await called.wait();
      EXPECT_EQ(co_await to_thread([] { return 7; }), 7);
      EXPECT_EQ(h.done(), !waiting);
      h.cancel();
      (void)co_await as_outcome(h);
    });
    other.join();
  }
}

// Once woken by another thread, it sleeps again.
TEST(Asio, DoesNotSpin) {
  run([]() -> task<> {
    streams s;
    char c = 0;
    auto h = create_task([&]() -> task<> {
      (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
    });
    const loop_handle keep = loop::current().handle();
    co_await to_thread([] {});
    const std::clock_t before = std::clock();
    co_await sleep_for(100_ms);
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 20);
    h.cancel();
    (void)co_await as_outcome(h);
  });
}

// io.hpp and asio in one loop, each waking while the other has nothing.
TEST(Asio, BesideDescriptors) {
  run([]() -> task<> {
    streams s;
    std::array<int, 2> fds{};
    CO_ASSERT_EQ(
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
    descriptor a(fds[0]), b(fds[1]);
    int trips = 0;
    auto there = create_task([&]() -> task<> {
      char c = 0;
      for (int i = 0; i != 20; ++i) {
        CO_ASSERT_EQ(co_await read_some(a.get(), &c, 1), 1u);
        co_await sleep_for(100_us); // everybody waits
        co_await asio::async_write(s.a, buffer(&c, 1), use_corolint);
      }
    });
    for (int i = 0; i != 20; ++i) {
      char c = 'x';
      co_await write_all(b.get(), &c, 1);
      (void)co_await s.b.async_read_some(buffer(&c, 1), use_corolint);
      ++trips;
      if (i == 10) { // from here on another thread may wake it, too
        EXPECT_EQ(co_await to_thread([] { return 1; }), 1);
      }
    }
    co_await there;
    EXPECT_EQ(trips, 20);
    // A descriptor wakes while asio waits without a limit.
    const loop_handle keep = loop::current().handle();
    char c = 0;
    auto asio_waits = create_task([&]() -> task<> {
      (void)co_await s.b.async_read_some(buffer(&c, 1), use_corolint);
    });
    co_await rounds(2);
    std::thread other([fd = b.get()] {
      ::usleep(5'000);
      EXPECT_EQ(::write(fd, "x", 1), 1);
    });
    co_await readable(a.get());
    other.join();
    asio_waits.cancel();
    (void)co_await as_outcome(asio_waits);
  });
}

TEST(Asio, TimersAreOnTimeBesideAsio) {
  run([]() -> task<> {
    streams s;
    char c = 0;
    auto h = create_task([&]() -> task<> {
      (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
    });
    const time_point start = now();
    for (int i = 0; i != 3; ++i)
      co_await sleep_for(2_ms);
    EXPECT_GE(now() - start, 6_ms);
    EXPECT_LT(now() - start, 3_s);
    h.cancel();
    (void)co_await as_outcome(h);
  });
}

// A pool's work, and back on the loop's thread.
TEST(Asio, OtherExecutionContext) {
  asio::thread_pool pool(1);
  run([&]() -> task<> {
    const auto here = std::this_thread::get_id();
    for (int i = 0; i != 20; ++i) {
      co_await asio::post(pool.get_executor(), use_corolint);
      EXPECT_EQ(std::this_thread::get_id(), here);
    }
    // A timer of the pool cannot be cancelled from here; its end comes back.
    asio::steady_timer t(pool.get_executor(), std::chrono::milliseconds(20));
    auto h = create_task([&]() -> task<> {
      co_await t.async_wait(use_corolint);
      EXPECT_EQ(std::this_thread::get_id(), here);
    });
    co_await rounds(2);
    h.cancel();
    co_await h;
    asio::strand<asio::io_context::executor_type> strand(
        asio_context().get_executor());
    asio::steady_timer u(strand, std::chrono::milliseconds(1));
    co_await u.async_wait(use_corolint);
    co_await u.async_wait(asio::bind_executor(strand, use_corolint));
    u.expires_after(std::chrono::hours(1));
    EXPECT_FALSE(co_await move_on_after(1_ms, u.async_wait(use_corolint)));
  });
  pool.join();
}

//===-- The end -----------------------------------------------------------===//

TEST(Asio, LoopDestroyedWithOperations) {
  // The socket goes with the task.
  in_a_loop_that_goes([]() -> task<> {
    streams s;
    std::string block(10, '\0');
    co_await asio::async_read(s.a, buffer(block), use_corolint);
  });
  in_a_loop_that_goes([]() -> task<> {
    asio::steady_timer t(asio_context(), std::chrono::hours(1));
    co_await t.async_wait(use_corolint);
  });
  // An operation that has ended, whose task has not gone on.
  join_handle<> h;
  loop l;
  {
    loop::entered inside(l);
    h = create_task([]() -> task<> {
      streams s;
      put(s.b, "x");
      char c = 0;
      (void)co_await s.a.async_read_some(buffer(&c, 1), use_corolint);
    });
    l.turn();
    asio_context().poll();
    EXPECT_FALSE(h.done());
  }
  l.close();
  EXPECT_TRUE(h.cancelled());
}

// The sockets and the io_context outlive the loop; their operations must not
// write into what is gone.
TEST(Asio, AttachedContextOutlivesTheLoop) {
  asio::io_context context;
  stream a(context), b(context);
  asio::local::connect_pair(a, b);
  {
    loop l;
    asio_attachment attached(context, l);
    join_handle<> one, two;
    {
      loop::entered inside(l);
      EXPECT_EQ(&asio_context(), &context);
      EXPECT_THROW((void)asio_attachment(context, l), misuse_error);
      one = create_task([&]() -> task<> {
        std::array<char, 100> block{};
        (void)co_await a.async_read_some(buffer(block), use_corolint);
      });
      two = create_task([&]() -> task<> {
        std::array<char, 100> block{};
        co_await asio::async_read(b, buffer(block), use_corolint);
      });
      l.turn();
    }
    l.close();
    EXPECT_TRUE(one.cancelled() && two.cancelled());
  }
  asio::write(a, asio::buffer("x", 1));
  asio::write(b, asio::buffer("x", 1));
  context.restart();
  EXPECT_EQ(context.run(), 2u) << "two handlers that find nobody";
}

CO_TEST(Asio, AttachmentGoesBeforeItsOperations) {
  asio::io_context context;
  stream a(context), b(context);
  asio::local::connect_pair(a, b);
  std::array<char, 8> block{};
  join_handle<> h;
  {
    const asio_attachment attached(context);
    h = create_task([&]() -> task<> {
      (void)co_await a.async_read_some(buffer(block), use_corolint);
    });
    co_await rounds(2);
  }
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(code_of(o), asio::error::operation_aborted);
  EXPECT_NE(text_of(o).find("no longer runs"), std::string::npos);
  // The loop may have another one.
  asio::steady_timer t(asio_context(), std::chrono::milliseconds(1));
  co_await t.async_wait(use_corolint);
}

TEST(Asio, SeveralRunsWithOneContext) {
  asio::io_context context;
  stream a(context), b(context);
  asio::local::connect_pair(a, b);
  for (int i = 0; i != 3; ++i) {
    runner r;
    const asio_attachment attached(context, r.loop());
    r.run([&]() -> task<> {
      put(b, "x");
      char c = 0;
      (void)co_await a.async_read_some(buffer(&c, 1), use_corolint);
      const loop_handle keep = loop::current().handle();
      co_await to_thread([] {});
    });
  }
}

} // namespace
