// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SQLite for coroutines: its calls block, so each is made on a thread.

#ifndef DATABASE_HPP
#define DATABASE_HPP

#include <corolint/corolint.hpp>
#include <cstdlib>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

struct database_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class database {
public:
  database() = default;
  database(const database &) = delete;
  ~database() { sqlite3_close(handle_); }

  corolint::task<> open(std::string path) {
    co_await corolint::to_thread(
        [&] { check(sqlite3_open(path.c_str(), &handle_)); });
  }

  /// Runs a statement that gives no rows.
  corolint::task<> execute(std::string sql) {
    co_await corolint::to_thread([&] {
      check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
    });
  }

  /// The number that a query gives.
  corolint::task<int> number(std::string sql) {
    co_return co_await corolint::to_thread([&] {
      int result = 0;
      auto keep = [](void *into, int, char **columns, char **) {
        *static_cast<int *>(into) = std::atoi(columns[0]);
        return 0;
      };
      check(sqlite3_exec(handle_, sql.c_str(), keep, &result, nullptr));
      return result;
    });
  }

  /// A connection has one transaction at a time: who holds this has it.
  corolint::mutex turn;

private:
  void check(int code) {
    if (code != SQLITE_OK)
      throw database_error(sqlite3_errmsg(handle_));
  }

  sqlite3 *handle_ = nullptr;
};

#endif // DATABASE_HPP
