//===-- io.ipp - waiting for descriptors with epoll -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Descriptors are registered level-triggered and one-shot, and armed anew by
// each wait.
//
// - Edge-triggered ones cost no system call for a wait, but tell only of what
//   comes after the last EAGAIN, and we do not see whether the program has read
//   until then.
// - Level-triggered ones that stay armed would keep waking the loop for what
//   nobody waits for.
// - A wait that always asks the kernel notices a descriptor that was closed and
//   whose number now means another file: it is not registered. Nothing has to
//   be told of descriptors that are closed while nobody waits.
//
// A wait that is cancelled leaves the registration as it is: the kernel reports
// it once more at most, to nobody.
//
// A closed descriptor of which there is a duplicate stays registered, under a
// number that may be another's by now. So the registration has a generation,
// and what comes from an older one is ignored.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_IO_IPP
#define COROLINT_IMPL_IO_IPP

#include "../io.hpp"
#include "../loop.hpp"
#include "../time.hpp"
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <new>
#include <poll.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace corolint::inline COROLINT_ABI {
namespace detail {

class epoll final : public poller {
public:
  epoll() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0)
      throw std::system_error(errno, std::generic_category(),
                              "corolint: no descriptor for epoll");
  }
  epoll(const epoll &) = delete;

  /// The running loop's; made when it is first asked for.
  static epoll &here() {
    loop &l = loop::current();
    if (!l.descriptors()) [[unlikely]]
      l.set_descriptors(new epoll);
    return static_cast<epoll &>(*l.descriptors());
  }
  static epoll *if_any() noexcept {
    loop *const l = loop::running_here();
    return l ? static_cast<epoll *>(l->descriptors()) : nullptr;
  }

  void add(descriptor_waiter &w) noexcept {
    w.error_ = arm(w.descriptor_, w.direction_);
    if (w.error_) {
      if (w.error_ == EPERM) // what cannot be waited for is always ready
        w.error_ = 0;
      w.wake();
      return;
    }
    line &l = find(w.descriptor_)->lines[direction(w)];
    w.where_ = this;
    w.before_ = l.last;
    w.after_ = nullptr;
    (l.last ? l.last->after_ : l.first) = &w;
    l.last = &w;
    ++waiting_;
  }
  void remove(descriptor_waiter &w) noexcept {
    line &l = find(w.descriptor_)->lines[direction(w)];
    (w.before_ ? w.before_->after_ : l.first) = w.after_;
    (w.after_ ? w.after_->before_ : l.last) = w.before_;
    w.where_ = nullptr;
    --waiting_;
  }
  void forget(int fd) noexcept {
    if (entry *e = find(fd)) {
      if (e->registered)
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
      drop(*e);
    }
  }

  /// Whether a task that has not had to wait should let the others run.
  [[nodiscard]] bool greedy() noexcept {
    if (++in_a_row_ < 32)
      return false;
    in_a_row_ = 0;
    return true;
  }

  [[nodiscard]] bool idle() const noexcept override { return !waiting_; }
  void poll(int wake_descriptor, duration timeout) noexcept override {
    in_a_row_ = 0;
    watch(wake_descriptor);
    std::array<epoll_event, 256> events;
    const int n = wait(events, timeout);
    for (int i = 0; i < n; ++i)
      handle(events[static_cast<std::size_t>(i)]);
  }
  int descriptor(int wake_descriptor) noexcept override {
    watch(wake_descriptor);
    return epoll_;
  }
  void loop_closed() noexcept override {
    ::close(epoll_);
    delete this;
  }

