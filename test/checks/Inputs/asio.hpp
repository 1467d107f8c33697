// The parts of Asio that the tests of the checks need, in the library's own names
// and shapes.
#pragma once
#include <chrono>
#include <coroutine>
#include <exception>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

namespace asio {

class any_io_executor {};

using error_code = std::error_code;
using system_error = std::system_error;

namespace error {
enum basic_errors { operation_aborted = 125 };
enum misc_errors { eof = 2 };
error_code make_error_code(basic_errors e);
error_code make_error_code(misc_errors e);
} // namespace error

template <class T, class Executor = any_io_executor> class [[nodiscard]] awaitable;

namespace this_coro {
struct executor_t {};
inline constexpr executor_t executor{};
} // namespace this_coro

namespace detail {

template <class T> struct awaitable_result {
  std::optional<T> value;
  void return_value(T v) { value.emplace(std::move(v)); }
};
template <> struct awaitable_result<void> {
  void return_void() {}
};

struct executor_awaiter {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) noexcept {}
  any_io_executor await_resume() const noexcept { return {}; }
};

template <class T, class Executor>
struct awaitable_frame : awaitable_result<T> {
  awaitable<T, Executor> get_return_object() noexcept;
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void unhandled_exception() {}
  template <class U> auto await_transform(awaitable<U, Executor> a) { return a; }
  auto await_transform(this_coro::executor_t) noexcept {
    return executor_awaiter();
  }
};

} // namespace detail

template <class T, class Executor> class [[nodiscard]] awaitable {
public:
  using promise_type = detail::awaitable_frame<T, Executor>;
  awaitable(awaitable &&other) noexcept
      : frame(std::exchange(other.frame, {})) {}
  ~awaitable() {
    if (frame)
      frame.destroy();
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume();

private:
  friend promise_type;
  explicit awaitable(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

template <class T, class Executor>
awaitable<T, Executor>
detail::awaitable_frame<T, Executor>::get_return_object() noexcept {
  return awaitable<T, Executor>(
      std::coroutine_handle<awaitable_frame>::from_promise(*this));
}

struct use_awaitable_t {};
inline constexpr use_awaitable_t use_awaitable{};
template <class Token> struct as_tuple_t {
  Token token;
};
template <class Token> as_tuple_t<Token> as_tuple(Token token) {
  return {token};
}
template <class Token> struct redirect_error_t {
  template <class T>
  redirect_error_t(T &&token, error_code &code)
      : token(std::forward<T>(token)), code(code) {}
  Token token;
  error_code &code;
};
template <class Token>
redirect_error_t<Token> redirect_error(Token token, error_code &code) {
  return {token, code};
}
struct detached_t {};
inline constexpr detached_t detached{};
// What an operation returns for the token `deferred`: it starts when it is given
// another token, or is awaited.
struct deferred_t {};
inline constexpr deferred_t deferred{};
template <class Signature, class Initiation> class deferred_async_operation {
public:
  template <class Token> void operator()(Token &&token) &&;
};

class io_context {
public:
  std::size_t run();
  std::size_t run_one();
  std::size_t poll();
};
class thread_pool {
public:
  explicit thread_pool(std::size_t threads);
  void join();
};

awaitable<void> post(use_awaitable_t);
template <class Context, class F> void post(Context &context, F f);
template <class Context, class T>
void co_spawn(Context &context, awaitable<T> a, detached_t);
template <class T>
void co_spawn(const any_io_executor &executor, awaitable<T> a, detached_t);

template <class Clock> class basic_waitable_timer {
public:
  basic_waitable_timer(any_io_executor executor, typename Clock::duration expiry);
  basic_waitable_timer(io_context &context, typename Clock::duration expiry);
  void wait();
  awaitable<void> async_wait(use_awaitable_t);
  awaitable<std::tuple<error_code>> async_wait(as_tuple_t<use_awaitable_t>);
  awaitable<void> async_wait(redirect_error_t<use_awaitable_t>);
  deferred_async_operation<void(error_code), int> async_wait(deferred_t);
};
using steady_timer = basic_waitable_timer<std::chrono::steady_clock>;

namespace ip {
template <class Protocol> class basic_resolver {
public:
  explicit basic_resolver(any_io_executor executor);
  int resolve(const std::string &host, const std::string &service);
  awaitable<int> async_resolve(const std::string &host,
                               const std::string &service, use_awaitable_t);
};
class socket {
public:
  awaitable<std::size_t> async_read_some(char *buffer, use_awaitable_t);
  awaitable<std::tuple<error_code, std::size_t>>
  async_read_some(char *buffer, as_tuple_t<use_awaitable_t>);
  awaitable<std::size_t> async_read_some(char *buffer,
                                         redirect_error_t<use_awaitable_t>);
  bool is_open() const;
};
class acceptor {
public:
  awaitable<socket> async_accept(use_awaitable_t);
  awaitable<std::tuple<error_code, socket>>
  async_accept(as_tuple_t<use_awaitable_t>);
};
struct tcp {
  using resolver = basic_resolver<tcp>;
  using socket = ip::socket;
  using acceptor = ip::acceptor;
};
} // namespace ip

awaitable<std::tuple<error_code, std::size_t>>
async_read(ip::socket &socket, char *buffer, as_tuple_t<use_awaitable_t>);

namespace ssl {
class context {
public:
  void use_certificate_chain_file(const std::string &file);
  void use_certificate_file(const std::string &file, int format);
  void use_private_key_file(const std::string &file, int format);
  void use_rsa_private_key_file(const std::string &file, int format);
  void use_tmp_dh_file(const std::string &file);
  void load_verify_file(const std::string &file);
  void set_default_verify_paths();
  void use_certificate_chain(const std::string &text);
  void add_verify_path(const std::string &directory);
};
} // namespace ssl

} // namespace asio

template <> struct std::is_error_code_enum<asio::error::basic_errors> : true_type {};
template <> struct std::is_error_code_enum<asio::error::misc_errors> : true_type {};
