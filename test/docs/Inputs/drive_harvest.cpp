// What the example service does once it is fixed: a crawl stops when it is told to,
// pages are saved, and the service starts without standing in its own way.
#include "harvest/jobs.hpp"
#include <iostream>

using namespace std::chrono_literals;

static aio::task<void> cancel_soon(aio::cancel_source &stop) {
  co_await aio::sleep_for(100ms);
  stop.cancel();
}

static aio::task<void> crawl(harvest::crawler &worker, aio::cancel_source &stop) {
  aio::detach(cancel_soon(stop));
  co_await worker.crawl("http://example.org");
}

int main() {
  aio::cancel_source stop;
  harvest::database store;
  std::cout << aio::run(store.version()) << " statement\n";
  harvest::crawler worker(store, stop.token());
  try {
    aio::run(crawl(worker, stop));
  } catch (const aio::cancelled &) {
    std::cout << "cancelled\n";
  }
  aio::run(store.save({"http://example.org", 200, "text"}));
  std::cout << aio::run(store.version()) << " statements\n";
  harvest::job_queue queue;
  queue.push("http://example.org/private");
  harvest::background service(worker, queue);
  aio::run(service.start());
}
