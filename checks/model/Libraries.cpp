//===-- Libraries.cpp - reads and indexes library descriptions ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three steps: YAML text to `Library` (the yaml traits), built-in and user
// descriptions to one list (`assemble`), the list to name indexes (`add`).
//
//===----------------------------------------------------------------------===//

#include "Libraries.h"
#include "Suggest.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"
#include <algorithm>

using namespace llvm;

namespace corolint {
namespace {

struct BuiltInFile {
  StringLiteral Name;
  StringLiteral Text;
};

constexpr BuiltInFile BuiltInFiles[] = {
#include "BuiltInLibraries.inc"
};

//===----------------------------------------------------------------------===//
// The words of the schema
//===----------------------------------------------------------------------===//

template <typename T> struct Word {
  StringLiteral Text;
  T Value;
};

constexpr Word<AsyncKind> KindWords[] = {
    {"task", AsyncKind::Task},
    {"generator", AsyncKind::Generator},
    {"async-generator", AsyncKind::AsyncGenerator},
    {"self-owning", AsyncKind::SelfOwning},
    {"awaiter", AsyncKind::Awaiter},
    {"future", AsyncKind::Future},
    {"sender", AsyncKind::Sender},
};

constexpr Word<StartPolicy> StartWords[] = {
    {"lazy", StartPolicy::Lazy},
    {"eager", StartPolicy::Eager},
};

constexpr Word<AwaitPolicy> AwaitWords[] = {
    {"once", AwaitPolicy::Once},
    {"many", AwaitPolicy::Many},
};

constexpr Word<DiscardPolicy> DiscardWords[] = {
    {"bug", DiscardPolicy::Bug},
    {"allowed", DiscardPolicy::Allowed},
};

constexpr Word<BlockCategory> CategoryWords[] = {
    {"sleep", BlockCategory::Sleep},
    {"file", BlockCategory::File},
    {"console", BlockCategory::Console},
    {"socket", BlockCategory::Socket},
    {"dns", BlockCategory::Dns},
    {"process", BlockCategory::Process},
    {"wait", BlockCategory::Wait},
    {"lock", BlockCategory::Lock},
    {"database", BlockCategory::Database},
    {"http", BlockCategory::Http},
    {"destructor", BlockCategory::Destructor},
    {"sync-wait", BlockCategory::SyncWait},
    {"other", BlockCategory::Other},
};

constexpr Word<Role> RoleWords[] = {
    {"bridge", Role::Bridge},
    {"spawn", Role::Spawn},
    {"detach", Role::Detach},
    {"join", Role::Join},
    {"offload", Role::Offload},
    {"runs-callback", Role::RunsCallback},
    {"drops-callback", Role::DropsCallback},
    {"nonblocking", Role::NonBlocking},
    {"rethrows", Role::Rethrows},
    {"discard-marker", Role::Marker},
    {"nested-loop", Role::NestedLoop},
    {"starts-later", Role::StartsLater},
    {"ready", Role::Ready},
};

ArrayRef<Word<AsyncKind>> words(AsyncKind) { return KindWords; }
ArrayRef<Word<StartPolicy>> words(StartPolicy) { return StartWords; }
ArrayRef<Word<AwaitPolicy>> words(AwaitPolicy) { return AwaitWords; }
ArrayRef<Word<DiscardPolicy>> words(DiscardPolicy) { return DiscardWords; }
ArrayRef<Word<BlockCategory>> words(BlockCategory) { return CategoryWords; }

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// State of one parse, reachable from every trait as `IO::getContext()`.
struct ParseState {
  StringRef Path;
  /// The key whose value is being read: YAML IO's own messages do not name it.
  StringRef Key;
  /// Owns the text that a scalar trait hands out as its error.
  std::string ScalarError;
  /// Unknown and missing keys, each with the end of its message.
  StringMap<std::string> Suggestions;
  /// Names seen, each after its key: a name twice under one key is a mistake,
  /// and the second `blocking:` entry would silently undo the first.
  StringSet<> Seen;
  std::string FirstError;
};

ParseState &state(yaml::IO &IO) {
  return *static_cast<ParseState *>(IO.getContext());
}

/// A qualified name as descriptions spell it.
struct Name {
  std::string Text;
};

/// Reads the keys of one mapping and remembers which exist, so that a misspelt
/// one can be told the nearest.
class Keys {
public:
  // Asking for the keys first makes "not a mapping" name the key that holds the
  // mapping, not the first one inside.
  explicit Keys(yaml::IO &IO) : IO(IO), Outer(state(IO).Key) {
    // A file without content has no node, which keys() does not expect.
    if (static_cast<yaml::Input &>(IO).getCurrentNode())
      Written = IO.keys();
  }

