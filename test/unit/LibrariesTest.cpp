//===-- LibrariesTest.cpp - library descriptions --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/Libraries.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <set>

using namespace corolint;

namespace {

/// What parsing says; empty when it succeeds.
std::string errorOf(llvm::StringRef Yaml) {
  llvm::Expected<Library> L = Libraries::parse(Yaml, "my.yaml");
  return L ? std::string() : llvm::toString(L.takeError());
}

Library parsed(llvm::StringRef Yaml) {
  llvm::Expected<Library> L = Libraries::parse(Yaml, "my.yaml");
  if (L)
    return std::move(*L);
  ADD_FAILURE() << llvm::toString(L.takeError());
  return {};
}

/// Description files on disk, removed afterwards.
class Files {
public:
  ~Files() {
    for (const std::string &P : Paths)
      llvm::sys::fs::remove(P);
  }

  Files &add(llvm::StringRef Yaml) {
    llvm::SmallString<128> Path;
    int Fd = -1;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("corolint", "yaml", Fd, Path));
    llvm::raw_fd_ostream(Fd, /*shouldClose=*/true) << Yaml;
    Paths.push_back(Path.str().str());
    return *this;
  }

  std::shared_ptr<const Libraries> load() const {
    auto L = Libraries::load(Paths);
    if (L)
      return *L;
    ADD_FAILURE() << llvm::toString(L.takeError());
    return Libraries::builtIn();
  }

  std::string error() const {
    auto L = Libraries::load(Paths);
    return L ? std::string() : llvm::toString(L.takeError());
  }

  std::vector<std::string> Paths;
};

/// The built-in descriptions as they stand in the source tree, by file name.
const std::map<std::string, Library> &sources() {
  static const std::map<std::string, Library> All = [] {
    std::map<std::string, Library> All;
    std::error_code Error;
    for (llvm::sys::fs::directory_iterator
             I(COROLINT_SOURCE_DIR "/checks/libraries", Error),
         End;
         I != End && !Error; I.increment(Error)) {
      if (!llvm::StringRef(I->path()).ends_with(".yaml"))
        continue;
      auto Buffer = llvm::MemoryBuffer::getFile(I->path());
      std::string Name = llvm::sys::path::filename(I->path()).str();
      if (!Buffer) {
        ADD_FAILURE() << Name << ": " << Buffer.getError().message();
        continue;
      }
      EXPECT_TRUE((*Buffer)->getBuffer().starts_with("# "))
          << Name << " does not say what it describes";
      llvm::Expected<Library> L =
          Libraries::parse((*Buffer)->getBuffer(), Name);
      if (L)
        All.emplace(Name, std::move(*L));
      else
        ADD_FAILURE() << llvm::toString(L.takeError());
    }
    return All;
  }();
  return All;
}

//===----------------------------------------------------------------------===//
// The schema
//===----------------------------------------------------------------------===//

