//===-- adapt_sender.cpp - senders as awaitables, tasks as senders --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With senders of its own; if stdexec is in the include path, these are senders of
// its, too, and its own algorithms are tried.
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <atomic>
#include <chrono>
#include <corolint/adapt_sender.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#if COROLINT_STDEXEC
#include <exec/static_thread_pool.hpp>
#endif

namespace {

namespace sr = corolint::senders;

void nap(int milliseconds = 1) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

/// Completes in start(), with what `send` does to the receiver.
template <class Send, class... Signatures> struct inline_sender {
  using sender_concept = sr::sender_tag;
  using completion_signatures = sr::completion_signatures<Signatures...>;
  Send send;

  template <class R> struct operation {
    using operation_state_concept = sr::operation_state_tag;
    Send send;
    R receiver;
    void start() noexcept { send(std::move(receiver)); }
  };
  template <class R> operation<R> connect(R receiver) && {
    return {std::move(send), std::move(receiver)};
  }
  template <class R> operation<R> connect(R receiver) const & {
    return {send, std::move(receiver)};
  }
};
template <class... Signatures, class Send>
inline_sender<Send, Signatures...> sends(Send send) {
  return {std::move(send)};
}

/// The same from a thread of its own.
template <class Send, class... Signatures> struct thread_sender {
  using sender_concept = sr::sender_tag;
  using completion_signatures = sr::completion_signatures<Signatures...>;
  Send send;

  template <class R> struct operation {
    using operation_state_concept = sr::operation_state_tag;
    Send send;
    R receiver;
    std::thread thread;
    operation(Send s, R r) : send(std::move(s)), receiver(std::move(r)) {}
    operation(operation &&) = delete;
    ~operation() {
      if (thread.joinable())
        thread.join();
    }
    void start() noexcept {
      thread = std::thread([this] { send(std::move(receiver)); });
    }
  };
  template <class R> operation<R> connect(R receiver) && {
    return {std::move(send), std::move(receiver)};
  }
};
template <class... Signatures, class Send>
thread_sender<Send, Signatures...> sends_from_thread(Send send) {
  return {std::move(send)};
}

/// Completes with stopped when it is asked to, on the thread that asks.
struct until_stopped {
  using sender_concept = sr::sender_tag;
  using completion_signatures = sr::completion_signatures<sr::set_value_t(int),
                                                          sr::set_stopped_t()>;
  bool *destroyed = nullptr;