  ~Keys() {
    for (StringRef K : Written)
      if (!is_contained(Known, K))
        state(IO).Suggestions[K] = suggestion(K, Known);
    state(IO).Key = Outer;
  }

  template <typename T> void required(StringLiteral Key, T &Value) {
    enter(Key);
    if (StringRef Near =
            is_contained(Written, Key) ? "" : nearest(Key, Written);
        !Near.empty())
      state(IO).Suggestions[Key] = ("; '" + Near + "' is misspelt?").str();
    IO.mapRequired(Key.data(), Value);
  }

  template <typename T> void optional(StringLiteral Key, T &Value) {
    enter(Key);
    IO.mapOptional(Key.data(), Value);
  }

  void required(StringLiteral Key, std::string &Value, bool IsName) {
    Name N;
    required(Key, N);
    Value = std::move(N.Text);
  }

  void names(StringLiteral Key, std::vector<std::string> &Value) {
    std::vector<Name> Names;
    optional(Key, Names);
    Value.reserve(Names.size());
    for (Name &N : Names)
      Value.push_back(std::move(N.Text));
  }

private:
  void enter(StringLiteral Key) {
    Known.push_back(Key);
    state(IO).Key = Key;
  }

  yaml::IO &IO;
  StringRef Outer;
  std::vector<StringRef> Written;
  SmallVector<StringRef, 16> Known;
};

/// Why \p N can never match a declaration; empty when it can.
StringRef whyNoName(StringRef N) {
  if (N.empty())
    return "a name is empty";
  if (N.starts_with("::") || N.ends_with("::"))
    return "must neither start nor end with '::'";
  if (N.contains("operator"))
    return "";
  if (N.contains('<'))
    return "must not have template arguments";
  if (N.contains('('))
    return "must not have parameters";
  if (N.find_first_of(" \t") != StringRef::npos)
    return "must not contain spaces";
  return "";
}

/// Why \p N is no good as the next name under the current key; empty when it
/// is.
std::string whyWrong(StringRef N, ParseState &S) {
  if (StringRef Why = whyNoName(N); !Why.empty())
    return Why.str();
  if (!S.Seen.insert((S.Key + " " + N).str()).second)
    return "is listed twice";
  StringRef Opposite = S.Key == "names"         ? "nonblocking"
                       : S.Key == "nonblocking" ? "names"
                                                : "";
  if (!Opposite.empty() && S.Seen.contains((Opposite + " " + N).str()))
    return "cannot be both blocking and nonblocking";
  return {};
}

/// YAML IO's messages in the words of the schema. What it says is kept where no
/// better is known.
std::string explain(StringRef Message, const ParseState &S) {
  StringRef Rest = Message;
  if (Rest.consume_front("unknown key '") ||
      Rest.consume_front("missing required key '")) {
    StringRef Key = Rest.take_until([](char C) { return C == '\''; });
    return (Message + S.Suggestions.lookup(Key)).str();
  }
  if (Message.contains('\''))
    return Message.str();
  if (Message == "not a mapping")
    return S.Key.empty() ? "a description must hold keys and values"
                         : ("'" + S.Key + "' must hold keys and values").str();
  if (S.Key.empty())
    return Message.str();
  if (Message == "not a sequence")
    return ("'" + S.Key + "' must be a list").str();
  if (Message == "unexpected scalar")
    return ("'" + S.Key + "' must be a single value").str();
  return (Message + " for '" + S.Key + "'").str();
}

void onDiagnostic(const SMDiagnostic &D, void *Context) {
  auto &S = *static_cast<ParseState *>(Context);
  if (!S.FirstError.empty())
    return;
  // YAML counts columns from zero and lines from one.
  S.FirstError =
      (S.Path + ":" + Twine(D.getLineNo()) + ":" + Twine(D.getColumnNo() + 1) +
       ": " + explain(D.getMessage(), S))
          .str();
}

} // namespace
} // namespace corolint

