//===-- io.cpp - waiting for descriptors ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Real descriptors. The clock is virtual where nothing waits for the other side
// of the machine.
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"
#include <array>
#include <atomic>
#include <cerrno>
#include <corolint/io.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace {

struct ends {
  descriptor a, b;
};

ends socket_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                   fds.data()))
    std::abort();
  return {descriptor(fds[0]), descriptor(fds[1])};
}
/// `a` is read, `b` is written.
ends pipe_pair() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_NONBLOCK | O_CLOEXEC))
    std::abort();
  return {descriptor(fds[0]), descriptor(fds[1])};
}

void put(int fd, const std::string &text) {
  ASSERT_EQ(::write(fd, text.data(), text.size()),
            static_cast<ssize_t>(text.size()));
}
std::size_t fill(int fd) {
  const std::string block(4096, 'x');
  std::size_t sum = 0;
  for (;;) {
    const ssize_t n = ::write(fd, block.data(), block.size());
    if (n < 0)
      return sum;
    sum += static_cast<std::size_t>(n);
  }
}
std::size_t drain(int fd) {
  std::array<char, 4096> block{};
  std::size_t sum = 0;
  for (;;) {
    const ssize_t n = ::read(fd, block.data(), block.size());
    if (n <= 0)
      return sum;
    sum += static_cast<std::size_t>(n);
  }
}

/// The number of the system's error; 0 if there is another or none.
template <class T> int code_of(const outcome<T> &o) {
  if (!o.has_error())
    return 0;
  try {
    std::rethrow_exception(o.error());
  } catch (const std::system_error &e) {
    return e.code().value();
  } catch (...) {
    return 0;
  }
}

enum direction { reading, writing };
task<> ready(direction d, int fd) {
  if (d == reading)
    co_await readable(fd);
  else
    co_await writable(fd);
}
task<> noting(direction d, int fd, ints &log, int n) {
  co_await ready(d, fd);
  log.push_back(n);
}

/// A listening socket of the loopback interface, and where it is.
struct listener {
  descriptor socket{
      ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};

