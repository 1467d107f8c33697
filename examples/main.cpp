// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harvest/jobs.hpp"

int main() {
  aio::cancel_source stop;
  harvest::database store;
  harvest::crawler worker(store, stop.token());
  harvest::job_queue queue;
  queue.push("http://example.org");
  harvest::background service(worker, queue);
  aio::run(service.start());
}
