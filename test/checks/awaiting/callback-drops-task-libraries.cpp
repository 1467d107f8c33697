// RUN: %check_corolint %s async-callback-drops-task
#include "app.hpp"
using namespace app;

// What is known of a library counts, not what its bodies seem to do.
namespace asio {
template <class E, class F> void post(const E &executor, F &&f) {}
template <class E, class F, class T>
void co_spawn(const E &executor, F &&f, T &&token) {
  f();
}
} // namespace asio
namespace seastar {
template <class F> task<> parallel_for_each(std::vector<int> &v, F &&f) {
  for (int n : v)
    f(n);
  co_return;
}
} // namespace seastar
struct executor {};

task<> libraries(executor &e, std::vector<int> &v) {
  asio::post(e, []() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: this lambda returns a task that 'post' drops, so it never runs [async-callback-drops-task]
  asio::co_spawn(e, []() -> task<> { co_await work(); }, 0);
  co_await seastar::parallel_for_each(v, [](int) { return work(); });
}