TEST(LibraryParse, EveryKey) {
  Library L = parsed(R"yaml(
library: mine
namespaces: [mine, my::own]
c-linkage: true
same-as: {mine: yours}
types:
  - {name: mine::task, kind: task, start: lazy, await: once, discard: bug}
  - {name: mine::gen, kind: generator}
  - {name: mine::agen, kind: async-generator, start: eager, await: many, discard: allowed}
  - {name: mine::fire, kind: self-owning}
  - {name: mine::op, kind: awaiter, bridge: "{call}(mine::go)"}
  - {name: mine::fut, kind: future}
  - {name: mine::snd, kind: sender}
functions:
  bridge: [b]
  spawn: [s]
  detach: [d]
  join: [j]
  offload: [o]
  runs-callback: [r]
  drops-callback: [x]
  nonblocking: [n]
  rethrows: [t]
  discard-marker: [m]
  nested-loop: [l]
  ready: [y]
  starts-later: [z]
blocking:
  - category: sleep
    names: [nap, doze]
    unless-zero: 1
    unless-flag: [NO_WAIT]
    only-flag: [cin]
    duration: std::chrono::seconds({0})
    instead: co_await mine::nap({0})
replacements:
  sleep: co_await mine::sleep({0})
  sleep-include: <mine/sleep.h>
  yield: co_await mine::yield()
  offload: "co_await mine::offload([&] { return {call}; })"
  bridge: mine::wait({call})
  mutex: mine::mutex
cancellation:
  types: [mine::cancelled]
  error-codes: [mine::error::cancelled]
  tokens: [mine::token]
  only-with-token: true
locks:
  guards: [mine::guard]
  mutexes: [mine::mutex]
  async-guards: [mine::async_guard]
  no-suspend: [mine::span]
assert-macros: [MINE_ASSERT]
checked-results: [mine::result]
)yaml");
  EXPECT_EQ(L.Name, "mine");
  EXPECT_EQ(L.Path, "my.yaml");
  EXPECT_EQ(L.Namespaces, (std::vector<std::string>{"mine", "my::own"}));
  EXPECT_TRUE(L.CLinkage);
  EXPECT_EQ(L.SameAs.at("mine"), "yours");

  ASSERT_EQ(L.Types.size(), 7u);
  EXPECT_EQ(L.Types[0].Name, "mine::task");
  EXPECT_EQ(L.Types[0].Kind, AsyncKind::Task);
  EXPECT_EQ(L.Types[0].Start, StartPolicy::Lazy);
  EXPECT_EQ(L.Types[0].Awaits, AwaitPolicy::Once);
  EXPECT_EQ(L.Types[0].Discard, DiscardPolicy::Bug);
  EXPECT_EQ(L.Types[1].Kind, AsyncKind::Generator);
  EXPECT_EQ(L.Types[1].Start, StartPolicy::Unknown);
  EXPECT_EQ(L.Types[1].Awaits, AwaitPolicy::Unknown);
  EXPECT_EQ(L.Types[1].Discard, DiscardPolicy::Unknown);
  EXPECT_EQ(L.Types[2].Kind, AsyncKind::AsyncGenerator);
  EXPECT_EQ(L.Types[2].Start, StartPolicy::Eager);
  EXPECT_EQ(L.Types[2].Awaits, AwaitPolicy::Many);
  EXPECT_EQ(L.Types[2].Discard, DiscardPolicy::Allowed);
  EXPECT_EQ(L.Types[3].Kind, AsyncKind::SelfOwning);
  EXPECT_EQ(L.Types[4].Kind, AsyncKind::Awaiter);
  EXPECT_EQ(L.Types[4].Bridge, "{call}(mine::go)");
  EXPECT_EQ(L.Types[5].Bridge, "");
  EXPECT_EQ(L.Types[5].Kind, AsyncKind::Future);
  EXPECT_EQ(L.Types[6].Kind, AsyncKind::Sender);

  using Names = std::vector<std::string>;
  EXPECT_EQ(L.Functions.at(Role::Bridge), Names{"b"});
  EXPECT_EQ(L.Functions.at(Role::Spawn), Names{"s"});
  EXPECT_EQ(L.Functions.at(Role::Detach), Names{"d"});
  EXPECT_EQ(L.Functions.at(Role::Join), Names{"j"});
  EXPECT_EQ(L.Functions.at(Role::Offload), Names{"o"});
  EXPECT_EQ(L.Functions.at(Role::RunsCallback), Names{"r"});
  EXPECT_EQ(L.Functions.at(Role::DropsCallback), Names{"x"});
  EXPECT_EQ(L.Functions.at(Role::NonBlocking), Names{"n"});
  EXPECT_EQ(L.Functions.at(Role::Rethrows), Names{"t"});
  EXPECT_EQ(L.Functions.at(Role::Marker), Names{"m"});
  EXPECT_EQ(L.Functions.at(Role::NestedLoop), Names{"l"});
  EXPECT_EQ(L.Functions.at(Role::Ready), Names{"y"});
  EXPECT_EQ(L.Functions.at(Role::StartsLater), Names{"z"});

  ASSERT_EQ(L.Blocking.size(), 1u);
  EXPECT_EQ(L.Blocking[0].Category, BlockCategory::Sleep);
  EXPECT_EQ(L.Blocking[0].Names, (Names{"nap", "doze"}));
  EXPECT_EQ(L.Blocking[0].UnlessZero, 1u);
  EXPECT_EQ(L.Blocking[0].UnlessFlag, Names{"NO_WAIT"});
  EXPECT_EQ(L.Blocking[0].OnlyFlag, Names{"cin"});
  EXPECT_EQ(L.Blocking[0].Duration, "std::chrono::seconds({0})");
  EXPECT_EQ(L.Blocking[0].Instead, "co_await mine::nap({0})");

  EXPECT_EQ(L.Instead.Sleep, "co_await mine::sleep({0})");
  EXPECT_EQ(L.Instead.SleepInclude, "<mine/sleep.h>");
  EXPECT_EQ(L.Instead.Yield, "co_await mine::yield()");
  EXPECT_EQ(L.Instead.Offload,
            "co_await mine::offload([&] { return {call}; })");
  EXPECT_EQ(L.Instead.Bridge, "mine::wait({call})");
  EXPECT_EQ(L.Instead.Mutex, "mine::mutex");

  EXPECT_EQ(L.Cancel.Types, Names{"mine::cancelled"});
  EXPECT_EQ(L.Cancel.ErrorCodes, Names{"mine::error::cancelled"});
  EXPECT_EQ(L.Cancel.Tokens, Names{"mine::token"});
  EXPECT_TRUE(L.Cancel.OnlyWithToken);
  EXPECT_EQ(L.Lock.Guards, Names{"mine::guard"});
  EXPECT_EQ(L.Lock.Mutexes, Names{"mine::mutex"});
  EXPECT_EQ(L.Lock.AsyncGuards, Names{"mine::async_guard"});
  EXPECT_EQ(L.Lock.NoSuspend, Names{"mine::span"});
  EXPECT_EQ(L.AssertMacros, Names{"MINE_ASSERT"});
  EXPECT_EQ(L.CheckedResults, Names{"mine::result"});
}

