// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harvest/database.hpp"
#include <cassert>

using namespace std::chrono_literals;

namespace harvest {

aio::task<int> transaction::execute(std::string statement) {
  co_await aio::sleep_for(1ms);
  pending_.push_back(std::move(statement));
  co_return 1;
}

aio::task<std::error_code> transaction::commit() {
  co_await aio::sleep_for(2ms);
  if (pending_.empty())
    co_return std::make_error_code(std::errc::invalid_argument);
  log_.insert(log_.end(), pending_.begin(), pending_.end());
  pending_.clear();
  co_return std::error_code();
}

aio::task<void> transaction::rollback() {
  co_await aio::sleep_for(1ms);
  pending_.clear();
}

database::database() { aio::run(migrate()); }

aio::task<int> database::version() {
  co_await aio::sleep_for(1ms);
  co_return int(log_.size());
}

aio::task<void> database::migrate() {
  if (aio::run(version()) > 0)
    co_return;
  transaction change = begin();
  assert(co_await change.execute("create table pages (url, body)") == 1);
  co_await change.commit();
}

aio::task<void> database::save(page found) {
  auto writing = writers_.acquire();
  transaction change = begin();
  int rows = co_await change.execute("insert into pages values ('" +
                                     found.url + "', '" + found.body + "')");
  if (rows != 1) {
    change.rollback();
    throw std::runtime_error("cannot store " + found.url);
  }
  if (std::error_code error = co_await change.commit())
    throw std::system_error(error, found.url);
}

} // namespace harvest
