//===-- AsyncTypesTest.cpp - types are recognised by what they are --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUnit.h"
#include "model/AsyncTypes.h"

using namespace corolint;
using namespace corolint::test;

namespace {

AsyncType classify(llvm::StringRef Declarations,
                   std::map<std::string, std::string> Options = {}) {
  TestUnit T(("#include \"app.hpp\"\n" + Declarations).str(),
             std::move(Options));
  return T.unit().types().of(T.type("subject"));
}

TEST(AsyncTypes, LazyTaskOfNobodysLibrary) {
  AsyncType T = classify("app::task<int> subject;");
  EXPECT_EQ(T.Kind, AsyncKind::Task);
  EXPECT_EQ(T.Start, StartPolicy::Lazy);
  EXPECT_TRUE(T.Awaitable);
  EXPECT_EQ(T.AwaitResult.getAsString(), "int");
}

TEST(AsyncTypes, EagerTask) {
  AsyncType T = classify("extern app::job<> subject;");
  EXPECT_EQ(T.Kind, AsyncKind::Task);
  EXPECT_EQ(T.Start, StartPolicy::Eager);
}

TEST(AsyncTypes, PlainTypesAreNotAsynchronous) {
  EXPECT_FALSE(classify("extern std::string subject;"));
  EXPECT_FALSE(classify("extern std::coroutine_handle<> subject;"));
  EXPECT_FALSE(classify("extern std::optional<app::task<>> subject;"));
  EXPECT_FALSE(classify("extern int subject;"));
}

TEST(AsyncTypes, SelfOwning) {
  AsyncType T = classify("extern app::fire_and_forget subject;");
  EXPECT_EQ(T.Kind, AsyncKind::SelfOwning);
  EXPECT_EQ(T.Discard, DiscardPolicy::Allowed);
}

TEST(AsyncTypes, Generator) {
  EXPECT_EQ(classify("extern app::generator<int> subject;").Kind,
            AsyncKind::Generator);
}

TEST(AsyncTypes, Awaiter) {
  AsyncType T = classify("extern app::tick subject;");
  EXPECT_EQ(T.Kind, AsyncKind::Awaiter);
  EXPECT_TRUE(T.AwaitResult->isVoidType());
}

TEST(AsyncTypes, AliasReferenceConstAndDerived) {
  EXPECT_EQ(classify("using A = app::task<>; extern const A &subject;").Kind,
            AsyncKind::Task);
  EXPECT_EQ(classify("struct D : app::task<int> {}; extern D subject;").Kind,
            AsyncKind::Task);
}

TEST(AsyncTypes, DependentSpecialisationIsKnownByItsTemplate) {
  TestUnit T(R"(#include "app.hpp"
    template <class X> void f(app::task<X> subject);)");
  const AsyncType &A = T.unit().types().of(T.type("subject"));
  EXPECT_EQ(A.Kind, AsyncKind::Task);
  EXPECT_EQ(A.Start, StartPolicy::Lazy);
}

TEST(AsyncTypes, CopyableMeansShared) {
  EXPECT_EQ(classify("void f(app::shared_task<int> *p) { auto subject = *p; }").Awaits,
            AwaitPolicy::Many);
}

TEST(AsyncTypes, AwaitOnlyAsRvalueMeansOnce) {
  AsyncType T = classify(R"(
    struct once { struct promise_type {
        once get_return_object(); std::suspend_always initial_suspend();
        std::suspend_always final_suspend() noexcept; void return_void();
        void unhandled_exception(); };
      once(once &&); app::tick operator co_await() &&; };
    extern once subject;)");
  EXPECT_EQ(T.Awaits, AwaitPolicy::Once);
}

TEST(AsyncTypes, FreeOperatorCoAwait) {
  AsyncType T = classify(R"(
    namespace lib { template <class X> struct op { X x; };
      template <class X> app::tick operator co_await(op<X>); }
    extern lib::op<int> subject;)");
  EXPECT_EQ(T.Kind, AsyncKind::Awaiter);
  EXPECT_TRUE(T.Awaitable);
}

TEST(AsyncTypes, HiddenFriendOperatorCoAwait) {
  AsyncType T = classify(R"(
    struct op { friend app::tick operator co_await(op) { return {1}; } };
    extern op subject;)");
  EXPECT_TRUE(T.Awaitable);
}

TEST(AsyncTypes, PromiseThroughCoroutineTraits) {
  AsyncType T = classify(R"(
    struct outside { bool await_ready(); void await_suspend(std::coroutine_handle<>);
      int await_resume(); };
    template <class... A> struct std::coroutine_traits<outside, A...> {
      struct promise_type { outside get_return_object();
        std::suspend_never initial_suspend(); std::suspend_always final_suspend() noexcept;
        void return_value(int); void unhandled_exception(); }; };
    extern outside subject;)");
  EXPECT_EQ(T.Kind, AsyncKind::Task);
  EXPECT_EQ(T.Start, StartPolicy::Eager);
}

TEST(AsyncTypes, InitialSuspendThroughAutoAndOwnAwaiter) {
  const char *Shape = R"(
    struct task_like { struct promise_type {
        task_like get_return_object(); %s
        std::suspend_always final_suspend() noexcept; void return_void();
        void unhandled_exception(); };
      bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume(); };
    extern task_like subject;)";
  auto With = [&](const char *Initial) {
    char Text[2000];
    snprintf(Text, sizeof Text, Shape, Initial);
    return classify(Text).Start;
  };
  EXPECT_EQ(With("auto initial_suspend() { return std::suspend_always{}; }"),
            StartPolicy::Lazy);
  EXPECT_EQ(With("auto initial_suspend() { return std::suspend_never{}; }"),
            StartPolicy::Eager);
  EXPECT_EQ(With("struct mine : std::suspend_always {}; mine initial_suspend();"),
            StartPolicy::Lazy);
  EXPECT_EQ(With("struct a { bool await_ready() { return false; } "
                 "void await_suspend(std::coroutine_handle<>) {} "
                 "void await_resume() {} }; a initial_suspend();"),
            StartPolicy::Lazy);
  // Hands its handle on: may have been scheduled.
  EXPECT_EQ(With("struct a { bool await_ready() { return false; } "
                 "void await_suspend(std::coroutine_handle<> h) { h.resume(); } "
                 "void await_resume() {} }; a initial_suspend();"),
            StartPolicy::Unknown);
}

