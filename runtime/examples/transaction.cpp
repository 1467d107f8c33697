// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A database transaction as a function: Python's @asynccontextmanager. Before the
// co_yield stands what is done to begin, after it what is done to end. co_yield
// gives the outcome of the body and does not throw; what the body threw goes on by
// itself when the function has ended, so that it cannot be suppressed.
//
// Prints:
//   paid: 70 and 30
//   refused: CHECK constraint failed: balance >= 0
//   unchanged: 70 and 30
//   cancelled in the middle
//   unchanged: 70 and 30

#include "database.hpp"
#include <cstdio>
#include <string>

using namespace corolint;
using namespace corolint::literals;

async_context<> transaction(database &db) {
  mutex_lock turn = co_await db.turn.acquire();
  co_await db.execute("BEGIN");
  const outcome<void> &body = co_yield {};
  // A second request to stop must not leave the transaction open.
  if (body)
    co_await shield(db.execute("COMMIT"));
  else
    co_await shield(db.execute("ROLLBACK"));
}

task<> add(database &db, int account, int amount) {
  co_await db.execute("UPDATE accounts SET balance = balance + " +
                      std::to_string(amount) +
                      " WHERE id = " + std::to_string(account));
}

task<> pay(database &db, int amount, duration between) {
  co_await with(transaction(db), [&]() -> task<> {
    co_await add(db, 2, amount);
    co_await sleep_for(between);
    co_await add(db, 1, -amount);
  });
}

task<> show(database &db, const char *what) {
  int first = co_await db.number("SELECT balance FROM accounts WHERE id = 1");
  int second = co_await db.number("SELECT balance FROM accounts WHERE id = 2");
  std::printf("%s: %d and %d\n", what, first, second);
}

task<> async_main() {
  database db;
  co_await db.open(":memory:");
  co_await db.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, "
                      "balance INTEGER CHECK (balance >= 0))");
  co_await db.execute("INSERT INTO accounts VALUES (1, 100), (2, 0)");

  co_await pay(db, 30, 0_ms);
  co_await show(db, "paid");

  try {
    co_await pay(db, 1000, 0_ms); // more than there is
  } catch (const database_error &e) {
    std::printf("refused: %s\n", e.what());
  }
  co_await show(db, "unchanged");

  join_handle<> payment = create_task(pay(db, 50, 60_s));
  while (co_await db.number("SELECT balance FROM accounts WHERE id = 2") == 30)
    co_await sleep_for(1_ms);
  payment.cancel(); // half done
  outcome<void> ended = co_await as_outcome(payment);
  std::puts(ended.cancelled() ? "cancelled in the middle" : "not cancelled");
  co_await show(db, "unchanged");
}

int main() { run(async_main()); }