/// The example of the guide is one that works.
TEST(LibraryParse, ExampleOfTheGuide) {
  auto Guide =
      llvm::MemoryBuffer::getFile(COROLINT_SOURCE_DIR "/docs/libraries.md");
  ASSERT_TRUE(bool(Guide));
  auto [Before, After] = (*Guide)->getBuffer().split("```yaml\n");
  Library L = parsed(After.split("```").first);
  EXPECT_EQ(L.Name, "acme");
  EXPECT_FALSE(L.Types.empty());
  EXPECT_FALSE(L.Functions.empty());
  EXPECT_FALSE(L.Blocking.empty());
  EXPECT_FALSE(L.Instead.Sleep.empty());
}

TEST(LibraryParse, CategoriesRoundTrip) {
  for (llvm::StringRef Category :
       {"sleep", "file", "console", "socket", "dns", "process", "wait", "lock",
        "database", "http", "destructor", "sync-wait", "other"}) {
    Library L = parsed(
        ("library: x\nblocking: [{category: " + Category + ", names: [f]}]\n")
            .str());
    ASSERT_EQ(L.Blocking.size(), 1u);
    EXPECT_EQ(blockCategoryName(L.Blocking[0].Category), Category);
  }
}

TEST(LibraryParse, SpecialNames) {
  Library L = parsed(R"yaml(
library: x
functions:
  join: ["a::operator&&", a::fn::operator(), "a::operator<"]
  offload: [a::thread::thread]
blocking:
  - {category: destructor, names: [a::thread::~thread]}
)yaml");
  EXPECT_EQ(L.Functions.at(Role::Join)[0], "a::operator&&");
  EXPECT_EQ(L.Functions.at(Role::Join)[1], "a::fn::operator()");
  EXPECT_EQ(L.Functions.at(Role::Join)[2], "a::operator<");
  EXPECT_EQ(L.Blocking[0].Names[0], "a::thread::~thread");
}

struct Mistake {
  const char *Name;
  const char *Yaml;
  const char *Error;
};

void PrintTo(const Mistake &M, std::ostream *OS) { *OS << M.Name; }

class LibraryMistake : public testing::TestWithParam<Mistake> {};

TEST_P(LibraryMistake, IsNamed) {
  EXPECT_EQ(errorOf(GetParam().Yaml), GetParam().Error);
}