private:
  ~epoll() = default;

  /// Those who wait for one direction of one descriptor.
  struct line {
    descriptor_waiter *first = nullptr, *last = nullptr;
  };
  struct entry {
    std::array<line, 2> lines;
    std::uint32_t generation = 0;
    bool registered = false;
  };
  // Waiters keep no address of entries, but the table is copied when it grows.
  static constexpr std::size_t page_size = 64;
  using page = std::array<entry, page_size>;

  static constexpr std::uint64_t wake_mark = UINT64_MAX;

  static std::size_t direction(const descriptor_waiter &w) noexcept {
    return static_cast<std::size_t>(w.direction_);
  }
  entry *find(int fd) noexcept {
    const std::size_t n = static_cast<std::size_t>(fd) / page_size;
    if (fd < 0 || n >= pages_.size() || !pages_[n])
      return nullptr;
    return &(*pages_[n])[static_cast<std::size_t>(fd) % page_size];
  }
  /// The same; made if there is none. May throw std::bad_alloc.
  entry *make(int fd) {
    const std::size_t n = static_cast<std::size_t>(fd) / page_size;
    if (n >= pages_.size())
      pages_.resize(n + 1);
    if (!pages_[n])
      pages_[n] = std::make_unique<page>();
    return find(fd);
  }

  static std::uint32_t wanted(const entry &e) noexcept {
    return (e.lines[descriptor_waiter::reading].first ? EPOLLIN | EPOLLRDHUP
                                                      : 0u) |
           (e.lines[descriptor_waiter::writing].first ? EPOLLOUT : 0u);
  }
  bool control(int operation, int fd, const entry &e,
               std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.u64 =
        std::uint64_t{e.generation} << 32 | static_cast<std::uint32_t>(fd);
    return !::epoll_ctl(epoll_, operation, fd, &event);
  }

  /// Asks the kernel to tell when one more direction of `fd` is ready, too.
  /// Returns an error number, EPERM for what is always ready.
  int arm(int fd, int direction) noexcept {
    const std::uint32_t events = direction == descriptor_waiter::reading
                                     ? EPOLLIN | EPOLLRDHUP
                                     : EPOLLOUT;
    entry *e = find(fd);
    if (e && e->registered) {
      if (control(EPOLL_CTL_MOD, fd, *e, wanted(*e) | events))
        return 0;
      // Closed behind our back; who still waits would do so for ever.
      const int error = errno;
      drop(*e);
      if (error != ENOENT)
        return error;
    }
    if (!e) {
      // Only for what can be waited for: the number may be any.
      if (const int error = check(fd))
        return error;
      try {
        e = make(fd);
      } catch (...) {
        return ENOMEM;
      }
    }
    ++e->generation;
    if (!control(EPOLL_CTL_ADD, fd, *e, events) &&
        (errno != EEXIST || !control(EPOLL_CTL_MOD, fd, *e, events)))
      return errno;
    e->registered = true;
    return 0;
  }
  int check(int fd) noexcept {
    epoll_event none{};
    none.events = EPOLLONESHOT;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &none) && errno != EEXIST)
      return errno;
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    return 0;
  }

  void wake_all(line &l, int error) noexcept {
    while (descriptor_waiter *w = l.first) {
      remove(*w);
      w->error_ = error;
      w->wake();
    }
  }
  /// The descriptor is no longer what it was.
  void drop(entry &e) noexcept {
    e.registered = false;
    for (line &l : e.lines)
      wake_all(l, EBADF);
  }

  void handle(const epoll_event &event) noexcept {
    if (event.data.u64 == wake_mark) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto read = ::read(watched_, &count, sizeof count);
      return;
    }
    const int fd = static_cast<int>(static_cast<std::uint32_t>(event.data.u64));
    entry *e = find(fd);
    if (!e || !e->registered || e->generation != event.data.u64 >> 32)
      return;
    constexpr std::uint32_t both = EPOLLHUP | EPOLLERR;
    if (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLPRI | both))
      wake_all(e->lines[descriptor_waiter::reading], 0);
    if (event.events & (EPOLLOUT | both))
      wake_all(e->lines[descriptor_waiter::writing], 0);
    // One-shot: for those who wait for the other direction it is armed again.
    if (const std::uint32_t rest = wanted(*e))
      if (!control(EPOLL_CTL_MOD, fd, *e, rest))
        drop(*e);
  }

  /// The loop's own descriptor; there is one at most, for the loop's life.
  void watch(int wake_descriptor) noexcept {
    if (wake_descriptor < 0 || watched_ >= 0)
      return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wake_mark;
    if (!::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_descriptor, &event))
      watched_ = wake_descriptor;
  }

  int wait(std::array<epoll_event, 256> &events, duration timeout) noexcept {
    const int size = static_cast<int>(events.size());
    if (timeout <= duration())
      return ::epoll_wait(epoll_, events.data(), size, 0);
    if (timeout == duration::max())
      return ::epoll_wait(epoll_, events.data(), size, -1);
    timespec limit{};
    limit.tv_sec = timeout.count() / 1'000'000'000;
    limit.tv_nsec = timeout.count() % 1'000'000'000;
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
    if (precise_) {
      const int n =
          ::epoll_pwait2(epoll_, events.data(), size, &limit, nullptr);
      if (n >= 0 || errno == EINTR)
        return n;
      precise_ = false; // an older kernel
    }
#endif
#endif
    pollfd polled{epoll_, POLLIN, 0};
    if (::ppoll(&polled, 1, &limit, nullptr) <= 0)
      return 0;
    return ::epoll_wait(epoll_, events.data(), size, 0);
  }

  int epoll_;
  int watched_ = -1;
  std::size_t waiting_ = 0;
  unsigned in_a_row_ = 0;
  bool precise_ = true;
  std::vector<std::unique_ptr<page>> pages_;
};

