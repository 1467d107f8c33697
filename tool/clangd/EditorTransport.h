//===-- EditorTransport.h - what clangd and an editor say to each other ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_EDITORTRANSPORT_H
#define COROLINT_TOOL_CLANGD_EDITORTRANSPORT_H

#include "Document.h"
#include "PageLinks.h"
#include "Transport.h"
#include "llvm/ADT/StringMap.h"
#include <memory>
#include <mutex>

namespace corolint {

/// Stands between clangd and its connection to the client. Adds to what clangd
/// says of our checks:
///  - a diagnostic has the severity of its check's tier, unless the user made
///  it
///    an error, and links to its check's page or nowhere,
///  - the quick fixes of a diagnostic end with one that silences it.
/// All other messages pass as they are.
class EditorTransport : public clang::clangd::Transport {
public:
  EditorTransport(std::unique_ptr<clang::clangd::Transport> Client,
                  PageLinks Pages)
      : Client(std::move(Client)), Pages(std::move(Pages)) {}

  void notify(llvm::StringRef Method, llvm::json::Value Params) override;
  void call(llvm::StringRef Method, llvm::json::Value Params,
            llvm::json::Value Id) override;
  void reply(llvm::json::Value Id,
             llvm::Expected<llvm::json::Value> Result) override;
  llvm::Error loop(MessageHandler &Server) override;

private:
  class FromClient;

  void dress(llvm::json::Object &Diagnostic) const;
  void clientNotifies(llvm::StringRef Method, const llvm::json::Value &Params);
  void clientCalls(llvm::StringRef Method, const llvm::json::Value &Params,
                   const llvm::json::Value &Id);
  llvm::json::Array suppressions(const llvm::json::Object &Params) const;

  std::unique_ptr<clang::clangd::Transport> Client;
  PageLinks Pages;

  /// Guards what follows: the loop's thread writes it, answers come from
  /// others.
  std::mutex Lock;
  std::string InitializeId;
  Encoding Columns = Encoding::Utf16;
  /// The client understands code actions, not only commands.
  bool ActionLiterals = false;
  llvm::StringMap<Document> Documents;
  /// By the id of the request: what the answer will get in addition.
  llvm::StringMap<llvm::json::Array> Additions;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_EDITORTRANSPORT_H