const Mistake Mistakes[] = {
    // Unknown keys, one in each mapping of the schema.
    {"KeyOfLibrary", "library: x\ntype: []\n",
     "my.yaml:2:1: unknown key 'type'; did you mean 'types'?"},
    {"KeyOfType",
     "library: x\ntypes:\n  - {name: a::b, knd: task, kind: task}\n",
     "my.yaml:3:18: unknown key 'knd'; did you mean 'kind'?"},
    {"KeyOfFunctions", "library: x\nfunctions:\n  drop-callback: [f]\n",
     "my.yaml:3:3: unknown key 'drop-callback'; did you mean "
     "'drops-callback'?"},
    {"KeyOfBlocking",
     "library: x\nblocking:\n  - category: file\n    name: [f]\n",
     "my.yaml:4:5: unknown key 'name'; did you mean 'names'?"},
    {"KeyOfReplacements", "library: x\nreplacements: {slep: f}\n",
     "my.yaml:2:16: unknown key 'slep'; did you mean 'sleep'?"},
    {"KeyOfCancellation", "library: x\ncancellation:\n  token: [t]\n",
     "my.yaml:3:3: unknown key 'token'; did you mean 'tokens'?"},
    {"KeyOfLocks", "library: x\nlocks:\n  guard: [g]\n",
     "my.yaml:3:3: unknown key 'guard'; did you mean 'guards'?"},
    {"KeyLikeNothing", "library: x\nzebra: 1\n",
     "my.yaml:2:1: unknown key 'zebra'"},
    {"KeyTwice", "library: x\nlibrary: y\n",
     "my.yaml:2:1: duplicated mapping key 'library'"},

    // Missing keys.
    {"NoLibrary", "namespaces: [a]\n",
     "my.yaml:1:1: missing required key 'library'"},
    {"NoLibraryButNearly", "libary: x\n",
     "my.yaml:1:1: missing required key 'library'; 'libary' is misspelt?"},
    {"NoTypeName", "library: x\ntypes:\n  - {kind: task}\n",
     "my.yaml:3:6: missing required key 'name'"},
    {"NoTypeKind", "library: x\ntypes:\n  - {name: a}\n",
     "my.yaml:3:6: missing required key 'kind'"},
    {"NoCategory", "library: x\nblocking:\n  - {names: [f]}\n",
     "my.yaml:3:6: missing required key 'category'"},
    {"Empty", "", "my.yaml:1:1: missing required key 'library'"},
    {"OnlyComment", "# nothing\n",
     "my.yaml:1:1: missing required key 'library'"},

    // Wrong words.
    {"Kind", "library: x\ntypes:\n  - {name: a, kind: tusk}\n",
     "my.yaml:3:21: 'kind' has no value 'tusk'; did you mean 'task'?"},
    {"Start", "library: x\ntypes:\n  - {name: a, kind: task, start: eagre}\n",
     "my.yaml:3:34: 'start' has no value 'eagre'; did you mean 'eager'?"},
    {"Await", "library: x\ntypes:\n  - {name: a, kind: task, await: twice}\n",
     "my.yaml:3:34: 'await' has no value 'twice'; expected one of once, many"},
    {"Discard",
     "library: x\ntypes:\n  - {name: a, kind: task, discard: bugs}\n",
     "my.yaml:3:36: 'discard' has no value 'bugs'; did you mean 'bug'?"},
    {"Category", "library: x\nblocking:\n  - category: sokcet\n",
     "my.yaml:3:15: 'category' has no value 'sokcet'; did you mean 'socket'?"},

    // Wrong types.
    {"ListForLibrary", "library: [x]\n",
     "my.yaml:1:11: 'library' must be a single value"},
    {"ScalarForNamespaces", "library: x\nnamespaces: a\n",
     "my.yaml:2:13: 'namespaces' must be a list"},
    {"ScalarForTypes", "library: x\ntypes: a\n",
     "my.yaml:2:8: 'types' must be a list"},
    {"ScalarForType", "library: x\ntypes: [a]\n",
     "my.yaml:2:9: 'types' must hold keys and values"},
    {"ListForFunctions", "library: x\nfunctions: [a]\n",
     "my.yaml:2:13: 'functions' must hold keys and values"},
    {"ScalarForRole", "library: x\nfunctions:\n  spawn: f\n",
     "my.yaml:3:10: 'spawn' must be a list"},
    {"ScalarForNames",
     "library: x\nblocking:\n  - {category: file, names: f}\n",
     "my.yaml:3:29: 'names' must be a list"},
    {"NegativeIndex",
     "library: x\nblocking:\n  - {category: file, unless-zero: -1}\n",
     "my.yaml:3:35: invalid number for 'unless-zero'"},
    {"ListForReplacement", "library: x\nreplacements:\n  sleep: [a]\n",
     "my.yaml:3:11: 'sleep' must be a single value"},
    {"ScalarForLocks", "library: x\nlocks: a\n",
     "my.yaml:2:8: 'locks' must hold keys and values"},
    {"ScalarForCancellation", "library: x\ncancellation: a\n",
     "my.yaml:2:15: 'cancellation' must hold keys and values"},
    {"ListForSameAs", "library: x\nsame-as: [a]\n",
     "my.yaml:2:11: 'same-as' must hold keys and values"},
    {"TextForBool", "library: x\nc-linkage: perhaps\n",
     "my.yaml:2:12: invalid boolean for 'c-linkage'"},
    {"ListForAll", "- a\n",
     "my.yaml:1:1: a description must hold keys and values"},
    {"TwoDocuments", "library: x\n---\nlibrary: y\n",
     "my.yaml:1:1: more than one document; 'library' describes one library"},

    // Names that could never match.
    {"TemplateArguments", "library: x\nfunctions:\n  spawn: [\"a::b<int>\"]\n",
     "my.yaml:3:11: 'spawn': 'a::b<int>' must not have template arguments"},
    {"LeadingColons", "library: x\nfunctions:\n  join: [\"::a\"]\n",
     "my.yaml:3:10: 'join': '::a' must neither start nor end with '::'"},
    {"Parameters", "library: x\nlocks:\n  guards: [\"a::b()\"]\n",
     "my.yaml:3:12: 'guards': 'a::b()' must not have parameters"},
    {"Spaces", "library: x\nnamespaces: [a b]\n",
     "my.yaml:2:14: 'namespaces': 'a b' must not contain spaces"},
    {"EmptyName", "library: x\nnamespaces: [\"\"]\n",
     "my.yaml:2:14: 'namespaces': '' a name is empty"},

    // Contradictions inside a file.
    {"BlockingTwice",
     "library: x\nblocking:\n  - {category: wait, names: [f]}\n"
     "  - {category: file, names: [g, f]}\n",
     "my.yaml:4:33: 'names': 'f' is listed twice"},
    {"TypeTwice",
     "library: x\ntypes:\n  - {name: a, kind: task}\n"
     "  - {name: a, kind: future}\n",
     "my.yaml:4:12: 'name': 'a' is listed twice"},
    {"BlockingAndNot",
     "library: x\nfunctions: {nonblocking: [f]}\n"
     "blocking: [{category: wait, names: [f]}]\n",
     "my.yaml:3:37: 'names': 'f' cannot be both blocking and nonblocking"},

    // What is no YAML at all.
    {"Tab", "library: x\n\ttypes: []\n",
     "my.yaml:2:1: Found invalid tab character in indentation"},
};

