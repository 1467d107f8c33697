// RUN: %check_corolint %s async-dangling-reference

#include "asio.hpp"
#include <string>

asio::awaitable<void> session(const std::string &name) {
  co_await asio::post(asio::use_awaitable);
  std::string copy = name;
}
asio::awaitable<void> by_value(std::string name) {
  co_await session(name);
}
std::string make_name();

void spawned(asio::io_context &context, const std::string &theirs) {
  asio::co_spawn(context, session(make_name()), asio::detached);
  // CHECK-MESSAGES: [[@LINE-1]]:35: warning: 'session' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  asio::co_spawn(context, by_value(make_name()), asio::detached);
  asio::co_spawn(context, session(theirs), asio::detached);
  int n = 0;
  asio::co_spawn(
      context, [n]() -> asio::awaitable<void> { co_await session(std::to_string(n)); }(),
      asio::detached);
}

// The last thing that the function does.
void spawned_over_local(asio::io_context &context) {
  std::string name = make_name();
  asio::co_spawn(context, session(name), asio::detached);
  // CHECK-MESSAGES: [[@LINE-1]]:35: warning: 'session' makes a task that refers to 'name', which is destroyed while the task is suspended [async-dangling-reference]
}

// Whatever comes after it may wait, or may be the wait.
void serves() {
  std::string name = make_name();
  asio::io_context context;
  asio::co_spawn(context, session(name), asio::detached);
  context.run();
}
asio::awaitable<void> goes_on(asio::io_context &context) {
  std::string name = make_name();
  asio::co_spawn(context, session(name), asio::detached);
  co_await asio::post(asio::use_awaitable);
}
// So may the destructor of a local.
struct pool : asio::io_context {
  ~pool();
};
void served_by_local() {
  std::string name = make_name();
  pool context;
  asio::co_spawn(context, session(name), asio::detached);
}

asio::awaitable<void> wrapper() {
  std::string name = make_name();
  return session(name);
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'session' makes a task that refers to 'name', which is destroyed before the task runs [async-dangling-reference]
}
