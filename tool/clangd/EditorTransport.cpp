//===-- EditorTransport.cpp - what clangd and an editor say ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EditorTransport.h"
#include "Catalogue.h"
#include "Suppress.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

namespace json = llvm::json;

namespace corolint {
namespace {

/// Severities of LSP.
enum : int64_t { Error = 1, Warning = 2, Information = 3 };

int64_t severityOf(Tier T) {
  switch (T) {
  case Tier::Bug:
    return Error;
  case Tier::Suspicious:
    return Warning;
  case Tier::Audit:
  case Tier::Style:
    return Information;
  }
  llvm_unreachable("all tiers have a severity");
}

/// The check of ours that made a diagnostic, or null.
const CheckInfo *checkOf(const json::Object &Diagnostic) {
  std::optional<llvm::StringRef> Code = Diagnostic.getString("code");
  return Code ? findCheck(*Code) : nullptr;
}

std::string keyOf(const json::Value &Id) {
  std::string Key;
  llvm::raw_string_ostream(Key) << Id;
  return Key;
}

/// The URI of the `textDocument` that a message is about.
llvm::StringRef documentOf(const json::Object &Params) {
  const json::Object *Document = Params.getObject("textDocument");
  return Document ? Document->getString("uri").value_or("") : "";
}

bool understandsActionLiterals(const json::Object &InitializeParams) {
  const json::Object *At = &InitializeParams;
  for (llvm::StringRef Name : {"capabilities", "textDocument", "codeAction"})
    if (!(At = At->getObject(Name)))
      return false;
  return At->getObject("codeActionLiteralSupport") != nullptr;
}

/// Does a request of code actions with this context want quick fixes?
bool wantsQuickFixes(const json::Object &Context) {
  const json::Array *Only = Context.getArray("only");
  return !Only || llvm::any_of(*Only, [](const json::Value &Kind) {
    std::optional<llvm::StringRef> Name = Kind.getAsString();
    return Name && (Name->empty() || *Name == "quickfix");
  });
}

/// clangd's answers are code actions, or commands for clients that know only
/// those.
bool isQuickFix(const json::Value &Action) {
  const json::Object *Fields = Action.getAsObject();
  return Fields && (Fields->getString("kind") == "quickfix" ||
                    Fields->getString("command") == "clangd.applyFix");
}

} // namespace

void EditorTransport::dress(json::Object &Diagnostic) const {
  const CheckInfo *Info = checkOf(Diagnostic);
  if (!Info)
    return;
  if (Diagnostic.getInteger("severity") == Warning)
    Diagnostic["severity"] = severityOf(Info->CheckTier);
  // clangd makes the address up from the name of the check. Clients that do not
  // know links get none.
  if (!Diagnostic.get("codeDescription"))
    return;
  std::string Page = Pages.to(Info->Id);
  if (Page.empty())
    Diagnostic.erase("codeDescription");
  else
    Diagnostic["codeDescription"] = json::Object{{"href", std::move(Page)}};
}

void EditorTransport::notify(llvm::StringRef Method, json::Value Params) {
  if (Method == "textDocument/publishDiagnostics")
    if (json::Object *Fields = Params.getAsObject())
      if (json::Array *Diagnostics = Fields->getArray("diagnostics"))
        for (json::Value &Diagnostic : *Diagnostics)
          if (json::Object *Object = Diagnostic.getAsObject())
            dress(*Object);
  Client->notify(Method, std::move(Params));
}

void EditorTransport::call(llvm::StringRef Method, json::Value Params,
                           json::Value Id) {
  Client->call(Method, std::move(Params), std::move(Id));
}

void EditorTransport::reply(json::Value Id,
                            llvm::Expected<json::Value> Result) {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    std::string Key = keyOf(Id);
    if (Result && Key == InitializeId)
      Columns = encodingOf(*Result);
    if (auto Found = Additions.find(Key); Found != Additions.end()) {
      if (json::Array *Actions = Result ? Result->getAsArray() : nullptr)
        Actions->insert(llvm::find_if_not(*Actions, isQuickFix),
                        std::make_move_iterator(Found->second.begin()),
                        std::make_move_iterator(Found->second.end()));
      Additions.erase(Found);
    }
  }
  Client->reply(std::move(Id), std::move(Result));
}

/// Looks at each message of the client and hands it on to clangd.
class EditorTransport::FromClient : public MessageHandler {
public:
  FromClient(EditorTransport &Owner, MessageHandler &Server)
      : Owner(Owner), Server(Server) {}

  bool onNotify(llvm::StringRef Method, json::Value Params) override {
    Owner.clientNotifies(Method, Params);
    return Server.onNotify(Method, std::move(Params));
  }

