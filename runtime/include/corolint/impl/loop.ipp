//===-- loop.ipp - what the loop needs of the system ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_LOOP_IPP
#define COROLINT_IMPL_LOOP_IPP

#include "../cancel.hpp"
#include "../loop.hpp"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace corolint::inline COROLINT_ABI {
namespace detail {

COROLINT_DECL int open_descriptor() noexcept {
  return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

COROLINT_DECL void wake_descriptor(int descriptor) noexcept {
  const std::uint64_t one = 1;
  // Fails only if the counter is full, and then the descriptor is readable.
  [[maybe_unused]] const auto written = ::write(descriptor, &one, sizeof one);
}

COROLINT_DECL void close_descriptor(int descriptor) noexcept {
  ::close(descriptor);
}

COROLINT_DECL std::int64_t steady_nanoseconds() noexcept {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

COROLINT_DECL void wait_for_descriptor(int descriptor,
                                       duration timeout) noexcept {
  pollfd polled{descriptor, POLLIN, 0};
  timespec limit{};
  const bool limited = timeout < duration::max();
  if (limited && timeout > duration()) {
    limit.tv_sec = timeout.count() / 1'000'000'000;
    limit.tv_nsec = timeout.count() % 1'000'000'000;
  }
  const int ready = ::ppoll(&polled, descriptor < 0 ? 0 : 1,
                            limited ? &limit : nullptr, nullptr);
  if (ready > 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(descriptor, &count, sizeof count);
  }
}

COROLINT_DECL bool debug_requested() noexcept {
  const char *value = std::getenv("COROLINT_DEBUG");
  return value && *value && !(value[0] == '0' && !value[1]);
}

COROLINT_DECL void print_failure(const failure &f) noexcept {
  std::fprintf(stderr, "corolint: %s", f.message);
  if (f.error) {
    try {
      std::rethrow_exception(f.error);
    } catch (const std::exception &e) {
      std::fprintf(stderr, ": %s", e.what());
    } catch (const cancelled_error &e) {
      std::fprintf(stderr, ": %s", e.what());
    } catch (...) {
      std::fprintf(stderr, ": an exception that is no std::exception");
    }
  }
  if (f.task_name)
    std::fprintf(stderr, " [task '%s']", f.task_name);
  if (f.coroutine.line())
    std::fprintf(stderr, " [%s, %s:%u]", f.coroutine.function_name(),
                 f.coroutine.file_name(),
                 static_cast<unsigned>(f.coroutine.line()));
  if (f.took > duration())
    std::fprintf(stderr, " took %lld ms",
                 static_cast<long long>(f.took.count() / 1'000'000));
  if (f.resumed.line())
    std::fprintf(stderr, ", from %s:%u", f.resumed.file_name(),
                 static_cast<unsigned>(f.resumed.line()));
  if (f.suspended.line())
    std::fprintf(stderr, ", to %s:%u", f.suspended.file_name(),
                 static_cast<unsigned>(f.suspended.line()));
  std::fputc('\n', stderr);
}

} // namespace detail

COROLINT_DECL void loop::run_measured(detail::work_queue &round) noexcept {
  while (detail::work *w = round.pop()) {
    detail::control *const task = w->step_of();
    if (task)
      task->retain();
    std::source_location resumed;
    if (task && task->started())
      resumed = task->place;
    const std::int64_t start = detail::steady_nanoseconds();
    w->run();
    const duration took(detail::steady_nanoseconds() - start);
    if (took >= slow_step_) {
      failure what{"a step kept the loop from everything else", nullptr,
                   task ? task->name : nullptr,
                   task ? task->coroutine : std::source_location()};
      what.took = took;
      what.resumed = resumed;
      if (task && !task->done())
        what.suspended = task->place;
      tell(what);
    }
    if (task)
      task->release();
  }
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_LOOP_IPP
