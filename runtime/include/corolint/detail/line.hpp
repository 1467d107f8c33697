//===-- line.hpp - tasks that wait for a primitive ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A `line` is what each primitive of sync/ keeps its waiters in: intrusive, in
// order of arrival, and counted. An `in_line` is the awaiter that stands in it.
//
// What all primitives share is here: a task is parked before it is put in line,
// so that a refused await has no effect; a primitive that is destroyed forsakes
// those who wait, whose awaits then throw; and a line whose tasks belong to
// another loop refuses the newcomer.
//
// What is handed over to a waiter is in nobody's hands until its task runs. If
// that matters, the primitive moves those it has served to a second line, which
// they leave by `settle`: so it can forsake them, too, and an awaiter that is
// destroyed before it has run can give back what it was handed.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_LINE_HPP
#define COROLINT_DETAIL_LINE_HPP

#include "config.hpp"
#include "core.hpp"
#include <coroutine>
#include <cstddef>
#include <source_location>

namespace corolint::inline COROLINT_ABI {
namespace detail {

class line;

/// A waiter that stands in a `line` while its task is parked.
class in_line : public waiter {
public:
  inline void unlink() noexcept final;

  /// The primitive is destroyed. The waiter has been unlinked.
  virtual void forsake() noexcept { trouble_ |= was_forsaken; }

protected:
  in_line() = default;
  // Before it is awaited, it stands nowhere.
  in_line(const in_line &other) noexcept : waiter(other) {}
  ~in_line() = default;

  /// Whether it stands in a line, of those who wait or were served.
  [[nodiscard]] bool stands() const noexcept { return line_; }
  /// Leaves the line of those who were served. True if it stood there.
  inline bool settle() noexcept;

  /// Parks the running task in `l`. False: a cancellation was pending, the task
  /// must not suspend. `outside` is the error if there is no task.
  inline bool stand(line &l, std::coroutine_handle<> h,
                    const std::source_location &here, const char *outside);

  /// Throws if the await was interrupted, or the primitive destroyed.
  COROLINT_INLINE void check(const char *destroyed) const {
    if (trouble_) [[unlikely]]
      raise_trouble(destroyed);
  }
  /// The same for longer functions, which are to stay short enough to be inlined.
  void check_apart(const char *destroyed) const {
    if (trouble_) [[unlikely]]
      raise_apart(destroyed);
  }

private:
  [[noreturn]] COROLINT_INLINE void raise_trouble(const char *destroyed) const {
    check_interrupted();
    throw_misuse(destroyed);
  }
  [[noreturn]] COROLINT_COLD void raise_apart(const char *destroyed) const {
    raise_trouble(destroyed);
  }

  friend class line;
  line *line_ = nullptr;
  in_line *before_, *after_; // while it stands in one
};

/// Waiters in order of arrival. Every operation on one of them is O(1).
class line {
public:
  line() = default;
  line(const line &) = delete;

  [[nodiscard]] bool empty() const noexcept { return !first_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] in_line *front() const noexcept { return first_; }
  void push_back(in_line &w) noexcept {
    w.line_ = this;
    w.before_ = last_;
    w.after_ = nullptr;
    (last_ ? last_->after_ : first_) = &w;
    last_ = &w;
    ++size_;
  }
  void remove(in_line &w) noexcept {
    (w.before_ ? w.before_->after_ : first_) = w.after_;
    (w.after_ ? w.after_->before_ : last_) = w.before_;
    w.line_ = nullptr;
    --size_;
  }
  in_line *pop_front() noexcept {
    in_line *w = first_;
    if (w)
      remove(*w);
    return w;
  }
  bool wake_one() noexcept {
    in_line *w = pop_front();
    if (w)
      w->wake();
    return w;
  }
  void wake_all() noexcept {
    while (wake_one()) {
    }
  }
  /// The primitive is destroyed, for which these wait.
  void forsake_waiting() noexcept {
    while (in_line *w = pop_front()) {
      w->forsake();
      w->wake();
    }
  }
  /// The same, of those that were served, and woken.
  void forsake_served() noexcept {
    while (in_line *w = pop_front())
      w->forsake();
  }

private:
  in_line *first_ = nullptr, *last_ = nullptr;
  std::size_t size_ = 0;
};

inline void in_line::unlink() noexcept {
  if (line_)
    line_->remove(*this);
}

inline bool in_line::settle() noexcept {
  if (!line_)
    return false;
  line_->remove(*this);
  return true;
}

inline bool in_line::stand(line &l, std::coroutine_handle<> h,
                           const std::source_location &here,
                           const char *outside) {
  control &me = current(outside);
  if (!l.empty() && &l.front()->task().home != &me.home) [[unlikely]]
    throw_misuse("tasks of two loops wait for the same thing: a primitive of "
                 "sync/ belongs to one loop");
  if (!me.park(*this, h, here))
    return false;
  l.push_back(*this);
  return true;
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_LINE_HPP
