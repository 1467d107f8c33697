//===-- EditorTransportTest.cpp - what clangd and an editor say -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EditorTransport.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

namespace json = llvm::json;
using clang::clangd::Transport;

namespace corolint {
namespace {

json::Value parse(llvm::StringRef Text) {
  return llvm::cantFail(json::parse(Text));
}

/// The connection to an editor: keeps what is sent, says what the test says.
class Editor : public Transport {
public:
  void notify(llvm::StringRef, json::Value Params) override { Last = Params; }
  void call(llvm::StringRef, json::Value Params, json::Value) override {
    Last = Params;
  }
  void reply(json::Value, llvm::Expected<json::Value> Result) override {
    if (Result)
      Last = *Result;
    else
      Last = llvm::toString(Result.takeError());
  }
  llvm::Error loop(MessageHandler &Handler) override {
    Server = &Handler;
    Session();
    return llvm::Error::success();
  }

  json::Value Last = nullptr;
  MessageHandler *Server = nullptr;
  llvm::function_ref<void()> Session;
};

/// clangd: keeps what it is told.
class Clangd : public Transport::MessageHandler {
public:
  bool onNotify(llvm::StringRef Method, json::Value) override {
    Last = Method.str();
    return Method != "exit";
  }
  bool onCall(llvm::StringRef Method, json::Value, json::Value) override {
    Last = Method.str();
    return true;
  }
  bool onReply(json::Value, llvm::Expected<json::Value> Result) override {
    Last = Result ? "reply" : llvm::toString(Result.takeError());
    return true;
  }

  std::string Last;
};

/// A session of an editor that knows code actions.
class EditorTransportTest : public testing::Test {
protected:
  EditorTransportTest() {
    auto Owned = std::make_unique<Editor>();
    Client = Owned.get();
    Tested = std::make_unique<EditorTransport>(std::move(Owned),
                                               PageLinks("", "/nonexistent"));
  }

  /// Runs \p Session where messages of the editor reach clangd.
  void inLoop(llvm::function_ref<void()> Session) {
    Client->Session = Session;
    EXPECT_FALSE(Tested->loop(Server));
  }

  void initialize(llvm::StringRef CodeAction) {
    Client->Server->onCall(
        "initialize",
        parse(R"({"capabilities": {"textDocument": {"codeAction": )" +
              CodeAction.str() + "}}}"),
        1);
    Tested->reply(1, parse(R"({"offsetEncoding": "utf-8"})"));
  }

  void open(llvm::StringRef Text) {
    Client->Server->onNotify(
        "textDocument/didOpen",
        json::Object{{"textDocument",
                      json::Object{{"uri", "file:///a.cpp"}, {"text", Text}}}});
  }

  void notify(llvm::StringRef Method, llvm::StringRef Params) {
    Client->Server->onNotify(Method, parse(Params));
  }

  /// Asks for what can be done about diagnostics at line 1 and shows the titles
  /// of the answer to which clangd contributed \p Answer.
  std::string actions(llvm::StringRef Context, llvm::StringRef Answer = "[]",
                      json::Value Id = 2) {
    Client->Server->onCall("textDocument/codeAction",
                           parse(R"({"textDocument": {"uri": "file:///a.cpp"},
                                     "context": )" +
                                 Context.str() + "}"),
                           Id);
    Tested->reply(Id, parse(Answer));
    std::string Titles;
    for (const json::Value &Action : *Client->Last.getAsArray())
      Titles += Action.getAsObject()->getString("title")->str() + "\n";
    return Titles;
  }

  Clangd Server;
  Editor *Client;
  std::unique_ptr<EditorTransport> Tested;
};

const char Literals[] = R"({"codeActionLiteralSupport": {}})";

/// A diagnostic of one of our checks on `b` in the second line of "a\nb\n".
const char Finding[] = R"({"code": "async-sync-wait", "source": "clang-tidy",
  "range": {"start": {"line": 1, "character": 0},
            "end": {"line": 1, "character": 1}}})";

std::string context(llvm::StringRef Diagnostics, llvm::StringRef More = "") {
  return R"({"diagnostics": [)" + Diagnostics.str() + "]" + More.str() + "}";
}

const char Suppress[] = "suppress with NOLINT(async-sync-wait)\n";

std::string severityOf(const Editor &Client) {
  const json::Array *Diagnostics =
      Client.Last.getAsObject()->getArray("diagnostics");
  std::string Severities;
  for (const json::Value &D : *Diagnostics)
    Severities += std::to_string(*D.getAsObject()->getInteger("severity"));
  return Severities;
}