TEST(AsyncTypes, SenderIsLazy) {
  AsyncType T = classify(
      "struct tag {}; struct s { using sender_concept = tag; }; extern s subject;");
  EXPECT_EQ(T.Kind, AsyncKind::Sender);
  EXPECT_EQ(T.Start, StartPolicy::Lazy);
}

TEST(AsyncTypes, FutureComesFromLibraryData) {
  AsyncType T = classify("#include <future>\nextern std::future<int> subject;");
  EXPECT_EQ(T.Kind, AsyncKind::Future);
  EXPECT_EQ(T.Start, StartPolicy::Eager);
}

TEST(AsyncTypes, OptionNamesATaskType) {
  EXPECT_FALSE(classify("namespace x { struct ticket {}; } extern x::ticket subject;"));
  AsyncType T =
      classify("namespace x { struct ticket {}; } extern x::ticket subject;",
               {{"*.TaskTypes", "x::ticket"}});
  EXPECT_EQ(T.Kind, AsyncKind::Task);
  EXPECT_TRUE(T.isLazy());
}

TEST(AsyncTypes, AsyncGenerator) {
  AsyncType T = classify(R"(
    struct agen { struct promise_type {
        agen get_return_object(); std::suspend_always initial_suspend();
        std::suspend_always final_suspend() noexcept; void return_void();
        std::suspend_always yield_value(int); void unhandled_exception(); };
      app::task<std::optional<int>> next(); };
    extern agen subject;)");
  EXPECT_EQ(T.Kind, AsyncKind::AsyncGenerator);
}

TEST(AsyncTypes, NamingAPromiseDoesNotMakeATask) {
  EXPECT_FALSE(classify(R"(
    struct iterator { using promise_type = app::task<int>::promise_type;
      std::coroutine_handle<promise_type> frame; };
    extern iterator subject;)"));
  // Made of what the promise returns.
  EXPECT_EQ(classify(R"(
    struct made { struct promise_type { std::coroutine_handle<promise_type> get_return_object();
        std::suspend_always initial_suspend(); std::suspend_always final_suspend() noexcept;
        void return_void(); void unhandled_exception(); };
      made(std::coroutine_handle<promise_type>); std::coroutine_handle<promise_type> frame; };
    extern made subject;)").Kind, AsyncKind::Task);
}

TEST(AsyncTypes, TransformingPromiseDecidesWhatIsAwaitable) {
  TestUnit T(R"(#include "app.hpp"
    struct only_ticks { struct promise_type {
        only_ticks get_return_object(); std::suspend_always initial_suspend();
        std::suspend_always final_suspend() noexcept; void return_void();
        void unhandled_exception(); app::tick await_transform(app::tick); }; };
    app::task<> accepts() { co_return; }
    only_ticks refuses() { co_return; }
    extern app::task<> t; extern app::tick k;)");
  EXPECT_TRUE(T.unit().types().isAwaitableIn(T.type("t"), T.function("accepts")));
  EXPECT_FALSE(T.unit().types().isAwaitableIn(T.type("t"), T.function("refuses")));
  EXPECT_TRUE(T.unit().types().isAwaitableIn(T.type("k"), T.function("refuses")));
}

} // namespace
