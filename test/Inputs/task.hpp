// Lazy tasks, as small as they can be.
#pragma once
#include <coroutine>

template <typename Task> struct promise {
  Task get_return_object();
  std::suspend_always initial_suspend() noexcept;
  std::suspend_always final_suspend() noexcept;
  void unhandled_exception();
};

template <typename Task> struct task_base {
  ~task_base();
  explicit operator bool() const;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
};

struct task : task_base<task> {
  struct promise_type : promise<task> { void return_void(); };
  void await_resume();
};

struct answer : task_base<answer> {
  struct promise_type : promise<answer> { void return_value(bool); };
  bool await_resume();
};

task save();
answer ready();