INSTANTIATE_TEST_SUITE_P(All, LibraryMistake, testing::ValuesIn(Mistakes),
                         [](const auto &I) { return I.param.Name; });

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

TEST(LibraryLoad, NoFilesAreTheBuiltInOnes) {
  EXPECT_EQ(Files().load(), Libraries::builtIn());
}

TEST(LibraryLoad, UserFileAddsALibrary) {
  Files F;
  F.add(R"yaml(
library: mine
namespaces: [mine, mine::inner]
types: [{name: mine::job, kind: task, start: lazy}]
functions: {spawn: [mine::go]}
blocking: [{category: database, names: [mine::query]}]
cancellation: {types: [mine::stopped], error-codes: [mine::gone], tokens: [mine::tok]}
locks: {guards: [mine::g], mutexes: [mine::m], async-guards: [mine::ag], no-suspend: [mine::ns]}
assert-macros: [MINE_CHECK]
checked-results: [mine::res]
)yaml");
  auto L = F.load();
  ASSERT_NE(L->find("mine"), nullptr);
  EXPECT_EQ(L->find("mine")->Path, F.Paths[0]);
  EXPECT_EQ(L->find("theirs"), nullptr);
  EXPECT_EQ(Libraries::builtIn()->find("mine"), nullptr);

  const TypeEntry *T = L->type("mine::job");
  ASSERT_NE(T, nullptr);
  EXPECT_EQ(T->Start, StartPolicy::Lazy);
  EXPECT_EQ(T->Lib, L->find("mine"));
  EXPECT_EQ(L->type("job"), nullptr);

  EXPECT_TRUE(L->hasRole("mine::go", Role::Spawn));
  EXPECT_FALSE(L->hasRole("mine::go", Role::Detach));
  ASSERT_NE(L->blocking("mine::query"), nullptr);
  EXPECT_EQ(L->blocking("mine::query")->Lib, L->find("mine"));
  EXPECT_TRUE(L->isCancellationType("mine::stopped"));
  EXPECT_TRUE(L->isCancellationCode("mine::gone"));
  EXPECT_TRUE(L->isToken("mine::tok"));
  EXPECT_TRUE(L->isGuard("mine::g"));
  EXPECT_TRUE(L->isMutex("mine::m"));
  EXPECT_TRUE(L->isAsyncGuard("mine::ag"));
  EXPECT_TRUE(L->isNoSuspend("mine::ns"));
  EXPECT_TRUE(L->isCheckedResult("mine::res"));
  EXPECT_TRUE(L->isAssertMacro("MINE_CHECK"));
  EXPECT_FALSE(L->isMutex("mine::g"));
  EXPECT_FALSE(L->isGuard("mine::m"));

  EXPECT_TRUE(L->mayNameType("job"));
  EXPECT_TRUE(L->mayNameType("ns"));
  EXPECT_FALSE(L->mayNameType("go"));
  EXPECT_TRUE(L->mayNameFunction("go"));
  EXPECT_TRUE(L->mayNameFunction("query"));
  EXPECT_FALSE(L->mayNameFunction("job"));
}

TEST(LibraryLoad, OwnerIsTheLongestNamespace) {
  Files F;
  F.add("library: outer\nnamespaces: [o]\n")
      .add("library: inner\nnamespaces: [o::i]\n");
  auto L = F.load();
  EXPECT_EQ(L->owner("o::f"), L->find("outer"));
  EXPECT_EQ(L->owner("o::i::f"), L->find("inner"));
  EXPECT_EQ(L->owner("o::i::deep::f"), L->find("inner"));
  EXPECT_EQ(L->owner("o::inside::f"), L->find("outer"));
  EXPECT_EQ(L->owner("oo::f"), nullptr);
  EXPECT_EQ(L->owner("o"), nullptr);
}