  bool onCall(llvm::StringRef Method, json::Value Params,
              json::Value Id) override {
    Owner.clientCalls(Method, Params, Id);
    return Server.onCall(Method, std::move(Params), std::move(Id));
  }

  bool onReply(json::Value Id, llvm::Expected<json::Value> Result) override {
    return Server.onReply(std::move(Id), std::move(Result));
  }

private:
  EditorTransport &Owner;
  MessageHandler &Server;
};

llvm::Error EditorTransport::loop(MessageHandler &Server) {
  FromClient Handler(*this, Server);
  return Client->loop(Handler);
}

void EditorTransport::clientNotifies(llvm::StringRef Method,
                                     const json::Value &Params) {
  const json::Object *Fields = Params.getAsObject();
  if (!Fields || !Method.starts_with("textDocument/did"))
    return;
  llvm::StringRef Uri = documentOf(*Fields);
  std::lock_guard<std::mutex> Guard(Lock);
  if (Method == "textDocument/didOpen") {
    std::optional<llvm::StringRef> Text =
        Fields->getObject("textDocument")
            ? Fields->getObject("textDocument")->getString("text")
            : std::nullopt;
    if (Text)
      Documents.insert_or_assign(Uri, Document(Text->str()));
  } else if (Method == "textDocument/didClose") {
    Documents.erase(Uri);
  } else if (Method == "textDocument/didChange") {
    auto Open = Documents.find(Uri);
    const json::Array *Changes = Fields->getArray("contentChanges");
    if (Open != Documents.end() &&
        (!Changes || !Open->second.apply(*Changes, Columns)))
      Documents.erase(Open);
  }
}

void EditorTransport::clientCalls(llvm::StringRef Method,
                                  const json::Value &Params,
                                  const json::Value &Id) {
  const json::Object *Fields = Params.getAsObject();
  if (!Fields)
    return;
  std::lock_guard<std::mutex> Guard(Lock);
  if (Method == "initialize") {
    InitializeId = keyOf(Id);
    ActionLiterals = understandsActionLiterals(*Fields);
  } else if (Method == "textDocument/codeAction") {
    json::Array Actions = suppressions(*Fields);
    if (!Actions.empty())
      Additions.insert_or_assign(keyOf(Id), std::move(Actions));
  }
}

/// What silences the diagnostics that a request of code actions is about.
json::Array EditorTransport::suppressions(const json::Object &Params) const {
  json::Array Actions;
  llvm::StringRef Uri = documentOf(Params);
  auto Open = Documents.find(Uri);
  const json::Object *Context = Params.getObject("context");
  const json::Array *Diagnostics =
      Context ? Context->getArray("diagnostics") : nullptr;
  if (Open == Documents.end() || !Diagnostics || !wantsQuickFixes(*Context))
    return Actions;
  const Document &Text = Open->second;
  llvm::StringSet<> Seen;
  for (const json::Value &Value : *Diagnostics) {
    const json::Object *Diagnostic = Value.getAsObject();
    const CheckInfo *Info = Diagnostic ? checkOf(*Diagnostic) : nullptr;
    const json::Object *Range = Info ? Diagnostic->getObject("range") : nullptr;
    if (!Range)
      continue;
    std::optional<size_t> Begin =
                              Text.offset(Range->getObject("start"), Columns),
                          End = Text.offset(Range->getObject("end"), Columns);
    if (!Begin || !End || *End < *Begin)
      continue;
    auto Comments = suppress(Text.text(), *Begin, *End, Info->Id);
    // Two findings of one check on a line are silenced by one comment.
    if (Comments.empty() ||
        !Seen.insert((Info->Id + llvm::Twine(Comments.front().Offset)).str())
             .second)
      continue;
    json::Array Edits;
    for (Insertion &I : Comments) {
      json::Value At = Text.position(I.Offset, Columns);
      Edits.push_back(
          json::Object{{"range", json::Object{{"start", At}, {"end", At}}},
                       {"newText", std::move(I.Text)}});
    }
    std::string Title = ("suppress with NOLINT(" + Info->Id + ")").str();
    json::Object Edit{{"changes", json::Object{{Uri.str(), std::move(Edits)}}}};
    if (ActionLiterals)
      Actions.push_back(json::Object{{"title", std::move(Title)},
                                     {"kind", "quickfix"},
                                     {"diagnostics", json::Array{Value}},
                                     {"edit", std::move(Edit)}});
    else
      Actions.push_back(
          json::Object{{"title", std::move(Title)},
                       {"command", "clangd.applyFix"},
                       {"arguments", json::Array{std::move(Edit)}}});
  }
  return Actions;
}

} // namespace corolint