LLVM_YAML_IS_SEQUENCE_VECTOR(corolint::TypeEntry)
LLVM_YAML_IS_SEQUENCE_VECTOR(corolint::BlockingEntry)
LLVM_YAML_IS_SEQUENCE_VECTOR(corolint::Name)

namespace llvm::yaml {

template <> struct ScalarTraits<corolint::Name> {
  static void output(const corolint::Name &, void *, raw_ostream &) {}

  static StringRef input(StringRef Scalar, void *Context, corolint::Name &Out) {
    auto &S = *static_cast<corolint::ParseState *>(Context);
    if (std::string Why = corolint::whyWrong(Scalar, S); !Why.empty())
      return S.ScalarError =
                 "'" + S.Key.str() + "': '" + Scalar.str() + "' " + Why;
    Out.Text = Scalar.str();
    return "";
  }

  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

/// An enumeration of the schema: one word out of `words(T)`.
template <typename T> struct WordTraits {
  static void output(const T &, void *, raw_ostream &) {}

  static StringRef input(StringRef Scalar, void *Context, T &Out) {
    SmallVector<StringRef, 16> Known;
    for (const auto &W : corolint::words(T())) {
      if (W.Text == Scalar) {
        Out = W.Value;
        return "";
      }
      Known.push_back(W.Text);
    }
    auto &S = *static_cast<corolint::ParseState *>(Context);
    std::string Hint = corolint::suggestion(Scalar, Known);
    if (Hint.empty())
      Hint = "; expected one of " + join(Known, ", ");
    return S.ScalarError =
               ("'" + S.Key + "' has no value '" + Scalar + "'" + Hint).str();
  }

  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <>
struct ScalarTraits<corolint::AsyncKind> : WordTraits<corolint::AsyncKind> {};
template <>
struct ScalarTraits<corolint::StartPolicy> : WordTraits<corolint::StartPolicy> {
};
template <>
struct ScalarTraits<corolint::AwaitPolicy> : WordTraits<corolint::AwaitPolicy> {
};
template <>
struct ScalarTraits<corolint::DiscardPolicy>
    : WordTraits<corolint::DiscardPolicy> {};
template <>
struct ScalarTraits<corolint::BlockCategory>
    : WordTraits<corolint::BlockCategory> {};

template <> struct MappingTraits<corolint::TypeEntry> {
  static void mapping(IO &IO, corolint::TypeEntry &T) {
    corolint::Keys K(IO);
    K.required("name", T.Name, /*IsName=*/true);
    K.required("kind", T.Kind);
    K.optional("start", T.Start);
    K.optional("await", T.Awaits);
    K.optional("discard", T.Discard);
    K.optional("bridge", T.Bridge);
  }
};

template <>
struct MappingTraits<std::map<corolint::Role, std::vector<std::string>>> {
  static void mapping(IO &IO,
                      std::map<corolint::Role, std::vector<std::string>> &F) {
    corolint::Keys K(IO);
    for (const auto &W : corolint::RoleWords)
      K.names(W.Text, F[W.Value]);
  }
};

template <> struct MappingTraits<corolint::BlockingEntry> {
  static void mapping(IO &IO, corolint::BlockingEntry &B) {
    corolint::Keys K(IO);
    K.required("category", B.Category);
    K.names("names", B.Names);
    K.optional("unless-zero", B.UnlessZero);
    K.optional("unless-flag", B.UnlessFlag);
    K.optional("only-flag", B.OnlyFlag);
    K.optional("duration", B.Duration);
    K.optional("thread-bound", B.ThreadBound);
    K.optional("instead", B.Instead);
  }
};

template <> struct MappingTraits<corolint::Replacements> {
  static void mapping(IO &IO, corolint::Replacements &R) {
    corolint::Keys K(IO);
    for (const corolint::ReplacementKey &Key : corolint::replacementKeys())
      K.optional(Key.Word, R.*Key.Value);
  }
};

template <> struct MappingTraits<corolint::Cancellation> {
  static void mapping(IO &IO, corolint::Cancellation &C) {
    corolint::Keys K(IO);
    K.names("types", C.Types);
    K.names("error-codes", C.ErrorCodes);
    K.names("tokens", C.Tokens);
    K.optional("only-with-token", C.OnlyWithToken);
  }
};

template <> struct MappingTraits<corolint::Locks> {
  static void mapping(IO &IO, corolint::Locks &L) {
    corolint::Keys K(IO);
    K.names("guards", L.Guards);
    K.names("mutexes", L.Mutexes);
    K.names("async-guards", L.AsyncGuards);
    K.names("no-suspend", L.NoSuspend);
  }
};

template <> struct CustomMappingTraits<std::map<std::string, std::string>> {
  static void inputOne(IO &IO, StringRef Key,
                       std::map<std::string, std::string> &M) {
    corolint::Name N;
    IO.mapRequired(Key.str().c_str(), N);
    M[Key.str()] = std::move(N.Text);
  }
  static void output(IO &, std::map<std::string, std::string> &) {}
};

template <> struct MappingTraits<corolint::Library> {
  static void mapping(IO &IO, corolint::Library &L) {
    corolint::Keys K(IO);
    K.required("library", L.Name);
    K.names("namespaces", L.Namespaces);
    K.optional("c-linkage", L.CLinkage);
    K.optional("same-as", L.SameAs);
    K.optional("types", L.Types);
    K.optional("functions", L.Functions);
    K.optional("blocking", L.Blocking);
    K.optional("replacements", L.Instead);
    K.optional("cancellation", L.Cancel);
    K.optional("locks", L.Lock);
    K.names("assert-macros", L.AssertMacros);
    K.names("checked-results", L.CheckedResults);
  }
};

} // namespace llvm::yaml

namespace corolint {

Expected<Library> Libraries::parse(StringRef Yaml, StringRef Path) {
  ParseState S;
  S.Path = Path;
  yaml::Input In(Yaml, &S, onDiagnostic, &S);
  Library L;
  In >> L;
  if (S.FirstError.empty()) {
    // YAML IO reads a file without content as one without keys, silently.
    if (L.Name.empty())
      S.FirstError = (Path + ":1:1: missing required key 'library'").str();
    else if (In.nextDocument())
      S.FirstError =
          (Path +
           ":1:1: more than one document; 'library' describes one library")
              .str();
  }
  if (S.FirstError.empty() && In.error())
    S.FirstError = (Path + ":1:1: " + In.error().message()).str();
  if (!S.FirstError.empty())
    return createStringError(S.FirstError);
  L.Path = Path.str();
  return L;
}

//===----------------------------------------------------------------------===//
// Assembling
//===----------------------------------------------------------------------===//

namespace {

/// Applies \p Edit to every qualified name in \p L, and to the code it
/// suggests.
template <typename Fn> void forEachText(Library &L, Fn Edit) {
  auto EditAll = [&](std::vector<std::string> &V) { for_each(V, Edit); };
  EditAll(L.Namespaces);
  for (TypeEntry &T : L.Types) {
    Edit(T.Name);
    Edit(T.Bridge);
  }
  for (auto &[R, Names] : L.Functions)
    EditAll(Names);
  for (BlockingEntry &B : L.Blocking) {
    EditAll(B.Names);
    Edit(B.Instead);
  }
  for (const ReplacementKey &Key : replacementKeys())
    Edit(L.Instead.*Key.Value);
  for (auto *Names : {&L.Cancel.Types, &L.Cancel.ErrorCodes, &L.Cancel.Tokens,
                      &L.Lock.Guards, &L.Lock.Mutexes, &L.Lock.AsyncGuards,
                      &L.Lock.NoSuspend, &L.CheckedResults})
    EditAll(*Names);
}

/// Replaces the whole word \p From by \p To wherever \p Separator follows it
/// or, at the end of the text, nothing does.
void replacePrefix(std::string &Text, StringRef From, StringRef To,
                   StringRef Separator) {
  size_t At = 0;
  while ((At = Text.find(From, At)) != std::string::npos) {
    size_t End = At + From.size();
    bool Starts = At == 0 || (!isAlnum(Text[At - 1]) && Text[At - 1] != '_' &&
                              Text[At - 1] != ':' && Text[At - 1] != '/');
    bool Ends = StringRef(Text).substr(End).starts_with(Separator) ||
                (At == 0 && End == Text.size());
    if (!Starts || !Ends) {
      At = End;
      continue;
    }
    Text.replace(At, From.size(), To);
    At += To.size();
  }
}

/// What \p L says, of the same library in namespace \p To.
Library renamed(const Library &L, StringRef From, StringRef To) {
  Library R = L;
  R.Name = To.str();
  R.SameAs.clear();
  std::string FromPath = join(split(From, "::"), "/");
  std::string ToPath = join(split(To, "::"), "/");
  forEachText(R, [&](std::string &Text) {
    replacePrefix(Text, From, To, "::");
    replacePrefix(Text, FromPath, ToPath, "/");
  });
  return R;
}

template <typename T>
void prepend(std::vector<T> &To, const std::vector<T> &V) {
  To.insert(To.begin(), V.begin(), V.end());
}

/// Makes \p Later, a second description of a library, complete with what
/// \p Earlier says: lists are joined, single values kept where Later has none.
void extend(Library &Later, const Library &Earlier) {
  prepend(Later.Namespaces, Earlier.Namespaces);
  Later.CLinkage |= Earlier.CLinkage;
  Later.SameAs.insert(Earlier.SameAs.begin(), Earlier.SameAs.end());
  prepend(Later.Types, Earlier.Types);
  for (const auto &[R, Names] : Earlier.Functions)
    prepend(Later.Functions[R], Names);
  prepend(Later.Blocking, Earlier.Blocking);
  for (const ReplacementKey &Key : replacementKeys())
    if (std::string &L = Later.Instead.*Key.Value; L.empty())
      L = Earlier.Instead.*Key.Value;
  prepend(Later.Cancel.Types, Earlier.Cancel.Types);
  prepend(Later.Cancel.ErrorCodes, Earlier.Cancel.ErrorCodes);
  prepend(Later.Cancel.Tokens, Earlier.Cancel.Tokens);
  Later.Cancel.OnlyWithToken |= Earlier.Cancel.OnlyWithToken;
  Later.Cancel.OnlyWithToken |= Earlier.Cancel.OnlyWithToken;
  prepend(Later.Lock.Guards, Earlier.Lock.Guards);
  prepend(Later.Lock.Mutexes, Earlier.Lock.Mutexes);
  prepend(Later.Lock.AsyncGuards, Earlier.Lock.AsyncGuards);
  prepend(Later.Lock.NoSuspend, Earlier.Lock.NoSuspend);
  prepend(Later.AssertMacros, Earlier.AssertMacros);
  prepend(Later.CheckedResults, Earlier.CheckedResults);
}

/// The embedded files as they are written: neither merged nor renamed.
const std::vector<Library> &builtInFiles() {
  static const std::vector<Library> Parsed = [] {
    std::vector<Library> All;
    for (const BuiltInFile &F : BuiltInFiles) {
      Expected<Library> L =
          Libraries::parse(F.Text, ("<built-in>/" + F.Name).str());
      if (!L)
        report_fatal_error(L.takeError(), /*gen_crash_diag=*/false);
      All.push_back(std::move(*L));
    }
    return All;
  }();
  return Parsed;
}

enum NameClass : unsigned {
  CancellationType = 1 << 0,
  CancellationCode = 1 << 1,
  Token = 1 << 2,
  Guard = 1 << 3,
  Mutex = 1 << 4,
  AsyncGuard = 1 << 5,
  NoSuspend = 1 << 6,
  CheckedResult = 1 << 7,
  AssertMacro = 1 << 8,
};

enum IdentifierClass : unsigned { NamesType = 1 << 0, NamesFunction = 1 << 1 };

StringRef lastComponent(StringRef QualifiedName) {
  size_t Colon = QualifiedName.rfind("::");
  return Colon == StringRef::npos ? QualifiedName
                                  : QualifiedName.substr(Colon + 2);
}

} // namespace

void Libraries::add(std::unique_ptr<Library> Added) {
  Library &L = *Added;
  auto Index = [&](StringRef Name, IdentifierClass C) {
    IdentifierIndex[lastComponent(Name)] |= C;
  };
  auto Classify = [&](const std::vector<std::string> &Names, NameClass C) {
    for (StringRef N : Names) {
      NameClassIndex[N] |= C;
      Index(N, NamesType);
    }
  };

  // A bridge blocks by definition: nobody should have to say so twice.
  BlockingEntry Bridges;
  Bridges.Category = BlockCategory::SyncWait;
  for (const std::string &N : L.Functions[Role::Bridge])
    if (none_of(L.Blocking, [&](const BlockingEntry &B) {
          return is_contained(B.Names, N);
        }))
      Bridges.Names.push_back(N);
  if (!Bridges.Names.empty())
    L.Blocking.push_back(std::move(Bridges));

  for (StringRef N : L.Namespaces)
    NamespaceIndex[N] = &L;
  for (TypeEntry &T : L.Types) {
    T.Lib = &L;
    TypeIndex[T.Name] = &T;
    Index(T.Name, NamesType);
  }
  for (BlockingEntry &B : L.Blocking) {
    B.Lib = &L;
    for (StringRef N : B.Names) {
      BlockingIndex[N] = &B;
      if (auto Known = RoleIndex.find(N); Known != RoleIndex.end())
        Known->second &= ~(1u << unsigned(Role::NonBlocking));
      Index(N, NamesFunction);
    }
  }
  // One description may give a name several roles; together they replace what
  // an earlier description said of it.
  StringMap<unsigned> Roles;
  for (const auto &[R, Names] : L.Functions)
    for (StringRef N : Names)
      Roles[N] |= 1u << unsigned(R);
  for (const auto &Entry : Roles) {
    RoleIndex[Entry.getKey()] = Entry.getValue();
    if (Entry.getValue() & (1u << unsigned(Role::NonBlocking)))
      BlockingIndex.erase(Entry.getKey());
    Index(Entry.getKey(), NamesFunction);
  }

  Classify(L.Cancel.Types, CancellationType);
  Classify(L.Cancel.ErrorCodes, CancellationCode);
  Classify(L.Cancel.Tokens, Token);
  Classify(L.Lock.Guards, Guard);
  Classify(L.Lock.Mutexes, Mutex);
  Classify(L.Lock.AsyncGuards, AsyncGuard);
  Classify(L.Lock.NoSuspend, NoSuspend);
  Classify(L.CheckedResults, CheckedResult);
  for (StringRef M : L.AssertMacros)
    NameClassIndex[M] |= AssertMacro;
  Files.push_back(std::move(Added));
}

void Libraries::assemble(ArrayRef<Library> Descriptions) {
  // A second description of one library stands where the first one stood, so
  // that the order in which libraries override each other does not change.
  std::vector<Library> Merged;
  for (const Library &D : Descriptions) {
    auto Earlier =
        find_if(Merged, [&](const Library &L) { return L.Name == D.Name; });
    if (Earlier == Merged.end()) {
      Merged.push_back(D);
      continue;
    }
    Library Whole = D;
    extend(Whole, *Earlier);
    *Earlier = std::move(Whole);
  }
  for (Library &L : Merged) {
    std::vector<Library> Twins;
    for (const auto &[From, To] : L.SameAs)
      Twins.push_back(renamed(L, From, To));
    add(std::make_unique<Library>(std::move(L)));
    for (Library &T : Twins)
      add(std::make_unique<Library>(std::move(T)));
  }
}

std::shared_ptr<const Libraries> Libraries::builtIn() {
  static const std::shared_ptr<const Libraries> BuiltIn = [] {
    auto L = std::make_shared<Libraries>();
    L->assemble(builtInFiles());
    return L;
  }();
  return BuiltIn;
}

Expected<std::shared_ptr<const Libraries>>
Libraries::load(ArrayRef<std::string> Paths) {
  if (Paths.empty())
    return builtIn();
  std::vector<Library> All = builtInFiles();
  const size_t FirstUser = All.size();
  for (const std::string &Path : Paths) {
    auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/true);
    if (!Buffer)
      return createStringError(Path + ": " + Buffer.getError().message());
    Expected<Library> L = parse((*Buffer)->getBuffer(), Path);
    if (!L)
      return L.takeError();
    auto Twin =
        std::find_if(All.begin() + FirstUser, All.end(),
                     [&](const Library &O) { return O.Name == L->Name; });
    if (Twin != All.end())
      return createStringError(Path + ":1:1: 'library: " + L->Name +
                               "' is described by " + Twin->Path + " already");
    All.push_back(std::move(*L));
  }
  auto Loaded = std::make_shared<Libraries>();
  Loaded->assemble(All);
  return Loaded;
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

const Library *Libraries::find(StringRef LibraryName) const {
  auto At =
      find_if(Files, [&](const auto &L) { return L->Name == LibraryName; });
  return At == Files.end() ? nullptr : At->get();
}

const Library *Libraries::owner(StringRef QualifiedName) const {
  for (size_t Colon = QualifiedName.rfind("::"); Colon != StringRef::npos;
       Colon = QualifiedName.rfind("::")) {
    QualifiedName = QualifiedName.substr(0, Colon);
    if (const Library *L = NamespaceIndex.lookup(QualifiedName))
      return L;
  }
  return nullptr;
}

const TypeEntry *Libraries::type(StringRef QualifiedName) const {
  return TypeIndex.lookup(QualifiedName);
}

bool Libraries::mayNameType(StringRef Identifier) const {
  return IdentifierIndex.lookup(Identifier) & NamesType;
}

bool Libraries::mayNameFunction(StringRef Identifier) const {
  return IdentifierIndex.lookup(Identifier) & NamesFunction;
}

bool Libraries::hasRole(StringRef QualifiedName, Role R) const {
  return RoleIndex.lookup(QualifiedName) & (1u << unsigned(R));
}

const BlockingEntry *Libraries::blocking(StringRef QualifiedName) const {
  return BlockingIndex.lookup(QualifiedName);
}

bool Libraries::isCancellationType(StringRef N) const {
  return NameClassIndex.lookup(N) & CancellationType;
}

bool Libraries::isCancellationCode(StringRef N) const {
  return NameClassIndex.lookup(N) & CancellationCode;
}

bool Libraries::isToken(StringRef N) const {
  return NameClassIndex.lookup(N) & Token;
}

bool Libraries::isGuard(StringRef N) const {
  return NameClassIndex.lookup(N) & Guard;
}

bool Libraries::isMutex(StringRef N) const {
  return NameClassIndex.lookup(N) & Mutex;
}

bool Libraries::isAsyncGuard(StringRef N) const {
  return NameClassIndex.lookup(N) & AsyncGuard;
}

bool Libraries::isNoSuspend(StringRef N) const {
  return NameClassIndex.lookup(N) & NoSuspend;
}

bool Libraries::isCheckedResult(StringRef N) const {
  return NameClassIndex.lookup(N) & CheckedResult;
}

bool Libraries::isAssertMacro(StringRef Macro) const {
  return NameClassIndex.lookup(Macro) & AssertMacro;
}

StringRef blockCategoryName(BlockCategory C) {
  return find_if(CategoryWords, [&](const auto &W) { return W.Value == C; })
      ->Text;
}

ArrayRef<ReplacementKey> replacementKeys() {
  static constexpr ReplacementKey Keys[] = {
      {"sleep", &Replacements::Sleep},
      {"sleep-include", &Replacements::SleepInclude},
      {"yield", &Replacements::Yield},
      {"yield-include", &Replacements::YieldInclude},
      {"offload", &Replacements::Offload},
      {"offload-include", &Replacements::OffloadInclude},
      {"bridge", &Replacements::Bridge},
      {"detach", &Replacements::Detach},
      {"detach-include", &Replacements::DetachInclude},
      {"mutex", &Replacements::Mutex},
      {"mutex-include", &Replacements::MutexInclude},
      {"lock", &Replacements::Lock},
  };
  return Keys;
}

FilledTemplate fillTemplate(StringRef Template, StringRef Call,
                            ArrayRef<std::string> Arguments, StringRef Object) {
  FilledTemplate Out;
  while (!Template.empty()) {
    size_t Open = Template.find('{');
    Out.Text += Template.take_front(Open);
    Template = Template.drop_front(std::min(Open, Template.size()));
    StringRef Word =
        Template.drop_front(Template.empty() ? 0 : 1).take_while([](char C) {
          return isAlnum(C) || C == '_' || C == '-';
        });
    if (Word.empty() ||
        !Template.drop_front(Word.size() + 1).starts_with("}")) {
      // Code, or the end.
      Out.Text += Template.take_front(1);
      Template = Template.drop_front(std::min<size_t>(1, Template.size()));
      continue;
    }
    Template = Template.drop_front(Word.size() + 2);
    StringRef Value;
    unsigned Index;
    if (Word == "call")
      Value = Call;
    else if (Word == "object")
      Value = Object;
    else if (!Word.getAsInteger(10, Index) && Index < Arguments.size())
      Value = Arguments[Index];
    Out.Complete &= !Value.empty();
    Out.Text += Value.empty() ? Word : Value;
  }
  return Out;
}

} // namespace corolint