TEST(LibraryLoad, LaterFileWins) {
  Files F;
  F.add("library: one\n"
        "types: [{name: a::t, kind: task, start: lazy}]\n"
        "functions: {runs-callback: [a::f, a::g]}\n"
        "blocking: [{category: file, names: [a::h]}]\n")
      .add("library: two\n"
           "types: [{name: a::t, kind: future, start: eager}]\n"
           "functions: {drops-callback: [a::f]}\n"
           "blocking: [{category: http, names: [a::h]}]\n");
  auto L = F.load();
  EXPECT_EQ(L->type("a::t")->Kind, AsyncKind::Future);
  EXPECT_EQ(L->type("a::t")->Lib, L->find("two"));
  EXPECT_TRUE(L->hasRole("a::f", Role::DropsCallback));
  EXPECT_FALSE(L->hasRole("a::f", Role::RunsCallback));
  EXPECT_TRUE(L->hasRole("a::g", Role::RunsCallback));
  EXPECT_EQ(L->blocking("a::h")->Category, BlockCategory::Http);
}

TEST(LibraryLoad, NonblockingUndoesBlockingAndBack) {
  const char *Blocking =
      "library: b\nblocking: [{category: wait, names: [f]}]\n";
  const char *Not = "library: n\nfunctions: {nonblocking: [f]}\n";
  auto Undone = Files().add(Blocking).add(Not).load();
  EXPECT_EQ(Undone->blocking("f"), nullptr);
  EXPECT_TRUE(Undone->hasRole("f", Role::NonBlocking));
  auto Redone = Files().add(Not).add(Blocking).load();
  EXPECT_NE(Redone->blocking("f"), nullptr);
  EXPECT_FALSE(Redone->hasRole("f", Role::NonBlocking));
}

TEST(LibraryLoad, BuiltInNameExtends) {
  auto L =
      Files()
          .add("library: folly\n"
               "types: [{name: folly::coro::Task, kind: task, start: eager}]\n"
               "functions: {spawn: [folly::mine]}\n"
               "replacements: {sleep: \"co_await my_sleep({0})\"}\n")
          .load();
  EXPECT_EQ(L->type("folly::coro::Task")->Start, StartPolicy::Eager);
  EXPECT_NE(L->type("folly::coro::AsyncGenerator"), nullptr);
  EXPECT_TRUE(L->hasRole("folly::mine", Role::Spawn));
  EXPECT_TRUE(L->hasRole("folly::coro::AsyncScope::add", Role::Detach));
  const Library *Folly = L->find("folly");
  ASSERT_NE(Folly, nullptr);
  EXPECT_EQ(Folly, L->owner("folly::coro::anything"));
  EXPECT_EQ(Folly->Instead.Sleep, "co_await my_sleep({0})");
  EXPECT_EQ(Folly->Instead.Bridge, "folly::coro::blockingWait({call})");
  EXPECT_EQ(L->all().size(), Libraries::builtIn()->all().size());
  // The built-in set itself is untouched.
  EXPECT_EQ(Libraries::builtIn()->type("folly::coro::Task")->Start,
            StartPolicy::Lazy);
}

TEST(LibraryLoad, TwoUserFilesOfOneName) {
  Files F;
  F.add("library: mine\n").add("library: mine\n");
  EXPECT_EQ(F.error(), F.Paths[1] + ":1:1: 'library: mine' is described by " +
                           F.Paths[0] + " already");
}

TEST(LibraryLoad, ErrorNamesTheFile) {
  Files F;
  F.add("library: mine\ntypes:\n  - {name: a, knd: task}\n");
  EXPECT_TRUE(llvm::StringRef(F.error()).starts_with(F.Paths[0] + ":3:"))
      << F.error();
  F.Paths = {"/no/such/file.yaml"};
  EXPECT_EQ(F.error(), "/no/such/file.yaml: No such file or directory");
}

TEST(LibraryLoad, SameAs) {
  auto L = Files()
               .add(R"yaml(
library: here
namespaces: [here, here::sub, other]
same-as: {here: far::there}
types: [{name: here::task, kind: task}]
functions: {bridge: [here::run], join: [other::join]}
blocking:
  - {category: sleep, names: [here::nap], instead: "co_await here::x({0}, nothere::y)"}
replacements:
  sleep: co_await here::sleep({0})
  sleep-include: <here/sleep.hpp>
cancellation: {types: [here::stop]}
locks: {guards: [here::guard]}
)yaml")
               .load();
  const Library *Far = L->find("far::there");
  ASSERT_NE(Far, nullptr);
  EXPECT_EQ(L->owner("here::sub::f"), L->find("here"));
  EXPECT_EQ(L->owner("far::there::sub::f"), Far);
  ASSERT_NE(L->type("far::there::task"), nullptr);
  EXPECT_EQ(L->type("far::there::task")->Lib, Far);
  EXPECT_EQ(L->type("here::task")->Lib, L->find("here"));
  EXPECT_TRUE(L->hasRole("here::run", Role::Bridge));
  EXPECT_TRUE(L->hasRole("far::there::run", Role::Bridge));
  EXPECT_TRUE(L->hasRole("other::join", Role::Join));
  EXPECT_EQ(L->blocking("far::there::nap")->Instead,
            "co_await far::there::x({0}, nothere::y)");
  EXPECT_EQ(Far->Instead.Sleep, "co_await far::there::sleep({0})");
  EXPECT_EQ(Far->Instead.SleepInclude, "<far/there/sleep.hpp>");
  EXPECT_TRUE(L->isCancellationType("far::there::stop"));
  EXPECT_TRUE(L->isGuard("far::there::guard"));
}

