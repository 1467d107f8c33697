//===-- Libraries.h - what is known of each async library -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A library description is one YAML file (checks/libraries/*.yaml are built in;
// users add their own). The schema is the structs below; docs/libraries.md
// explains it. Names are qualified, without inline namespaces and template
// arguments: `folly::coro::Task`, `std::future::get`.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_LIBRARIES_H
#define COROLINT_CHECKS_MODEL_LIBRARIES_H

#include "AsyncType.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace corolint {

/// `types:` entry.
struct TypeEntry {
  std::string Name;
  AsyncKind Kind = AsyncKind::Task;
  StartPolicy Start = StartPolicy::Unknown;       // start: lazy | eager
  AwaitPolicy Awaits = AwaitPolicy::Unknown;      // await: once | many
  DiscardPolicy Discard = DiscardPolicy::Unknown; // discard: bug | allowed
  std::string Bridge; // bridge: {call}(lib::detached), for plain code
  const Library *Lib = nullptr;                   // set by the loader
};

/// What a function of a library does with tasks and callables: the keys of
/// `functions:`.
enum class Role {
  Bridge,       // bridge: sync code runs a task to its end, blocking the thread
  Spawn,        // spawn: starts a task; the handle returned must be kept
  Detach,       // detach: starts a task that nobody waits for, on purpose
  Join,         // join: awaits or combines the tasks given
  Offload,      // offload: a callable given to it runs where blocking is fine
  RunsCallback, // runs-callback: awaits or keeps the task a callable returns
  DropsCallback, // drops-callback: discards what a callable returns
  NonBlocking,   // nonblocking: never blocks, whatever its body says
  Rethrows,      // rethrows: throws the current or a pending cancellation
  Marker, // discard-marker: wrapping a task in it means "dropped on purpose"
  NestedLoop, // nested-loop: a bridge that goes on serving the thread's events
  StartsLater, // starts-later: starts a task and runs none of it before it returns
  Ready,  // ready: makes a task that has finished, with a value and no error
};

/// Why a call blocks: the categories a user may switch off one by one.
enum class BlockCategory {
  Sleep,
  File,
  Console,
  Socket,
  Dns,
  Process,
  Wait,
  Lock,
  Database,
  Http,
  Destructor,
  SyncWait,
  Other,
};

/// `blocking:` entry: functions that block the calling thread. Every `bridge`
/// that has no entry of its own gets one of category sync-wait.
struct BlockingEntry {
  BlockCategory Category = BlockCategory::Other;
  std::vector<std::string> Names;
  /// unless-zero: index of the argument that makes it return at once when it
  /// is a constant zero.
  std::optional<unsigned> UnlessZero;
  /// unless-flag: words (macros, enumerators, objects) of which one in any
  /// argument makes it not wait.
  std::vector<std::string> UnlessFlag;
  /// only-flag: words of which one must stand in the object or an argument for
  /// it to wait: `stdin`, `cin`.
  std::vector<std::string> OnlyFlag;
  /// duration: for sleeps, the arguments as a std::chrono duration. `{0}` of
  /// the `sleep` replacement stands for it: `std::chrono::seconds({0})`.
  /// Without it no replacement can be written.
  std::string Duration;
  /// thread-bound: the objects may be used in their own thread only, so the call
  /// cannot be handed to another.
  bool ThreadBound = false;
  /// instead: replacement text for these functions alone, as in Replacements,
  /// in coroutines whose task type is this library's.
  std::string Instead;
  const Library *Lib = nullptr;
};

/// `replacements:` what this library offers instead: templates for fillTemplate.
/// `<word>-include` is the header to add for the template of that word.
struct Replacements {
  std::string Sleep;          // sleep: co_await lib::sleep({0})
  std::string SleepInclude;   // sleep-include: <lib/sleep.h>
  std::string Yield;          // yield: co_await lib::yield()
  std::string YieldInclude;   // yield-include
  std::string Offload;        // offload: co_await lib::to_thread([&] { return {call}; })
  std::string OffloadInclude; // offload-include
  std::string Bridge;         // bridge: lib::sync_wait({call})
  std::string Detach;         // detach: lib::detach({call}), for work nobody waits for
  std::string DetachInclude;  // detach-include
  std::string Mutex;          // mutex: name of the lock that may be held across awaits
  std::string MutexInclude;   // mutex-include
  std::string Lock;           // lock: auto {0} = co_await {1}.acquire()
};

/// A key of `replacements:` and where its value is kept.
struct ReplacementKey {
  llvm::StringLiteral Word;
  std::string Replacements::*Value;
};
llvm::ArrayRef<ReplacementKey> replacementKeys();

/// `cancellation:` how this library tells a coroutine to stop.
struct Cancellation {
  std::vector<std::string> Types;      // types: exception classes
  std::vector<std::string> ErrorCodes; // error-codes: enumerators
  std::vector<std::string> Tokens;     // tokens: token classes to forward
  /// only-with-token: an operation that was given no token is never cancelled.
  bool OnlyWithToken = false;
};

