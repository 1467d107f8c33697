//===-- senders.hpp - the vocabulary of senders and receivers -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `corolint::senders` is what adapt_sender.hpp needs of P2300: the names of
// stdexec if <stdexec/execution.hpp> can be included, or else the few of them
// that are given here, with members for customization as in P2300R10. Also a stop
// token that needs no allocation.
//
// All sources of a program must agree on whether stdexec can be included.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_SENDERS_HPP
#define COROLINT_DETAIL_SENDERS_HPP

#include "config.hpp"
#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

#if __has_include(<stdexec/execution.hpp>)
#define COROLINT_STDEXEC 1
#include <stdexec/execution.hpp>
#else
#define COROLINT_STDEXEC 0
#endif

namespace corolint::inline COROLINT_ABI {
namespace senders {

#if COROLINT_STDEXEC

using stdexec::completion_signatures;
using stdexec::completion_signatures_of_t;
using stdexec::connect;
using stdexec::connect_result_t;
using stdexec::get_env;
using stdexec::get_stop_token;
using stdexec::get_stop_token_t;
using stdexec::never_stop_token;
using stdexec::operation_state_tag;
using stdexec::receiver_tag;
using stdexec::sender_tag;
using stdexec::set_error;
using stdexec::set_error_t;
using stdexec::set_stopped;
using stdexec::set_stopped_t;
using stdexec::set_value;
using stdexec::set_value_t;
using stdexec::start;

#else

struct sender_tag {};
struct receiver_tag {};
struct operation_state_tag {};

template <class... Signatures> struct completion_signatures {};

struct set_value_t {
  template <class R, class... Args>
  void operator()(R &&r, Args &&...args) const noexcept {
    std::forward<R>(r).set_value(std::forward<Args>(args)...);
  }
};
struct set_error_t {
  template <class R, class E>
  void operator()(R &&r, E &&error) const noexcept {
    std::forward<R>(r).set_error(std::forward<E>(error));
  }
};
struct set_stopped_t {
  template <class R> void operator()(R &&r) const noexcept {
    std::forward<R>(r).set_stopped();
  }
};
inline constexpr set_value_t set_value{};
inline constexpr set_error_t set_error{};
inline constexpr set_stopped_t set_stopped{};

struct empty_env {};
/// The environment of a receiver; empty if it has none.
template <class R> decltype(auto) get_env(const R &r) noexcept {
  if constexpr (requires { r.get_env(); })
    return r.get_env();
  else
    return empty_env();
}

/// A token that is never stopped.
struct never_stop_token {
  template <class F> struct callback_type {
    explicit callback_type(never_stop_token, F &&) noexcept {}
  };
  static constexpr bool stop_requested() noexcept { return false; }
  static constexpr bool stop_possible() noexcept { return false; }
  friend bool operator==(never_stop_token, never_stop_token) = default;
};
struct get_stop_token_t {
  template <class Env> auto operator()(const Env &env) const noexcept {
    if constexpr (requires { env.query(*this); })
      return env.query(*this);
    else
      return never_stop_token();
  }
};
inline constexpr get_stop_token_t get_stop_token{};

template <class S, class R> auto connect(S &&s, R &&r) {
  return std::forward<S>(s).connect(std::forward<R>(r));
}
template <class S, class R>
using connect_result_t = decltype(senders::connect(std::declval<S>(), std::declval<R>()));
template <class O> void start(O &operation) noexcept { operation.start(); }

template <class S, class Env> auto signatures_of() {
  if constexpr (requires { typename std::remove_cvref_t<S>::completion_signatures; })
    return typename std::remove_cvref_t<S>::completion_signatures();
  else
    return std::declval<S>().get_completion_signatures(std::declval<Env>());
}
template <class S, class Env>
using completion_signatures_of_t = decltype(senders::signatures_of<S, Env>());

#endif

} // namespace senders

namespace detail {

/// A source of stop requests that is part of who has it. Tokens and callbacks must
/// not outlive it.
class stop_here {
public:
  class callback_base {
  public:
    callback_base(const callback_base &) = delete;

  protected:
    callback_base() = default;
    ~callback_base() = default;

  private:
    friend class stop_here;
    virtual void call() noexcept = 0;
    callback_base *before_ = nullptr, *after_ = nullptr;
    bool listed_ = false;
  };

  stop_here() = default;
  stop_here(const stop_here &) = delete;

  [[nodiscard]] bool requested() const noexcept {
    return __atomic_load_n(&requested_, __ATOMIC_ACQUIRE);
  }
  /// Calls the callbacks, on this thread. The first call counts.
  void request() noexcept {
    std::unique_lock lock(mutex_);
    if (requested_)
      return;
    __atomic_store_n(&requested_, true, __ATOMIC_RELEASE);
    caller_ = std::this_thread::get_id();
    while (callback_base *c = first_) {
      remove(*c);
      called_ = c;
      lock.unlock();
      c->call();
      lock.lock();
      called_ = nullptr;
      returned_.notify_all();
    }
  }
  /// False, and the callback is the caller's to call, if a stop was requested.
  bool add(callback_base &c) noexcept {
    const std::lock_guard lock(mutex_);
    if (requested_)
      return false;
    c.listed_ = true;
    c.after_ = first_;
    if (first_)
      first_->before_ = &c;
    first_ = &c;
    return true;
  }
  /// Waits for a call of it on another thread.
  void end(callback_base &c) noexcept {
    std::unique_lock lock(mutex_);
    if (c.listed_)
      remove(c);
    else if (called_ == &c && caller_ != std::this_thread::get_id())
      returned_.wait(lock, [&] { return called_ != &c; });
  }

private:
  void remove(callback_base &c) noexcept {
    (c.before_ ? c.before_->after_ : first_) = c.after_;
    if (c.after_)
      c.after_->before_ = c.before_;
    c.listed_ = false;
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  callback_base *first_ = nullptr, *called_ = nullptr;
  std::thread::id caller_;
  bool requested_ = false;
};

/// The token of a stop_here.
class stop_here_token {
public:
  template <class F> class callback_type final : stop_here::callback_base {
  public:
    template <class G>
    callback_type(stop_here_token token, G &&g)
        : source_(token.source_), f_(std::forward<G>(g)) {
      if (source_ && !source_->add(*this)) {
        source_ = nullptr;
        call();
      }
    }
    ~callback_type() {
      if (source_)
        source_->end(*this);
    }

  private:
    void call() noexcept override { std::move(f_)(); }
    stop_here *source_;
    F f_;
  };

  stop_here_token() = default;
  explicit stop_here_token(stop_here &source) noexcept : source_(&source) {}
  [[nodiscard]] bool stop_requested() const noexcept {
    return source_ && source_->requested();
  }
  [[nodiscard]] bool stop_possible() const noexcept { return source_; }
  friend bool operator==(stop_here_token, stop_here_token) = default;

private:
  stop_here *source_ = nullptr;
};

/// The callback of any stop token.
#if COROLINT_STDEXEC
template <class Token, class F>
using stop_callback_of = stdexec::stop_callback_for_t<Token, F>;
#else
template <class Token, class F>
using stop_callback_of = typename Token::template callback_type<F>;
#endif

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_SENDERS_HPP