TEST(LibraryLoad, BridgesBlock) {
  auto L = Files()
               .add("library: x\n"
                    "functions: {bridge: [x::run, x::poll]}\n"
                    "blocking: [{category: wait, names: [x::poll], "
                    "unless-zero: 0}]\n")
               .load();
  ASSERT_NE(L->blocking("x::run"), nullptr);
  EXPECT_EQ(L->blocking("x::run")->Category, BlockCategory::SyncWait);
  EXPECT_EQ(L->blocking("x::poll")->Category, BlockCategory::Wait);
}

//===----------------------------------------------------------------------===//
// Replacement templates
//===----------------------------------------------------------------------===//

TEST(FillTemplate, Placeholders) {
  FilledTemplate F = fillTemplate("co_await {object}.f({0}, {1})", "t.g(a, b)",
                                  {"a", "b"}, "t");
  EXPECT_EQ(F.Text, "co_await t.f(a, b)");
  EXPECT_TRUE(F.Complete);
}

TEST(FillTemplate, CallInsideALambda) {
  FilledTemplate F = fillTemplate("co_await to_thread([&] { return {call}; })",
                                  "read(fd, p, n)");
  EXPECT_EQ(F.Text, "co_await to_thread([&] { return read(fd, p, n); })");
  EXPECT_TRUE(F.Complete);
}

TEST(FillTemplate, WhatOnlyTheUserKnows) {
  FilledTemplate F =
      fillTemplate("co_await {scheduler}->yield_for({0})", "sleep(1)", {"1"});
  EXPECT_EQ(F.Text, "co_await scheduler->yield_for(1)");
  EXPECT_FALSE(F.Complete);
}

TEST(FillTemplate, MissingArgument) {
  FilledTemplate F = fillTemplate("f({0}, {1})", "g(a)", {"a"});
  EXPECT_EQ(F.Text, "f(a, 1)");
  EXPECT_FALSE(F.Complete);
  EXPECT_FALSE(fillTemplate("{object}.f()", "f()").Complete);
}

TEST(FillTemplate, BracesAreCode) {
  for (llvm::StringRef Text :
       {"", "f()", "co_await Yield{}", "x{", "}", "{ a }", "{", "{{}}"}) {
    FilledTemplate F = fillTemplate(Text, "call");
    EXPECT_EQ(F.Text, Text);
    EXPECT_TRUE(F.Complete);
  }
}

//===----------------------------------------------------------------------===//
// The built-in descriptions
//===----------------------------------------------------------------------===//

TEST(BuiltInLibraries, EveryFileIsEmbedded) {
  ASSERT_FALSE(sources().empty());
  for (const auto &[File, L] : sources()) {
    EXPECT_EQ(File, L.Name + ".yaml");
    const Library *Embedded = Libraries::builtIn()->find(L.Name);
    ASSERT_NE(Embedded, nullptr) << File;
    EXPECT_EQ(Embedded->Path, "<built-in>/" + File);
  }
  size_t Twins = 0;
  for (const auto &[File, L] : sources())
    Twins += L.SameAs.size();
  EXPECT_EQ(Libraries::builtIn()->all().size(), sources().size() + Twins);
}

TEST(BuiltInLibraries, LibrariesAgree) {
  std::map<std::string, std::string> Types, Blocking, Namespaces;
  std::map<std::string, std::pair<std::set<Role>, std::string>> Roles;
  for (const auto &[File, L] : sources()) {
    for (const TypeEntry &T : L.Types)
      EXPECT_TRUE(Types.emplace(T.Name, File).second)
          << T.Name << " in " << File << " and " << Types[T.Name];
    for (const BlockingEntry &B : L.Blocking)
      for (const std::string &N : B.Names)
        EXPECT_TRUE(Blocking.emplace(N, File).second)
            << N << " in " << File << " and " << Blocking[N];
    for (const std::string &N : L.Namespaces)
      EXPECT_TRUE(Namespaces.emplace(N, File).second)
          << N << " in " << File << " and " << Namespaces[N];
    std::map<std::string, std::set<Role>> Own;
    for (const auto &[R, Names] : L.Functions)
      for (const std::string &N : Names)
        Own[N].insert(R);
    for (const auto &[N, Set] : Own)
      EXPECT_TRUE(Roles.emplace(N, std::make_pair(Set, File)).second)
          << N << " in " << File << " and " << Roles[N].second;
  }
}