/// `locks:` guards and mutexes.
struct Locks {
  std::vector<std::string> Guards; // guards: own a thread-bound lock
  std::vector<std::string>
      Mutexes; // mutexes: lock()/unlock() bound to a thread
  std::vector<std::string> AsyncGuards; // async-guards: fine across suspensions
  std::vector<std::string>
      NoSuspend; // no-suspend: other types that must not live across
};

/// One file.
struct Library {
  std::string Name;                    // library: folly
  std::vector<std::string> Namespaces; // namespaces: its code lives in these
  bool CLinkage = false;               // c-linkage: its functions are C's alone
  /// same-as: `{asio: boost::asio}`; the whole description holds once more with
  /// the first namespace replaced by the second: a `Library` of its own in
  /// `Libraries::all`, named `boost::asio`.
  std::map<std::string, std::string> SameAs;
  std::vector<TypeEntry> Types;
  std::map<Role, std::vector<std::string>> Functions;
  std::vector<BlockingEntry> Blocking;
  Replacements Instead;
  Cancellation Cancel;
  Locks Lock;
  std::vector<std::string>
      AssertMacros; // assert-macros: compiled out in release
  std::vector<std::string>
      CheckedResults; // checked-results: result classes that must be looked at
  std::string Path;   // where it was read from; "<built-in>/folly.yaml"
};

/// All descriptions together, indexed by name. Immutable once made; shared by
/// units and threads.
class Libraries {
public:
  /// The built-in files alone. Parsed once per process.
  static std::shared_ptr<const Libraries> builtIn();

  /// The built-in files and then \p Files; a later entry for the same name
  /// wins. A file that bears the name of a built-in library extends it; two of
  /// \p Files that bear one name are an error. An error names the file, line
  /// and key: `my.yaml:3:5: unknown key 'knd'`.
  static llvm::Expected<std::shared_ptr<const Libraries>>
  load(llvm::ArrayRef<std::string> Files);

  /// Parses one description. \p Path is used in errors only.
  static llvm::Expected<Library> parse(llvm::StringRef Yaml,
                                       llvm::StringRef Path);

  llvm::ArrayRef<std::unique_ptr<Library>> all() const { return Files; }

  const Library *find(llvm::StringRef LibraryName) const;

  /// The library in one of whose namespaces \p QualifiedName lies; the longest
  /// namespace wins. Null for names of no library.
  const Library *owner(llvm::StringRef QualifiedName) const;

  const TypeEntry *type(llvm::StringRef QualifiedName) const;

  /// Whether any type / function entry has this last name component: a cheap
  /// test before a qualified name is built.
  bool mayNameType(llvm::StringRef Identifier) const;
  bool mayNameFunction(llvm::StringRef Identifier) const;

  bool hasRole(llvm::StringRef QualifiedName, Role R) const;
  const BlockingEntry *blocking(llvm::StringRef QualifiedName) const;

  bool isCancellationType(llvm::StringRef QualifiedName) const;
  bool isCancellationCode(llvm::StringRef QualifiedName) const;
  bool isToken(llvm::StringRef QualifiedName) const;
  bool isGuard(llvm::StringRef QualifiedName) const;
  bool isMutex(llvm::StringRef QualifiedName) const;
  bool isAsyncGuard(llvm::StringRef QualifiedName) const;
  bool isNoSuspend(llvm::StringRef QualifiedName) const;
  bool isCheckedResult(llvm::StringRef QualifiedName) const;
  bool isAssertMacro(llvm::StringRef Macro) const;

private:
  void add(std::unique_ptr<Library> L);
  void assemble(llvm::ArrayRef<Library> Descriptions);

  std::vector<std::unique_ptr<Library>> Files;
  llvm::StringMap<const TypeEntry *> TypeIndex;
  llvm::StringMap<unsigned> RoleIndex; // bit set over Role
  llvm::StringMap<const BlockingEntry *> BlockingIndex;
  llvm::StringMap<const Library *> NamespaceIndex;
  llvm::StringMap<unsigned>
      NameClassIndex; // bit set: cancellation type, token, guard…
  llvm::StringMap<unsigned> IdentifierIndex; // bit 0: a type, bit 1: a function
};

llvm::StringRef blockCategoryName(BlockCategory C);

/// A replacement text made of a template.
struct FilledTemplate {
  std::string Text;
  /// Whether it is code that can stand in the call's place. Otherwise a name
  /// has to be filled in by the user, and the text is for a note alone.
  bool Complete = true;
};

/// Fills a template of Replacements: `{0}`, `{1}`… stand for \p Arguments,
/// `{object}` for the object of a member call, `{call}` for the whole call. Any
/// other `{word}` is something that only the user can name, such as
/// `{scheduler}`; it becomes `word`, as does a placeholder without a value.
/// Braces around anything else than one word are code.
FilledTemplate fillTemplate(llvm::StringRef Template, llvm::StringRef Call,
                            llvm::ArrayRef<std::string> Arguments = {},
                            llvm::StringRef Object = {});

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_LIBRARIES_H
