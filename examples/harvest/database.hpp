// Pages in a database, written in transactions.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "aio/sync.hpp"
#include "harvest/http.hpp"
#include <system_error>
#include <vector>

namespace harvest {

class transaction {
public:
  explicit transaction(std::vector<std::string> &log) : log_(log) {}

  /// Yields the number of rows that changed.
  aio::task<int> execute(std::string statement);
  aio::task<std::error_code> commit();
  aio::task<void> rollback();

private:
  std::vector<std::string> &log_;
  std::vector<std::string> pending_;
};

class database {
public:
  database();

  aio::task<void> save(page found);
  aio::task<void> migrate();
  aio::task<int> version();

private:
  transaction begin() { return transaction(log_); }

  std::vector<std::string> log_;
  aio::mutex writers_;
};

} // namespace harvest