TEST(BuiltInLibraries, ExclusiveRoles) {
  const std::pair<Role, Role> Pairs[] = {
      {Role::Spawn, Role::Detach},
      {Role::Spawn, Role::Join},
      {Role::Detach, Role::Join},
      {Role::Bridge, Role::Spawn},
      {Role::Bridge, Role::Join},
      {Role::Bridge, Role::NonBlocking},
      {Role::RunsCallback, Role::DropsCallback},
  };
  for (const auto &[File, L] : sources()) {
    auto Functions = L.Functions;
    for (const auto &[A, B] : Pairs)
      for (const std::string &N : Functions[A])
        EXPECT_FALSE(llvm::is_contained(Functions[B], N))
            << N << " in " << File;
  }
}

TEST(BuiltInLibraries, LocksAreOfOneKind) {
  for (const auto &[File, L] : sources())
    for (const auto *Names : {&L.Lock.Guards, &L.Lock.Mutexes})
      for (const std::string &N : *Names)
        EXPECT_FALSE(llvm::is_contained(L.Lock.AsyncGuards, N))
            << N << " in " << File;
}

TEST(BuiltInLibraries, ReplacementsUseWhatTheyReplace) {
  for (const auto &[File, L] : sources()) {
    if (!L.Instead.Bridge.empty())
      EXPECT_NE(L.Instead.Bridge.find("{call}"), std::string::npos) << File;
    if (!L.Instead.Offload.empty())
      EXPECT_NE(L.Instead.Offload.find("{call}"), std::string::npos) << File;
    if (!L.Instead.Sleep.empty()) {
      EXPECT_NE(L.Instead.Sleep.find("{0}"), std::string::npos) << File;
      EXPECT_NE(L.Instead.Sleep.find("co_await"), std::string::npos) << File;
    }
    for (const BlockingEntry &B : L.Blocking)
      EXPECT_FALSE(B.Names.empty()) << File;
  }
}

TEST(BuiltInLibraries, SomeFacts) {
  auto L = Libraries::builtIn();
  EXPECT_EQ(L->type("asio::awaitable")->Start, StartPolicy::Lazy);
  EXPECT_EQ(L->type("boost::asio::awaitable")->Start, StartPolicy::Lazy);
  EXPECT_EQ(L->find("boost::asio")->Instead.SleepInclude,
            "<boost/asio/steady_timer.hpp>");
  EXPECT_EQ(L->owner("boost::asio::ip::tcp"), L->find("boost::asio"));
  EXPECT_EQ(L->owner("boost::cobalt::task"), L->find("boost-cobalt"));
  EXPECT_EQ(L->type("seastar::future")->Start, StartPolicy::Eager);
  EXPECT_EQ(L->type("QCoro::Task")->Discard, DiscardPolicy::Allowed);
  EXPECT_EQ(L->type("winrt::fire_and_forget")->Kind, AsyncKind::SelfOwning);
  EXPECT_EQ(L->type("exec::__task::basic_task")->Start, StartPolicy::Lazy);
  EXPECT_EQ(L->blocking("std::this_thread::sleep_for")->Category,
            BlockCategory::Sleep);
  EXPECT_EQ(L->blocking("std::jthread::~jthread")->Category,
            BlockCategory::Destructor);
  EXPECT_NE(L->blocking("std::basic_ifstream::basic_ifstream"), nullptr);
  EXPECT_TRUE(L->blocking("read")->Lib->CLinkage);
  EXPECT_FALSE(L->blocking("std::future::get")->Lib->CLinkage);
  EXPECT_EQ(L->blocking("asio::io_context::run")->Category,
            BlockCategory::SyncWait);
  EXPECT_EQ(L->blocking("seastar::future::get"), nullptr);
  EXPECT_TRUE(L->isCancellationType("folly::OperationCancelled"));
  EXPECT_TRUE(L->isCancellationCode("boost::asio::error::operation_aborted"));
  EXPECT_TRUE(L->isGuard("std::unique_lock"));
  EXPECT_TRUE(L->isAsyncGuard("folly::coro::Mutex"));
  EXPECT_TRUE(L->isAssertMacro("assert"));
  EXPECT_TRUE(L->mayNameFunction("~jthread"));
}

} // namespace