  template <class R> struct operation {
    using operation_state_concept = sr::operation_state_tag;
    struct stop {
      operation *self;
      void operator()() noexcept { sr::set_stopped(std::move(self->receiver)); }
    };
    using token = std::remove_cvref_t<decltype(sr::get_stop_token(
        sr::get_env(std::declval<const R &>())))>;
    R receiver;
    bool *destroyed;
    std::optional<detail::stop_callback_of<token, stop>> callback;
    operation(R r, bool *d) : receiver(std::move(r)), destroyed(d) {}
    operation(operation &&) = delete;
    ~operation() {
      if (destroyed)
        *destroyed = true;
    }
    void start() noexcept {
      callback.emplace(sr::get_stop_token(sr::get_env(receiver)), stop{this});
    }
  };
  template <class R> operation<R> connect(R receiver) && {
    return {std::move(receiver), destroyed};
  }
};

CO_TEST(AwaitSender, Values) {
  EXPECT_EQ(co_await await_sender(sends<sr::set_value_t(int)>(
                [](auto &&r) { sr::set_value(std::move(r), 5); })),
            5);
  co_await await_sender(sends<sr::set_value_t()>(
      [](auto &&r) { sr::set_value(std::move(r)); }));
  auto pair = co_await await_sender(sends<sr::set_value_t(int, std::string)>(
      [](auto &&r) { sr::set_value(std::move(r), 1, std::string("one")); }));
  static_assert(std::is_same_v<decltype(pair), std::tuple<int, std::string>>);
  EXPECT_EQ(pair, std::tuple(1, std::string("one")));
  auto owned = co_await await_sender(
      sends<sr::set_value_t(std::unique_ptr<int>)>([](auto &&r) {
        sr::set_value(std::move(r), std::make_unique<int>(3));
      }));
  EXPECT_EQ(*owned, 3);
}

CO_TEST(AwaitSender, SeveralKindsOfValue) {
  auto either = [](bool first) {
    return sends<sr::set_value_t(int), sr::set_error_t(int),
                 sr::set_value_t(std::string, int), sr::set_value_t(const int &)>(
        [first](auto &&r) {
          if (first)
            sr::set_value(std::move(r), 1);
          else
            sr::set_value(std::move(r), std::string("two"), 2);
        });
  };
  auto one = co_await await_sender(either(true));
  static_assert(
      std::is_same_v<decltype(one), std::variant<std::tuple<int>,
                                                 std::tuple<std::string, int>>>);
  EXPECT_EQ(std::get<0>(one), std::tuple(1));
  auto two = co_await await_sender(either(false));
  EXPECT_EQ(std::get<1>(two), std::tuple(std::string("two"), 2));
}

CO_TEST(AwaitSender, Errors) {
  auto failing = sends<sr::set_value_t(), sr::set_error_t(std::exception_ptr)>(
      [](auto &&r) {
        sr::set_error(std::move(r), std::make_exception_ptr(my_error()));
      });
  EXPECT_THROW(co_await await_sender(failing), my_error);
  auto code = sends<sr::set_value_t(), sr::set_error_t(std::error_code)>(
      [](auto &&r) {
        sr::set_error(std::move(r), std::make_error_code(std::errc::io_error));
      });
  EXPECT_THROW(co_await await_sender(code), std::system_error);
  auto number = sends<sr::set_error_t(int)>(
      [](auto &&r) { sr::set_error(std::move(r), 7); });
  try {
    co_await await_sender(number);
    ADD_FAILURE();
  } catch (int e) {
    EXPECT_EQ(e, 7);
  }
}

CO_TEST(AwaitSender, Stopped) {
  auto stopped = sends<sr::set_value_t(int), sr::set_stopped_t()>(
      [](auto &&r) { sr::set_stopped(std::move(r)); });
  auto h = create_task(await_sender(stopped));
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(h.cancelled());
  // also as an error that means it
  auto thrown = sends<sr::set_error_t(std::exception_ptr)>([](auto &&r) {
    sr::set_error(std::move(r), std::make_exception_ptr(cancelled_error()));
  });
  const auto ended = co_await as_outcome(await_sender(thrown));
  EXPECT_TRUE(ended.cancelled());
}

CO_TEST(AwaitSender, AValueThatThrowsWhenMoved) {
  struct bad {
    bad() = default;
    bad(bad &&) { throw my_error(); }
  };
  auto sender = sends<sr::set_value_t(bad)>(
      [](auto &&r) { sr::set_value(std::move(r), bad()); });
  EXPECT_THROW((void)co_await await_sender(sender), my_error);
}

struct refusing {
  using sender_concept = sr::sender_tag;
  using completion_signatures = sr::completion_signatures<sr::set_value_t()>;
  template <class R> struct operation {
    using operation_state_concept = sr::operation_state_tag;
    R receiver;
    void start() noexcept {}
  };
  template <class R> operation<R> connect(R) const { throw my_error(); }
};
CO_TEST(AwaitSender, ConnectThrows) {
  EXPECT_THROW(co_await await_sender(refusing()), my_error);
}

// What completes at once does not suspend, as every await.
CO_TEST(AwaitSender, InlineDoesNotSuspend) {
  bool other = false;
  auto h = create_task([&]() -> task<> {
    other = true;
    co_return;
  });
  auto just = sends<sr::set_value_t(int)>(
      [](auto &&r) { sr::set_value(std::move(r), 5); });
  for (int i = 0; i != 1000; ++i)
    co_await await_sender(just);
  EXPECT_FALSE(other);
  co_await h;
}

CO_TEST(AwaitSender, FromAThread) {
  const auto here = std::this_thread::get_id();
  for (int i = 0; i != 100; ++i) {
    auto there = co_await await_sender(
        sends_from_thread<sr::set_value_t(std::thread::id)>([](auto &&r) {
          sr::set_value(std::move(r), std::this_thread::get_id());
        }));
    EXPECT_NE(there, here);
    EXPECT_EQ(std::this_thread::get_id(), here);
  }
}

CO_TEST(AwaitSender, SlowFromAThread) {
  bool other = false;
  auto h = create_task([&]() -> task<> {
    other = true;
    co_return;
  });
  auto slow = sends_from_thread<sr::set_error_t(std::exception_ptr)>(
      [](auto &&r) {
        nap(5);
        sr::set_error(std::move(r), std::make_exception_ptr(my_error()));
      });
  EXPECT_THROW(co_await await_sender(std::move(slow)), my_error);
  EXPECT_TRUE(other);
  co_await h;
}

CO_TEST(AwaitSender, CancelledWhilePending) {
  bool destroyed = false;
  auto h = create_task(await_sender(until_stopped{&destroyed}));
  co_await yield_now();
  EXPECT_FALSE(h.done());
  EXPECT_FALSE(destroyed);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(destroyed);
}

CO_TEST(AwaitSender, UnderATimeout) {
  EXPECT_THROW(co_await with_timeout(1_s, await_sender(until_stopped())),
               timeout_error);
  EXPECT_EQ(now(), time_point(1_s));
}

// The request that is pending stops the sender in start().
CO_TEST(AwaitSender, CancelledBefore) {
  auto h = create_task([]() -> task<> {
    current_task().cancel();
    co_await await_sender(until_stopped());
    ADD_FAILURE();
  });
  EXPECT_THROW(co_await h, cancelled_error);
}

// A result wins, and the request comes at the next await that suspends.
CO_TEST(AwaitSender, CompletesInSpiteOfTheRequest) {
  std::atomic<bool> started = false, go = false;
  int got = 0;
  auto h = create_task([&]() -> task<> {
    auto stubborn = sends_from_thread<sr::set_value_t(int)>([&](auto &&r) {
      started = true;
      while (!go)
        nap();
      sr::set_value(std::move(r), 5);
    });
    got = co_await await_sender(std::move(stubborn));
    co_await yield_now();
    got = -1;
  });
  co_await yield_now();
  while (!started)
    nap();
  h.cancel();
  co_await yield_now();
  EXPECT_FALSE(h.done());
  go = true;
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(got, 5);
}

CO_TEST(AwaitSender, InlineInSpiteOfTheRequest) {
  int got = 0;
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    auto just = sends<sr::set_value_t(int)>(
        [](auto &&r) { sr::set_value(std::move(r), 5); });
    got = co_await await_sender(just);
    co_await yield_now();
    got = -1;
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(got, 5);
}

// The request and the completion meet.
CO_TEST(AwaitSender, CancelledWhileItCompletes) {
  for (int i = 0; i != 200; ++i) {
    auto h = create_task(await_sender(sends_from_thread<sr::set_value_t(int)>(
        [](auto &&r) { sr::set_value(std::move(r), 5); })));
    for (int n = i % 5; n >= 0; --n)
      co_await yield_now();
    h.cancel();
    const auto ended = co_await as_outcome(std::move(h));
    EXPECT_FALSE(ended.has_error());
  }
}

TEST(AwaitSender, TheLoopEnds) {
  bool destroyed = false;
  std::atomic<bool> started = false, completed = false;
  {
    loop l;
    loop::entered inside(l);
    auto stops = create_task(await_sender(until_stopped{&destroyed}));
    auto waits = create_task(await_sender(
        sends_from_thread<sr::set_value_t()>([&](auto &&r) {
          started = true;
          nap(20);
          completed = true;
          sr::set_value(std::move(r));
        })));
    l.turn();
    while (!started)
      nap();
    l.close();
    EXPECT_TRUE(completed);
    EXPECT_TRUE(destroyed);
    EXPECT_TRUE(stops.cancelled());
    EXPECT_TRUE(waits.cancelled());
  }
}

// Its completion stands in the inbox when the loop ends, or comes just then.
TEST(AwaitSender, TheLoopEndsWhileItCompletes) {
  for (int i = 0; i != 50; ++i) {
    std::atomic<bool> sent = false;
    loop l;
    loop::entered inside(l);
    auto h = create_task(await_sender(sends_from_thread<sr::set_value_t()>(
        [&](auto &&r) {
          sent = true;
          sr::set_value(std::move(r));
        })));
    l.turn();
    while (!sent)
      std::this_thread::yield();
    if (i % 2)
      nap();
    l.close();
    EXPECT_TRUE(h.done());
  }
}

TEST(AwaitSender, IsNoDeadlock) {
  EXPECT_EQ(run(await_sender(sends_from_thread<sr::set_value_t(int)>([](auto &&r) {
              nap(10);
              sr::set_value(std::move(r), 1);
            }))),
            1);
}

// A task as a sender.

/// Keeps how it was completed.
struct completion {
  std::atomic<int> count = 0;
  std::string how;
  int value = 0;
  std::thread::id where;
  detail::stop_here stop;
};
struct keeping {
  using receiver_concept = sr::receiver_tag;
  completion *kept;

