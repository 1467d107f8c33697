//===-- io.hpp - waiting for descriptors ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     co_await readable(fd);
//     const auto n = ::read(fd, buffer, sizeof buffer);
//
// `readable(fd)` and `writable(fd)` suspend the task until a read or write of
// the descriptor would not block. Being ready is a hint, not a promise:
// somebody else may have read what was there, so the descriptor should be
// non-blocking, and EAGAIN means to wait again. A hang-up or an error of the
// descriptor makes it ready for both, and the read or write then tells what it
// is. A descriptor that is always ready (a regular file) is ready in the next
// round.
//
// Several tasks may wait for one descriptor. All that wait for the same
// direction are woken together, in order of arrival. (trio refuses the second
// one, asyncio forgets the first.)
//
// Closing. A descriptor that is closed while tasks wait for it would leave them
// waiting for ever, or for another file that got its number. Close it with
// `close_descriptor`, or call `forget_descriptor` before: who waits for it then
// gets an error. (trio's `notify_closing`.) `descriptor`, an owner, does so. A
// descriptor for which nobody waits may be closed in any way.
//
// `read_some`, `write_all`, `accept_socket` and `connect_socket` are what most
// programs do with that, for descriptors that are non-blocking. They do not
// wait when there is no need, except that now and then they let the other tasks
// run, so that a peer that is always ready does not starve them. For name
// lookup and encryption there are other libraries: see adapt_asio.hpp.
//
// Errors. std::system_error: EBADF if the descriptor is not open, or was closed
// while the task waited; what the kernel says otherwise. std::bad_alloc, also
// if it is the kernel that has no memory. misuse_error outside of a task.
//
// Cancellation. Each throws `cancelled_error` if the task is cancelled before
// or while it waits, and the wait is over at once. Nothing that was read is
// lost: a read that has succeeded returns. A `write_all` that is cancelled or
// fails may have written a part.
//
// Thread safety. A descriptor may be waited for by one loop only.
//
// Complexity. Constant; one system call for each wait, and one for all that
// become ready. No allocation, apart from a table that grows with the largest
// descriptor.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IO_HPP
#define COROLINT_IO_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "task.hpp"
#include <coroutine>
#include <cstddef>
#include <source_location>
#include <utility>

struct sockaddr;

namespace corolint::inline COROLINT_ABI {
namespace detail {

class epoll;

/// Parked until a descriptor is ready.
class descriptor_waiter : public waiter {
public:
  static constexpr int reading = 0, writing = 1;

  void unlink() noexcept final;

protected:
  descriptor_waiter(int descriptor, int direction) noexcept
      : descriptor_(descriptor), direction_(direction) {}
  ~descriptor_waiter() = default;
  /// Among those who wait in the running loop, once it is parked. If that is
  /// not possible, it is woken with the error.
  void begin(epoll &where) noexcept;
  /// The running loop's.
  static epoll &here();

  int descriptor_;
  int direction_;
  int error_ = 0;

private:
  friend class epoll;
  epoll *where_ = nullptr;
  descriptor_waiter *before_ = nullptr, *after_ = nullptr;
};

[[noreturn]] void throw_descriptor_error(int error, int descriptor,
                                         const char *doing);

class [[nodiscard]] descriptor_awaiter final : public descriptor_waiter {
public:
  descriptor_awaiter(int descriptor, int direction) noexcept
      : descriptor_waiter(descriptor, direction) {}
  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location place = std::source_location::current()) {
    control &me = current("waiting for a descriptor outside of any task");
    epoll &where = here();
    if (!me.park(*this, h, place))
      return false;
    begin(where);
    return true;
  }
  COROLINT_INLINE void await_resume() const {
    check_interrupted();
    if (error_) [[unlikely]]
      throw_descriptor_error(error_, descriptor_,
                             direction_ == reading ? "readable" : "writable");
  }
};

} // namespace detail

/// Suspends the task until `fd` can be read, or is at its end.
[[nodiscard]] inline detail::descriptor_awaiter readable(int fd) noexcept {
  return {fd, detail::descriptor_waiter::reading};
}
/// Suspends the task until `fd` can be written, or nobody reads it any more.
[[nodiscard]] inline detail::descriptor_awaiter writable(int fd) noexcept {
  return {fd, detail::descriptor_waiter::writing};
}

/// `fd` is about to be closed: tasks of the running loop that wait for it get
/// an error. Without effect where no loop runs. O(1), and O(1) for each waiter.
void forget_descriptor(int fd) noexcept;

/// The same, and closes it. Negative numbers are ignored.
void close_descriptor(int fd) noexcept;

/// Owns a descriptor and closes it, with `close_descriptor`.
class [[nodiscard]] descriptor {
public:
  descriptor() = default;
  /// Takes `fd`; -1 for none.
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor &&other) noexcept : fd_(other.release()) {}
  descriptor &operator=(descriptor &&other) noexcept {
    if (this != &other) {
      close();
      fd_ = other.release();
    }
    return *this;
  }
  ~descriptor() { close(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// No longer owns it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  void close() noexcept { corolint::close_descriptor(release()); }

private:
  int fd_ = -1;
};

/// Makes reads and writes of `fd` fail with EAGAIN instead of blocking. Throws
/// std::system_error.
void set_nonblocking(int fd);

/// Reads at most `size` bytes, as soon as there is one; 0 at the end, or if
/// `size` is 0.
[[nodiscard]] task<std::size_t> read_some(int fd, void *into, std::size_t size);

/// Writes all of it. A socket that nobody reads any more gives the error EPIPE
/// and no signal; for a pipe the program must ignore SIGPIPE to see it.
[[nodiscard]] task<> write_all(int fd, const void *from, std::size_t size);

/// The next connection of a listening socket; non-blocking, closed on exec. One
/// that the peer has given up meanwhile is skipped.
[[nodiscard]] task<descriptor> accept_socket(int listener);

/// Connects a socket. What it is connected to must live until then. If it fails
/// or is cancelled, the socket should be closed.
[[nodiscard]] task<> connect_socket(int fd, const ::sockaddr *to,
                                    unsigned size);

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/io.ipp"
#endif

#endif // COROLINT_IO_HPP