  explicit listener(int backlog = 16) {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket.get(), generic(), size) ||
        ::listen(socket.get(), backlog) ||
        ::getsockname(socket.get(), generic(), &size))
      std::abort();
  }
  sockaddr *generic() { return reinterpret_cast<sockaddr *>(&address); }
};
descriptor tcp_socket() {
  return descriptor(
      ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

//===-- Readiness ---------------------------------------------------------===//

// trio test_io: test_wait_basic
CO_TEST(Io, Readable) {
  ends s = socket_pair();
  ints log;
  auto h = create_task(noting(reading, s.a.get(), log, 1));
  co_await rounds(5);
  EXPECT_EQ(log, ints());
  put(s.b.get(), "x");
  co_await h;
  EXPECT_EQ(log, ints({1}));
  // It is still there: ready again.
  co_await readable(s.a.get());
  EXPECT_EQ(drain(s.a.get()), 1u);
  // Cancelled.
  auto again = create_task(noting(reading, s.a.get(), log, 2));
  co_await rounds(2);
  again.cancel();
  EXPECT_THROW(co_await again, cancelled_error);
  EXPECT_EQ(log, ints({1}));
}

// trio test_io: test_wait_basic
CO_TEST(Io, Writable) {
  ends s = socket_pair();
  co_await writable(s.a.get());
  fill(s.a.get());
  ints log;
  auto h = create_task(noting(writing, s.a.get(), log, 1));
  co_await rounds(5);
  EXPECT_EQ(log, ints());
  drain(s.b.get());
  co_await h;
  EXPECT_EQ(log, ints({1}));
}

CO_TEST(Io, ReadyStillLetsTheOthersRun) {
  ends s = socket_pair();
  bool other = false;
  loop::current().call_soon([&] { other = true; });
  co_await writable(s.a.get());
  EXPECT_TRUE(other);
}

// trio test_io: test_double_read, test_double_write. There the second one is an
// error; here both are woken.
CO_TEST(Io, SeveralWaitersOfOneDirection) {
  for (direction d : {reading, writing}) {
    ends s = socket_pair();
    if (d == writing)
      fill(s.a.get());
    ints log;
    auto one = create_task(noting(d, s.a.get(), log, 1));
    auto two = create_task(noting(d, s.a.get(), log, 2));
    auto three = create_task(noting(d, s.a.get(), log, 3));
    co_await rounds(3);
    EXPECT_EQ(log, ints());
    two.cancel();
    co_await rounds(2);
    if (d == writing)
      drain(s.b.get());
    else
      put(s.b.get(), "x");
    co_await gather(one, three);
    EXPECT_EQ(log, ints({1, 3})) << "in order of arrival";
  }
}

// trio test_io: test_socket_simultaneous_read_write
CO_TEST(Io, BothDirectionsAtOnce) {
  ends s = socket_pair();
  fill(s.a.get());
  ints log;
  auto r = create_task(noting(reading, s.a.get(), log, 1));
  auto w = create_task(noting(writing, s.a.get(), log, 2));
  co_await rounds(3);
  put(s.b.get(), "x");
  co_await r;
  co_await rounds(3);
  EXPECT_EQ(log, ints({1})) << "the writer still waits";
  drain(s.b.get());
  co_await w;
  EXPECT_EQ(log, ints({1, 2}));
}

// The other way round: the reader is armed again after the writer was woken.
CO_TEST(Io, BothDirectionsWriterFirst) {
  ends s = socket_pair();
  ints log;
  auto r = create_task(noting(reading, s.a.get(), log, 1));
  auto w = create_task(noting(writing, s.a.get(), log, 2));
  co_await w;
  co_await rounds(3);
  EXPECT_EQ(log, ints({2}));
  put(s.b.get(), "x");
  co_await r;
}

CO_TEST(Io, EndOfFileIsReadable) {
  ends s = pipe_pair();
  auto h = create_task(ready(reading, s.a.get()));
  co_await rounds(3);
  s.b.close();
  co_await h;
  char c = 0;
  EXPECT_EQ(::read(s.a.get(), &c, 1), 0);
}

// A hang-up wakes both.
CO_TEST(Io, HangUpWakesReadersAndWriters) {
  ends s = socket_pair();
  fill(s.a.get());
  ints log;
  auto r = create_task(noting(reading, s.a.get(), log, 1));
  auto w = create_task(noting(writing, s.a.get(), log, 2));
  co_await rounds(3);
  EXPECT_EQ(log, ints());
  s.b.close();
  co_await gather(r, w);
  EXPECT_EQ(log, ints({1, 2}));
}

// The only event of a pipe without a reader is EPOLLERR.
CO_TEST(Io, BrokenPipeWakesWriter) {
  ends s = pipe_pair();
  fill(s.b.get());
  auto w = create_task(ready(writing, s.b.get()));
  auto r = create_task(ready(reading, s.b.get()));
  co_await rounds(3);
  EXPECT_FALSE(w.done());
  s.a.close();
  co_await gather(w, r);
}

CO_TEST(Io, RegularFileIsAlwaysReady) {
  std::FILE *file = std::tmpfile();
  const int fd = ::fileno(file);
  for (int i = 0; i != 3; ++i) {
    co_await readable(fd);
    co_await writable(fd);
  }
  // A number under which there was a socket.
  ends s = socket_pair();
  const int number = s.a.get();
  co_await writable(number);
  EXPECT_EQ(::dup2(fd, number), number);
  co_await readable(number);
  std::fclose(file);
}

// trio test_io: test_wait_on_invalid_object
CO_TEST(Io, NotADescriptor) {
  ends s = socket_pair();
  co_await writable(s.a.get()); // the loop has opened what it needs
  const int closed = s.a.get();
  s.a.close();
  for (int fd : {-1, closed, 1'000'000'000, INT32_MAX, INT32_MIN})
    for (direction d : {reading, writing}) {
      const outcome<void> o = co_await as_outcome(ready(d, fd));
      EXPECT_EQ(code_of(o), EBADF) << fd;
      EXPECT_NE(
          text_of(o).find((d == reading ? "readable(fd " : "writable(fd ") +
                          std::to_string(fd) + "): not open"),
          std::string::npos)
          << text_of(o);
    }
}

TEST(Io, OutsideOfATask) {
  EXPECT_THROW((void)readable(0).await_suspend(std::noop_coroutine()),
               misuse_error);
  forget_descriptor(0); // nothing
}

//===-- Closing -----------------------------------------------------------===//

// trio test_io: test_interrupted_by_close
CO_TEST(Io, CloseWakesWaitersWithAnError) {
  for (direction d : {reading, writing}) {
    ends s = socket_pair();
    fill(s.a.get());
    auto one = create_task(ready(d, s.a.get()));
    auto two = create_task(ready(d, s.a.get()));
    co_await rounds(3);
    s.a.close();
    for (auto *h : {&one, &two}) {
      const outcome<void> o = co_await as_outcome(*h);
      EXPECT_EQ(code_of(o), EBADF);
      EXPECT_NE(text_of(o).find("closed while a task waited"),
                std::string::npos)
          << text_of(o);
    }
  }
}

// trio test_io: test_notify_closing_on_invalid_object; there it is an error
CO_TEST(Io, ForgettingWhatIsNotKnown) {
  forget_descriptor(-1);
  forget_descriptor(123'456);
  co_await rounds(1);
  close_descriptor(-1);
  ends s = socket_pair();
  co_await writable(s.a.get());
  forget_descriptor(s.a.get());
  forget_descriptor(s.a.get());
  forget_descriptor(1'000'000);
  co_await writable(s.a.get());
}

// trio test_unix_pipes: test_close_at_bad_time_for_receive_some: ready and
// closed in the same round. Being ready came first.
CO_TEST(Io, ClosedWhenItWasReady) {
  ends s = socket_pair();
  auto h = create_task(ready(reading, s.a.get()));
  co_await rounds(2);
  put(s.b.get(), "x");
  co_await yield_now(); // it is woken, and runs after this
  EXPECT_FALSE(h.done());
  s.a.close();
  co_await h;
}

// trio test_io: test_can_survive_unnotified_close: the number is another file
CO_TEST(Io, ClosedBehindItsBackAndReused) {
  ends s = socket_pair();
  const int number = s.a.get();
  co_await writable(number);
  ::close(s.a.release()); // registered, nobody waits
  ends t = socket_pair();
  EXPECT_EQ(::dup2(t.a.get(), number), number);
  const descriptor reused(number);
  auto h = create_task(ready(reading, number));
  co_await rounds(3);
  EXPECT_FALSE(h.done());
  put(t.b.get(), "x");
  co_await h;
}

// The same, with a task that waits for the file that is gone.
CO_TEST(Io, ClosedBehindItsBackWhileWaitedFor) {
  ends s = socket_pair();
  const int number = s.a.get();
  auto stale = create_task(ready(reading, number));
  co_await rounds(2);
  ::close(s.a.release());
  ends t = socket_pair();
  EXPECT_EQ(::dup2(t.a.get(), number), number);
  const descriptor reused(number);
  auto h = create_task(ready(reading, number));
  EXPECT_EQ(code_of(co_await as_outcome(stale)), EBADF);
  put(t.b.get(), "x");
  co_await h;
}

// trio test_io: test_can_survive_unnotified_close: a duplicate keeps the old
// registration alive
CO_TEST(Io, EventsOfAnOlderFileAreIgnored) {
  ends s = socket_pair();
  const int number = s.a.get();
  auto old = create_task(ready(reading, number)); // armed
  co_await rounds(2);
  old.cancel();
  (void)co_await as_outcome(old);
  const descriptor duplicate(::dup(number));
  ::close(s.a.release());
  ends t = socket_pair();
  EXPECT_EQ(::dup2(t.a.get(), number), number);
  const descriptor reused(number);
  auto h = create_task(ready(reading, number));
  co_await rounds(3);
  put(s.b.get(), "x"); // the old file is ready
  co_await rounds(5);
  EXPECT_FALSE(h.done());
  put(t.b.get(), "x");
  co_await h;
}

CO_TEST(Io, OwnerClosesOnce) {
  ends s = socket_pair();
  const int number = s.a.get();
  descriptor moved = std::move(s.a);
  EXPECT_FALSE(s.a);
  EXPECT_EQ(moved.get(), number);
  moved = descriptor();
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
  moved = descriptor(::dup(s.b.get()));
  descriptor &alias = moved;
  moved = std::move(alias);
  EXPECT_TRUE(moved);
  const descriptor rest(moved.release());
  EXPECT_FALSE(moved);
  EXPECT_NE(::fcntl(rest.get(), F_GETFD), -1);
  co_return;
}

//===-- Cancellation ------------------------------------------------------===//

CO_TEST(Io, CancelledBeforeItWaits) {
  ends s = socket_pair();
  bool started = false;
  join_handle<> h;
  h = create_task([&]() -> task<> {
    started = true;
    h.cancel();
    co_await writable(s.a.get());
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(started);
}

CO_TEST(Io, CancelledAfterItWasReadyReturns) {
  ends s = socket_pair();
  bool passed = false, then = false;
  auto h = create_task([&]() -> task<> {
    co_await readable(s.a.get());
    passed = true;
    then = (co_await as_outcome(yield_now())).cancelled();
  });
  co_await rounds(2);
  put(s.b.get(), "x");
  // The event is taken before this task runs again.
  co_await yield_now();
  h.cancel();
  co_await h;
  EXPECT_TRUE(passed && then);
}

CO_TEST(Io, CancelAtEveryStep) {
  int cancelled = 0;
  for (int step = 0; step != 8; ++step) {
    ends s = socket_pair();
    ints log;
    auto a = create_task(noting(reading, s.a.get(), log, 1));
    auto victim = create_task(noting(reading, s.a.get(), log, 2));
    auto b = create_task(noting(reading, s.a.get(), log, 3));
    auto set = create_task([&]() -> task<> {
      co_await rounds(3);
      put(s.b.get(), "x");
    });
    co_await rounds(step);
    victim.cancel();
    const outcome<void> o = co_await as_outcome(victim);
    cancelled += o.cancelled();
    co_await gather(a, b, set);
    EXPECT_EQ(log, o.cancelled() ? ints({1, 3}) : ints({1, 2, 3})) << step;
    EXPECT_TRUE(loop::current().descriptors()->idle()) << step;
  }
  EXPECT_GT(cancelled, 0);
  EXPECT_LT(cancelled, 8);
}

// Every await of a conversation, once and twice.
CO_TEST(Io, ConversationCancelledAtEveryStep) {
  const std::string text(300'000, 'y');
  ends any = socket_pair();
  co_await writable(any.a.get()); // the loop has what it needs
  for (int requests = 1; requests <= 2; ++requests)
    for (int step = 0;; ++step) {
      CO_ASSERT_TRUE(step < 10'000);
      bool too_late = false;
      {
        listener server;
        auto h = create_task([&]() -> task<> {
          co_await with_task_group([&](task_group &g) -> task<> {
            g.spawn([&]() -> task<> {
              const descriptor c = co_await accept_socket(server.socket.get());
              co_await write_all(c.get(), text.data(), text.size());
            });
            const descriptor c = tcp_socket();
            co_await connect_socket(c.get(), server.generic(),
                                    sizeof server.address);
            std::array<char, 60'000> block{};
            std::size_t sum = 0;
            while (const std::size_t n =
                       co_await read_some(c.get(), block.data(), block.size()))
              sum += n;
            EXPECT_EQ(sum, text.size());
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
        EXPECT_TRUE(loop::current().descriptors()->idle()) << step;
      }
      if (too_late)
        break;
    }
}

CO_TEST(Io, Timeout) {
  ends s = socket_pair();
  EXPECT_FALSE(co_await move_on_after(3_s, readable(s.a.get())));
  EXPECT_EQ(now(), time_point(3_s));
  put(s.b.get(), "x");
  EXPECT_TRUE(co_await move_on_after(3_s, readable(s.a.get())));
  EXPECT_EQ(now(), time_point(3_s)) << "what is ready comes before time passes";
}

//===-- The loop ----------------------------------------------------------===//

// What is waited for outside is no deadlock.
TEST(Io, DescriptorsAreNoDeadlock) {
  ends s = pipe_pair();
  std::thread other([&] {
    ::usleep(20'000);
    put(s.b.get(), "x");
  });
  run([&]() -> task<> { co_await readable(s.a.get()); });
  other.join();
}
TEST(Io, DeadlockIsFoundWhenNobodyWaitsForThem) {
  EXPECT_THROW(corolint::testing::run([&]() -> task<> {
                 ends s = socket_pair();
                 co_await writable(s.a.get());
                 event never;
                 co_await never.wait();
               }),
               deadlock_error);
}

TEST(Io, WokenByAnotherThreadWhileItWaits) {
  ends s = socket_pair();
  std::thread other;
  run([&]() -> task<> {
    auto idle = create_task(ready(reading, s.a.get()));
    event called;
    int calls = 0;
    other = std::thread([&, home = loop::current().handle()] {
      for (int i = 0; i != 50; ++i) {
        ::usleep(300);
        home.call_soon_threadsafe([&] {
          if (++calls == 50)
            called.set();
        });
      }
    });
    co_await called.wait();
    EXPECT_FALSE(idle.done());
    // And a thread's result.
    EXPECT_EQ(co_await to_thread([] { return 7; }), 7);
    idle.cancel();
  });
  other.join();
}

// Once woken by another thread, it sleeps again.
TEST(Io, DoesNotSpin) {
  run([]() -> task<> {
    ends s = socket_pair();
    auto h = create_task(ready(reading, s.a.get()));
    const loop_handle keep = loop::current().handle();
    co_await to_thread([] {});
    const std::clock_t before = std::clock();
    co_await sleep_for(100_ms);
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 20);
    h.cancel();
    (void)co_await as_outcome(h);
  });
}

TEST(Io, TimersAreOnTimeBesideDescriptors) {
  ends s = socket_pair();
  run([&]() -> task<> {
    const time_point start = now();
    EXPECT_FALSE(co_await move_on_after(3_ms, readable(s.a.get())));
    EXPECT_GE(now() - start, 3_ms);
    EXPECT_LT(now() - start, 3_s);
    EXPECT_FALSE(co_await move_on_after(1_ns, readable(s.a.get())));
  });
}

std::atomic<int> signals = 0;
void count_signal(int) { ++signals; }

// CPython test_eintr
TEST(Io, Interrupted) {
  struct sigaction action{};
  action.sa_handler = count_signal;
  struct sigaction old{};
  ::sigaction(SIGALRM, &action, &old);
  itimerval often{{0, 2'000}, {0, 2'000}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  run([]() -> task<> {
    ends s = socket_pair();
    (void)co_await move_on_after(30_ms, readable(s.a.get()));
    const int before = signals;
    auto h = create_task(ready(reading, s.a.get()));
    while (signals < before + 3)
      co_await sleep_for(1_ms);
    EXPECT_FALSE(h.done());
    put(s.b.get(), "x");
    co_await h;
  });
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &old, nullptr);
  EXPECT_GT(signals, 0);
}

TEST(Io, LoopDestroyedWithWaiters) {
  ends s = socket_pair();
  in_a_loop_that_goes([&] { return readable(s.a.get()); });
  in_a_loop_that_goes([&] { return writable(s.b.get()); });
  // The owner is in the frame of one, the other waits for what it owns.
  in_a_loop_that_goes([]() -> task<> {
    ends t = socket_pair();
    auto h = create_task(ready(reading, t.a.get()));
    co_await readable(t.a.get());
  });
  join_handle<> h;
  loop l;
  {
    loop::entered inside(l);
    h = create_task([]() -> task<> {
      ends t = socket_pair();
      auto other = create_task(ready(reading, t.a.get()));
      co_await gather(other, ready(reading, t.b.get()));
    });
    for (int i = 0; i != 4; ++i) {
      l.call_soon([] {}); // something to do besides waiting
      l.turn();
    }
  }
  l.close();
  EXPECT_TRUE(h.cancelled());
  EXPECT_FALSE(l.descriptors());
}

TEST(Io, SeveralLoopsOneAfterTheOther) {
  ends s = socket_pair();
  for (int i = 0; i != 3; ++i)
    run([&]() -> task<> {
      co_await writable(s.a.get());
      (void)co_await move_on_after(1_ms, readable(s.a.get()));
    });
}

// A descriptor that is ready does not wait for busy tasks to end, nor they for
// it.
CO_TEST(Io, FairToBusyTasks) {
  ends s = socket_pair();
  int steps = 0, seen = -1;
  bool stop = false;
  auto busy = create_task([&]() -> task<> {
    while (!stop) {
      ++steps;
      co_await yield_now();
    }
  });
  auto reader = create_task([&]() -> task<> {
    co_await readable(s.a.get());
    seen = steps;
  });
  co_await rounds(10);
  put(s.b.get(), "x");
  const int before = steps;
  co_await reader;
  EXPECT_LE(seen - before, 3);
  stop = true;
  co_await busy;
}

// trio: read and write are checkpoints. Here they suspend only now and then,
// but a conversation in which both sides are always ready starves nobody.
CO_TEST(Io, HelpersDoNotStarveOthers) {
  ends s = socket_pair();
  bool stop = false;
  int transfers = 0;
  auto talk = create_task([&]() -> task<> {
    while (!stop) {
      char c = 'x';
      co_await write_all(s.a.get(), &c, 1);
      CO_ASSERT_EQ(co_await read_some(s.b.get(), &c, 1), 1u);
      CO_ASSERT_TRUE(++transfers < 1'000);
    }
  });
  co_await rounds(5);
  stop = true;
  co_await talk;
  EXPECT_GT(transfers, 16) << "nor do they suspend each time";
}

// trio test_io: test_io_manager_statistics, in a way
CO_TEST(Io, NobodyIsForgottenOrKept) {
  ends s = socket_pair();
  co_await writable(s.a.get());
  detail::poller &p = *loop::current().descriptors();
  EXPECT_TRUE(p.idle());
  auto h = create_task(ready(reading, s.a.get()));
  co_await rounds(1);
  EXPECT_FALSE(p.idle());
  h.cancel();
  EXPECT_TRUE(p.idle()) << "at once";
  (void)co_await as_outcome(h);
}

CO_TEST(Io, ManyDescriptors) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const int n = limit.rlim_cur > 700 ? 300 : 50;
  std::vector<ends> all;
  for (int i = 0; i != n; ++i)
    all.push_back(socket_pair());
  int woken = 0;
  std::vector<join_handle<>> readers;
  for (const ends &s : all)
    readers.push_back(create_task([&woken, fd = s.a.get()]() -> task<> {
      for (int i = 0; i != 3; ++i) {
        co_await readable(fd);
        char c = 0;
        EXPECT_EQ(::read(fd, &c, 1), 1);
        ++woken;
      }
    }));
  co_await rounds(2);
  for (int i = 0; i != 3; ++i) {
    for (int k = n; k-- > 0;)
      put(all[static_cast<std::size_t>(k)].b.get(), "x");
    co_await rounds(6);
    EXPECT_EQ(woken, (i + 1) * n);
  }
  for (auto &h : readers)
    co_await h;
}

//===-- The helpers -------------------------------------------------------===//

CO_TEST(IoHelpers, ReadSome) {
  ends s = pipe_pair();
  std::array<char, 8> buffer{};
  auto h = create_task(read_some(s.a.get(), buffer.data(), buffer.size()));
  co_await rounds(3);
  EXPECT_FALSE(h.done());
  put(s.b.get(), "0123456789");
  EXPECT_EQ(co_await h, 8u);
  EXPECT_EQ(std::string(buffer.data(), 8), "01234567");
  EXPECT_EQ(co_await read_some(s.a.get(), buffer.data(), 8), 2u);
  EXPECT_EQ(co_await read_some(s.a.get(), buffer.data(), 0), 0u);
  s.b.close();
  EXPECT_EQ(co_await read_some(s.a.get(), buffer.data(), 8), 0u) << "the end";
  EXPECT_EQ(co_await read_some(s.a.get(), buffer.data(), 8), 0u) << "again";
}

// trio test_unix_pipes: test_pipe_errors
CO_TEST(IoHelpers, Errors) {
  ends s = pipe_pair();
  char c = 0;
  EXPECT_EQ(code_of(co_await as_outcome(read_some(-1, &c, 1))), EBADF);
  EXPECT_EQ(code_of(co_await as_outcome(read_some(s.b.get(), &c, 1))), EBADF);
  EXPECT_EQ(code_of(co_await as_outcome(write_all(s.a.get(), &c, 1))), EBADF);
  EXPECT_EQ(code_of(co_await as_outcome(accept_socket(s.a.get()))), ENOTSOCK);
  const outcome<void> o = co_await as_outcome(write_all(-1, &c, 1));
  EXPECT_NE(text_of(o).find("write_all(fd -1)"), std::string::npos)
      << text_of(o);
  EXPECT_THROW(set_nonblocking(-1), std::system_error);
}

// trio test_unix_pipes: test_pipes_combined; test_io:
// test_socket_actual_streaming
CO_TEST(IoHelpers, MoreThanFits) {
  for (const bool sockets : {false, true}) {
    ends s = sockets ? socket_pair() : pipe_pair();
    std::string sent(1 << 20, '\0');
    for (std::size_t i = 0; i != sent.size(); ++i)
      sent[i] = static_cast<char>(i * 2654435761u >> 24);
    auto writer = create_task([&]() -> task<> {
      co_await write_all(s.b.get(), sent.data(), sent.size());
      s.b.close();
    });
    std::string received;
    std::array<char, 7'000> block{};
    while (const std::size_t n =
               co_await read_some(s.a.get(), block.data(), block.size()))
      received.append(block.data(), n);
    co_await writer;
    EXPECT_TRUE(received == sent);
  }
}

// trio test_unix_pipes: test_close_at_bad_time_for_send_all
CO_TEST(IoHelpers, ClosedWhileItWrites) {
  ends s = pipe_pair();
  const std::string much(1 << 20, 'x');
  auto h = create_task(write_all(s.b.get(), much.data(), much.size()));
  co_await rounds(3);
  s.b.close();
  EXPECT_EQ(code_of(co_await as_outcome(h)), EBADF);
  ends t = pipe_pair();
  char c = 0;
  auto r = create_task(read_some(t.a.get(), &c, 1));
  co_await rounds(3);
  t.a.close();
  EXPECT_EQ(code_of(co_await as_outcome(r)), EBADF);
}

// trio test_unix_pipes: test_pipe_errors (BrokenResourceError); no SIGPIPE
CO_TEST(IoHelpers, NobodyReads) {
  ends s = socket_pair();
  const std::string much(1 << 20, 'x');
  auto h = create_task(write_all(s.a.get(), much.data(), much.size()));
  co_await rounds(3);
  s.b.close();
  const int code = code_of(co_await as_outcome(h));
  EXPECT_TRUE(code == EPIPE || code == ECONNRESET) << code;
}

// CPython test_sock_lowlevel: test_sock_accept, test_basic_sock_client
CO_TEST(IoHelpers, AcceptAndConnect) {
  listener server;
  auto accepted = create_task(accept_socket(server.socket.get()));
  co_await rounds(3);
  EXPECT_FALSE(accepted.done());
  const descriptor client = tcp_socket();
  co_await connect_socket(client.get(), server.generic(),
                          sizeof server.address);
  const descriptor peer = co_await accepted;
  EXPECT_TRUE(::fcntl(peer.get(), F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(peer.get(), F_GETFD) & FD_CLOEXEC);
  co_await write_all(client.get(), "hello", 5);
  std::array<char, 8> buffer{};
  EXPECT_EQ(co_await read_some(peer.get(), buffer.data(), 8), 5u);
}

// CPython test_sock_lowlevel: test_sock_client_fail
CO_TEST(IoHelpers, ConnectionRefused) {
  listener server;
  server.socket.close();
  const descriptor client = tcp_socket();
  const outcome<void> o = co_await as_outcome(
      connect_socket(client.get(), server.generic(), sizeof server.address));
  EXPECT_EQ(code_of(o), ECONNREFUSED);
  EXPECT_NE(text_of(o).find("connect_socket(fd "), std::string::npos);
}

// A connection that the peer does not take yet.
CO_TEST(IoHelpers, ConnectWaits) {
  listener server(0);
  std::vector<descriptor> clients;
  bool waited = false;
  while (!waited && clients.size() != 16) {
    clients.push_back(tcp_socket());
    waited = !co_await move_on_after(
        1_s, connect_socket(clients.back().get(), server.generic(),
                            sizeof server.address));
  }
  EXPECT_TRUE(waited);
}

// A local socket whose queue is full says EAGAIN, for which nothing can be
// waited.
CO_TEST(IoHelpers, ConnectToAFullLocalQueue) {
  const descriptor server(
      ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX; // no name: the kernel chooses an abstract one
  auto *generic = reinterpret_cast<sockaddr *>(&address);
  CO_ASSERT_EQ(::bind(server.get(), generic, sizeof(sa_family_t)), 0);
  socklen_t size = sizeof address;
  CO_ASSERT_EQ(::getsockname(server.get(), generic, &size), 0);
  CO_ASSERT_EQ(::listen(server.get(), 0), 0);
  const auto open = [] {
    return descriptor(
        ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  };
  const descriptor first = open(), second = open();
  co_await connect_socket(first.get(), generic, size);
  auto h = create_task(connect_socket(second.get(), generic, size));
  co_await rounds(3);
  EXPECT_FALSE(h.done());
  const descriptor peer = co_await accept_socket(server.get());
  co_await h;
}

CO_TEST(IoHelpers, SetNonblocking) {
  std::array<int, 2> fds{};
  CO_ASSERT_EQ(::pipe(fds.data()), 0);
  const descriptor a(fds[0]), b(fds[1]);
  set_nonblocking(a.get());
  char c = 0;
  EXPECT_EQ(::read(a.get(), &c, 1), -1);
  EXPECT_EQ(errno, EAGAIN);
  co_return;
}

} // namespace