  void done(const char *how) const {
    kept->how = how;
    kept->where = std::this_thread::get_id();
    ++kept->count;
  }
  void set_value(int value) && noexcept {
    kept->value = value;
    done("value");
  }
  void set_value() && noexcept { done("void"); }
  void set_error(const std::exception_ptr &error) && noexcept {
    try {
      std::rethrow_exception(error);
    } catch (const my_error &) {
      done("my_error");
    } catch (...) {
      done("error");
    }
  }
  void set_stopped() && noexcept { done("stopped"); }
  struct env {
    detail::stop_here *stop;
    detail::stop_here_token query(sr::get_stop_token_t) const noexcept {
      return detail::stop_here_token(*stop);
    }
  };
  env get_env() const noexcept { return {&kept->stop}; }
};

/// A loop on another thread.
class other_loop {
public:
  other_loop() {
    std::promise<loop_handle> made;
    auto ready = made.get_future();
    thread_ = std::thread([this, &made] {
      run([this, &made]() -> task<> {
        event end;
        end_ = [&end] { end.set(); };
        made.set_value(loop::current().handle());
        co_await end.wait();
      });
    });
    handle = ready.get();
  }
  ~other_loop() { end(); }
  void end() {
    if (!thread_.joinable())
      return;
    handle.call_soon_threadsafe([this] { end_(); });
    thread_.join();
  }
  loop_handle handle;

private:
  std::thread thread_;
  std::function<void()> end_;
};

template <class Sender> void expect_completion(Sender sender, const char *how,
                                               completion &c) {
  auto operation = sr::connect(std::move(sender), keeping{&c});
  sr::start(operation);
  while (!c.count)
    nap();
  EXPECT_EQ(c.how, how);
}

TEST(AsSender, CompletesOnTheLoop) {
  other_loop other;
  completion value, nothing, error, stopped;
  expect_completion(as_sender(other.handle, value_after(1_ms, 5)), "value", value);
  EXPECT_EQ(value.value, 5);
  EXPECT_NE(value.where, std::this_thread::get_id());
  expect_completion(as_sender(other.handle, sleep_task(1_ms)), "void", nothing);
  expect_completion(as_sender(other.handle, fail_after<my_error>(1_ms)),
                    "my_error", error);
  auto cancels_itself = []() -> task<> {
    current_task().cancel();
    co_await yield_now();
  };
  expect_completion(as_sender(other.handle, cancels_itself), "stopped", stopped);
}

TEST(AsSender, IsStoppedByItsReceiver) {
  other_loop other;
  completion c;
  auto operation = sr::connect(
      as_sender(other.handle, sleep_task(duration::max())), keeping{&c});
  sr::start(operation);
  nap(5);
  EXPECT_EQ(c.count, 0);
  c.stop.request();
  while (!c.count)
    nap();
  EXPECT_EQ(c.how, "stopped");
}

TEST(AsSender, StoppedBeforeItStarts) {
  other_loop other;
  completion c;
  c.stop.request();
  std::atomic<bool> ran = false;
  auto body = [&]() -> task<> {
    ran = true;
    co_return;
  };
  expect_completion(as_sender(other.handle, body), "stopped", c);
  EXPECT_FALSE(ran);
}

// The request meets the end of the task.
TEST(AsSender, StoppedWhileItEnds) {
  other_loop other;
  for (int i = 0; i != 300; ++i) {
    completion c;
    {
      auto operation =
          sr::connect(as_sender(other.handle, value_after(duration(i * 300), 1)),
                      keeping{&c});
      sr::start(operation);
      std::this_thread::sleep_for(std::chrono::nanoseconds(i * 300));
      c.stop.request();
      while (!c.count)
        std::this_thread::yield();
    }
    EXPECT_EQ(c.count, 1);
    EXPECT_TRUE(c.how == "value" || c.how == "stopped") << c.how;
  }
}

TEST(AsSender, OfALoopThatIsGone) {
  other_loop other;
  loop_handle handle = other.handle;
  other.end();
  completion c;
  expect_completion(as_sender(handle, value_after(1_ms, 5)), "stopped", c);
  EXPECT_EQ(c.where, std::this_thread::get_id());
}

TEST(AsSender, TheLoopEnds) {
  completion unstarted, running, asked;
  loop l;
  loop::entered inside(l);
  auto forever = [&](completion &c) {
    return sr::connect(as_sender(l.handle(), sleep_task(duration::max())),
                       keeping{&c});
  };
  auto second = forever(running);
  auto third = forever(asked);
  auto first = forever(unstarted);
  sr::start(second);
  sr::start(third);
  l.turn();
  sr::start(first);
  std::thread([&] { asked.stop.request(); }).join();
  l.close();
  EXPECT_EQ(unstarted.how, "stopped");
  EXPECT_EQ(running.how, "stopped");
  EXPECT_EQ(asked.how, "stopped");
  EXPECT_EQ(asked.count, 1);
}

TEST(AsSender, ATaskThatWasAwaited) {
  other_loop other;
  completion c;
  auto t = value_after(1_ms, 5);
  auto taken = std::move(t);
  expect_completion(as_sender(other.handle, std::move(t)), "error", c);
  EXPECT_EQ(run(std::move(taken)), 5);
}

// There and back on one loop.
CO_TEST(AsSender, IsAwaited) {
  auto handle = loop::current().handle();
  EXPECT_EQ(co_await await_sender(as_sender(handle, value_after(1_s, 5))), 5);
  EXPECT_EQ(now(), time_point(1_s));
  EXPECT_THROW(
      co_await await_sender(as_sender(handle, fail_after<my_error>(1_s))),
      my_error);
  bool cancelled = false;
  EXPECT_THROW(co_await with_timeout(1_s, await_sender(as_sender(
                                              handle, note_cancel(9_s, cancelled)))),
               timeout_error);
  EXPECT_TRUE(cancelled);
}

#if COROLINT_STDEXEC

CO_TEST(Stdexec, Algorithms) {
  EXPECT_EQ(co_await await_sender(stdexec::just(3) |
                                  stdexec::then([](int x) { return x + 1; })),
            4);
  co_await await_sender(stdexec::just());
  EXPECT_THROW(
      co_await await_sender(stdexec::just(1) | stdexec::then([](int) -> int {
                              throw my_error();
                            })),
      my_error);
  const auto stopped = co_await as_outcome(await_sender(stdexec::just_stopped()));
  EXPECT_TRUE(stopped.cancelled());
  auto both = stdexec::when_all(stdexec::just(1), stdexec::just(std::string("x")));
  EXPECT_EQ(co_await await_sender(std::move(both)), std::tuple(1, std::string("x")));
}

CO_TEST(Stdexec, ThreadPool) {
  exec::static_thread_pool pool(2);
  const auto here = std::this_thread::get_id();
  auto there = co_await await_sender(stdexec::starts_on(
      pool.get_scheduler(),
      stdexec::just() | stdexec::then([] { return std::this_thread::get_id(); })));
  EXPECT_NE(here, there);
  EXPECT_EQ(here, std::this_thread::get_id());
}

CO_TEST(Stdexec, CancelledInWhenAll) {
  auto h = create_task(await_sender(
      stdexec::when_all(until_stopped(), stdexec::just(std::string("x")))));
  co_await yield_now();
  EXPECT_FALSE(h.done());
  h.cancel();
  EXPECT_THROW((void)co_await h, cancelled_error);
}

TEST(Stdexec, SyncWait) {
  other_loop other;
  auto value = stdexec::sync_wait(as_sender(other.handle, value_after(1_ms, 5)) |
                                  stdexec::then([](int x) { return x * 2; }));
  ASSERT_TRUE(value);
  EXPECT_EQ(std::get<0>(*value), 10);
  EXPECT_THROW(stdexec::sync_wait(as_sender(other.handle, fail_after<my_error>(1_ms))),
               my_error);
  auto cancels_itself = []() -> task<> {
    current_task().cancel();
    co_await yield_now();
  };
  EXPECT_FALSE(stdexec::sync_wait(as_sender(other.handle, cancels_itself)));
}

TEST(Stdexec, WhenAllCancelsTheTask) {
  other_loop other;
  std::atomic<bool> cancelled = false;
  auto sleeper = [&]() -> task<> {
    bool noted = false;
    (void)co_await as_outcome(note_cancel(duration::max(), noted));
    cancelled = noted;
  };
  EXPECT_THROW(stdexec::sync_wait(stdexec::when_all(
                   as_sender(other.handle, sleeper),
                   as_sender(other.handle, fail_after<my_error>(5_ms)))),
               my_error);
  EXPECT_TRUE(cancelled);
}

#endif

} // namespace