TEST_F(EditorTransportTest, SeverityOfTheTier) {
  Tested->notify("textDocument/publishDiagnostics", parse(R"({"diagnostics": [
      {"severity": 2, "code": "async-sync-wait"},
      {"severity": 2, "code": "async-blocking-call"},
      {"severity": 1, "code": "async-blocking-call"},
      {"severity": 2, "code": "bugprone-integer-division"},
      {"severity": 2}]})"));
  EXPECT_EQ(severityOf(*Client), "12122");
}

TEST_F(EditorTransportTest, LinksToPagesThatExist) {
  llvm::StringRef Message = R"({"diagnostics": [
    {"severity": 2, "code": "async-sync-wait",
     "codeDescription": {"href": "https://clang.llvm.org/made/up"}},
    {"severity": 2, "code": "bugprone-integer-division",
     "codeDescription": {"href": "https://clang.llvm.org/page"}},
    {"severity": 2, "code": "async-sync-wait"}]})";
  Tested->notify("textDocument/publishDiagnostics", parse(Message));
  EXPECT_EQ(Client->Last, parse(R"({"diagnostics": [
    {"severity": 1, "code": "async-sync-wait"},
    {"severity": 2, "code": "bugprone-integer-division",
     "codeDescription": {"href": "https://clang.llvm.org/page"}},
    {"severity": 1, "code": "async-sync-wait"}]})"));
}

TEST_F(EditorTransportTest, LinksOnlyForEditorsThatKnowThem) {
  auto Owned = std::make_unique<Editor>();
  Editor &Linked = *Owned;
  EditorTransport WithPages(std::move(Owned), PageLinks("p:{check}", ""));
  WithPages.notify("textDocument/publishDiagnostics", parse(R"({"diagnostics": [
    {"severity": 1, "code": "async-sync-wait", "codeDescription": {}},
    {"severity": 1, "code": "async-sync-wait"}]})"));
  EXPECT_EQ(Linked.Last, parse(R"({"diagnostics": [
    {"severity": 1, "code": "async-sync-wait",
     "codeDescription": {"href": "p:async-sync-wait"}},
    {"severity": 1, "code": "async-sync-wait"}]})"));
}

TEST_F(EditorTransportTest, OtherMessagesPass) {
  json::Value Message = parse(R"({"diagnostics": [
    {"severity": 2, "code": "async-sync-wait"}]})");
  Tested->notify("other", Message);
  EXPECT_EQ(Client->Last, Message);
  Tested->call("workspace/applyEdit", Message, 7);
  EXPECT_EQ(Client->Last, Message);
  Tested->reply(7, Message);
  EXPECT_EQ(Client->Last, Message);
  Tested->reply(8, llvm::createStringError("it failed"));
  EXPECT_EQ(Client->Last, "it failed");
  for (llvm::StringRef Odd : {"null", "[]", R"({"diagnostics": [1, null]})"}) {
    Tested->notify("textDocument/publishDiagnostics", parse(Odd));
    EXPECT_EQ(Client->Last, parse(Odd));
  }
}

TEST_F(EditorTransportTest, WhatTheEditorSaysReachesClangd) {
  inLoop([&] {
    EXPECT_TRUE(Client->Server->onCall("shutdown", nullptr, 1));
    EXPECT_EQ(Server.Last, "shutdown");
    EXPECT_TRUE(Client->Server->onReply(1, parse("{}")));
    EXPECT_EQ(Server.Last, "reply");
    for (llvm::StringRef Odd : {"null", "{}", R"({"textDocument": 1})"}) {
      for (llvm::StringRef Method :
           {"textDocument/didOpen", "textDocument/didChange",
            "textDocument/didClose"}) {
        EXPECT_TRUE(Client->Server->onNotify(Method, parse(Odd)));
        EXPECT_EQ(Server.Last, Method);
      }
      EXPECT_TRUE(
          Client->Server->onCall("textDocument/codeAction", parse(Odd), 2));
    }
    EXPECT_FALSE(Client->Server->onNotify("exit", nullptr));
  });
}

