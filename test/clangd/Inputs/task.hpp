// A lazy task, as small as one can be.
#pragma once
#include <coroutine>

struct task {
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  ~task();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

task save();