COROLINT_DECL epoll &descriptor_waiter::here() { return epoll::here(); }
COROLINT_DECL void descriptor_waiter::begin(epoll &where) noexcept {
  where.add(*this);
}
COROLINT_DECL void descriptor_waiter::unlink() noexcept {
  if (where_)
    where_->remove(*this);
}

COROLINT_DECL void throw_descriptor_error(int error, int descriptor,
                                          const char *doing) {
  if (error == ENOMEM) // as everywhere else
    throw std::bad_alloc();
  std::string what = "corolint: ";
  what += doing;
  what += "(fd ";
  what += std::to_string(descriptor);
  what += error == EBADF ? "): not open, or closed while a task waited" : ")";
  throw std::system_error(error, std::generic_category(), what);
}

/// Before an operation of the helpers: lets the others run, if it is time.
inline bool must_yield() { return epoll::here().greedy(); }

inline bool would_block(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK;
}

} // namespace detail

COROLINT_DECL void forget_descriptor(int fd) noexcept {
  if (detail::epoll *e = detail::epoll::if_any())
    e->forget(fd);
}

COROLINT_DECL void close_descriptor(int fd) noexcept {
  if (fd < 0)
    return;
  forget_descriptor(fd);
  ::close(fd); // also if it is interrupted, on Linux
}

COROLINT_DECL void set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
    detail::throw_descriptor_error(errno, fd, "set_nonblocking");
}

COROLINT_DECL task<std::size_t> read_some(int fd, void *into,
                                          std::size_t size) {
  if (detail::must_yield())
    co_await yield_now();
  for (;;) {
    const ssize_t n = ::read(fd, into, size);
    if (n >= 0)
      co_return static_cast<std::size_t>(n);
    if (detail::would_block(errno))
      co_await readable(fd);
    else if (errno != EINTR)
      detail::throw_descriptor_error(errno, fd, "read_some");
  }
}

COROLINT_DECL task<> write_all(int fd, const void *from, std::size_t size) {
  const char *next = static_cast<const char *>(from);
  bool socket = true;
  while (size) {
    if (detail::must_yield())
      co_await yield_now();
    ssize_t n = -1;
    if (socket) {
      n = ::send(fd, next, size, MSG_NOSIGNAL);
      if (n < 0 && errno == ENOTSOCK)
        socket = false;
    }
    if (!socket)
      n = ::write(fd, next, size);
    if (n >= 0) {
      next += n;
      size -= static_cast<std::size_t>(n);
    } else if (detail::would_block(errno)) {
      co_await writable(fd);
    } else if (errno != EINTR) {
      detail::throw_descriptor_error(errno, fd, "write_all");
    }
  }
}

COROLINT_DECL task<descriptor> accept_socket(int listener) {
  if (detail::must_yield())
    co_await yield_now();
  for (;;) {
    const int fd =
        ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
      co_return descriptor(fd);
    if (detail::would_block(errno))
      co_await readable(listener);
    else if (errno != EINTR && errno != ECONNABORTED)
      detail::throw_descriptor_error(errno, listener, "accept_socket");
  }
}

COROLINT_DECL task<> connect_socket(int fd, const ::sockaddr *to,
                                    unsigned size) {
  if (!::connect(fd, to, size))
    co_return;
  // Interrupted, it goes on by itself. A local socket whose peer's queue is
  // full does not, and says EAGAIN.
  while (detail::would_block(errno)) {
    co_await sleep_for(duration(1'000'000));
    if (!::connect(fd, to, size))
      co_return;
  }
  if (errno != EINPROGRESS && errno != EINTR)
    detail::throw_descriptor_error(errno, fd, "connect_socket");
  co_await writable(fd);
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length))
    error = errno;
  if (error)
    detail::throw_descriptor_error(error, fd, "connect_socket");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_IO_IPP