TEST_F(EditorTransportTest, SuppressingStandsBehindTheFixes) {
  inLoop([&] {
    initialize(Literals);
    open("a\nb\n");
    EXPECT_EQ(actions(context(Finding),
                      R"([{"title": "fix", "kind": "quickfix"},
                          {"title": "tweak", "kind": "refactor"}])"),
              "fix\n" + std::string(Suppress) + "tweak\n");
    const json::Object &Action = *(*Client->Last.getAsArray())[1].getAsObject();
    EXPECT_EQ(Action.getString("kind"), "quickfix");
    EXPECT_EQ(*Action.get("diagnostics"),
              json::Value(json::Array{parse(Finding)}));
    EXPECT_EQ(*Action.get("edit"), parse(R"({"changes": {"file:///a.cpp": [
        {"newText": "// NOLINTNEXTLINE(async-sync-wait)\n",
         "range": {"start": {"line": 1, "character": 0},
                   "end": {"line": 1, "character": 0}}}]}})"));
  });
}

TEST_F(EditorTransportTest, SuppressingAsACommand) {
  inLoop([&] {
    initialize("{}");
    open("a\nb\n");
    EXPECT_EQ(actions(context(Finding),
                      R"([{"title": "fix", "command": "clangd.applyFix"},
                          {"title": "tweak", "command": "clangd.applyTweak"}])"),
              "fix\n" + std::string(Suppress) + "tweak\n");
    const json::Object &Action = *(*Client->Last.getAsArray())[1].getAsObject();
    EXPECT_EQ(Action.getString("command"), "clangd.applyFix");
    EXPECT_EQ(Action.get("edit"), nullptr);
    const json::Array *Arguments = Action.getArray("arguments");
    ASSERT_TRUE(Arguments && Arguments->size() == 1);
    EXPECT_NE((*Arguments)[0].getAsObject()->getObject("changes"), nullptr);
  });
}

TEST_F(EditorTransportTest, SuppressingOnlyWhereItIsAskedFor) {
  inLoop([&] {
    initialize(Literals);
    open("a\nb\n");
    EXPECT_EQ(actions(context(Finding, R"(, "only": ["quickfix"])")), Suppress);
    EXPECT_EQ(actions(context(Finding, R"(, "only": [""])")), Suppress);
    EXPECT_EQ(actions(context(Finding, R"(, "only": ["refactor"])")), "");
    EXPECT_EQ(actions(context("")), "");
    EXPECT_EQ(actions("{}"), "");
    EXPECT_EQ(actions(context(R"({"code": "bugprone-integer-division"}, 1,
                                 {"code": "async-sync-wait"})")),
              "");
  });
}

TEST_F(EditorTransportTest, OneCommentForTheFindingsOfALine) {
  inLoop([&] {
    initialize(Literals);
    open("a\nb\n");
    std::string Two = std::string(Finding) + "," + Finding;
    EXPECT_EQ(actions(context(Two)), Suppress);
  });
}

TEST_F(EditorTransportTest, AnAdditionIsMadeOnce) {
  inLoop([&] {
    initialize(Literals);
    open("a\nb\n");
    EXPECT_EQ(actions(context(Finding), "[]", "id"), Suppress);
    Tested->reply("id", json::Array());
    EXPECT_EQ(Client->Last, parse("[]"));
  });
}

TEST_F(EditorTransportTest, AnswersThatAreErrorsStay) {
  inLoop([&] {
    initialize(Literals);
    open("a\nb\n");
    Client->Server->onCall("textDocument/codeAction",
                           parse(R"({"textDocument": {"uri": "file:///a.cpp"},
                                     "context": )" +
                                 context(Finding) + "}"),
                           2);
    Tested->reply(2, llvm::createStringError("cancelled"));
    EXPECT_EQ(Client->Last, "cancelled");
    Tested->reply(2, json::Array());
    EXPECT_EQ(Client->Last, parse("[]"));
  });
}

TEST_F(EditorTransportTest, TheTextIsWhatTheEditorHas) {
  inLoop([&] {
    initialize(Literals);
    open("a");
    EXPECT_EQ(actions(context(Finding)), "") << "there is no such line";
    notify("textDocument/didChange",
           R"({"textDocument": {"uri": "file:///a.cpp"},
               "contentChanges": [{"text": "a\n  b\n"}]})");
    EXPECT_EQ(actions(context(Finding)), Suppress);
    EXPECT_NE(llvm::formatv("{0}", Client->Last).str().find("\"  // NOLINT"),
              std::string::npos);
    notify("textDocument/didClose",
           R"({"textDocument": {"uri": "file:///a.cpp"}})");
    EXPECT_EQ(actions(context(Finding)), "");
    open("a\nb\n");
    notify("textDocument/didChange",
           R"({"textDocument": {"uri": "file:///a.cpp"},
               "contentChanges": [{"text": 1}]})");
    EXPECT_EQ(actions(context(Finding)), "") << "the text is not known";
  });
}

} // namespace
} // namespace corolint
