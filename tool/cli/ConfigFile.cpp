//===-- ConfigFile.cpp - reads .corolint.yaml ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Config.h"
#include "model/Suggest.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include "llvm/Support/YAMLTraits.h"

namespace yaml = llvm::yaml;

namespace corolint {
namespace {

/// Reads the file node by node: unlike YAMLTraits it can say where a wrong key
/// stands.
class Parser {
public:
  Parser(llvm::StringRef Text, llvm::StringRef Path)
      : Path(Path), Stream(Text, Sources, /*ShowColors=*/false) {
    Sources.setDiagHandler(
        [](const llvm::SMDiagnostic &D, void *Context) {
          auto *Self = static_cast<Parser *>(Context);
          if (Self->Problem.empty())
            Self->Problem =
                Self->place(D.getLoc()) + ": " + D.getMessage().str();
        },
        this);
  }

  llvm::Expected<ConfigFile> parse() {
    auto Document = Stream.begin();
    if (Document != Stream.end())
      if (yaml::Node *Root = Document->getRoot();
          Root && !llvm::isa<yaml::NullNode>(Root))
        mapping(Root, "the file",
                [&](llvm::StringRef Key, yaml::Node *KeyNode,
                    yaml::Node *Value) { entry(Key, KeyNode, Value); });
    if (!Problem.empty() || Stream.failed())
      return llvm::createStringError(Problem.empty() ? Path + ": not valid YAML"
                                                     : Problem);
    return std::move(Result);
  }

private:
  void entry(llvm::StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
    if (Key == "checks") {
      Result.Checks = text(Value, ",");
      Result.ChecksPlace = place(Value);
    } else if (Key == "options") {
      mapping(
          Value, "'options'",
          [&](llvm::StringRef Name, yaml::Node *NameNode, yaml::Node *Setting) {
            Result.Options.push_back(
                {Name.str(), text(Setting, ";"), place(NameNode)});
          });
    } else if (Key == "libraries") {
      Result.Libraries = list(Value);
    } else if (Key == "suppressions") {
      mapping(Value, "'suppressions'",
              [&](llvm::StringRef Name, yaml::Node *NameNode,
                  yaml::Node *Setting) {
                suppressions(Name, NameNode, Setting);
              });
    } else {
      static constexpr llvm::StringLiteral Known[] = {"checks", "options",
                                                      "libraries",
                                                      "suppressions"};
      fail(KeyNode, "unknown key '" + Key + "'" + suggestion(Key, Known));
    }
  }

  void suppressions(llvm::StringRef Name, yaml::Node *NameNode,
                    yaml::Node *Setting) {
    static constexpr llvm::StringLiteral Known[] = {"report-unused",
                                                    "require-reasons"};
    bool *Target = Name == Known[0]   ? &Result.ReportUnusedSuppressions
                   : Name == Known[1] ? &Result.RequireReasons
                                      : nullptr;
    if (!Target)
      return fail(NameNode, "unknown key '" + Name + "'" +
                                suggestion(Name, Known));
    if (std::optional<bool> Value = yaml::parseBool(scalar(Setting)))
      *Target = *Value;
    else
      fail(Setting, "expected true or false");
  }

  template <typename Callback>
  void mapping(yaml::Node *Node, llvm::StringRef What, Callback Each) {
    auto *Map = llvm::dyn_cast_or_null<yaml::MappingNode>(Node);
    if (!Map)
      return fail(Node, What + " must be a mapping");
    for (yaml::KeyValueNode &Pair : *Map) {
      auto *Key = llvm::dyn_cast_or_null<yaml::ScalarNode>(Pair.getKey());
      if (!Key)
        return fail(Pair.getKey(), "a key must be a word");
      llvm::SmallString<64> Storage;
      Each(Key->getValue(Storage), Key, Pair.getValue());
      if (!Problem.empty())
        return;
    }
  }

  std::string scalar(yaml::Node *Node) {
    llvm::SmallString<64> Storage;
    if (auto *Scalar = llvm::dyn_cast_or_null<yaml::ScalarNode>(Node))
      return Scalar->getValue(Storage).str();
    if (auto *Block = llvm::dyn_cast_or_null<yaml::BlockScalarNode>(Node))
      return Block->getValue().trim().str();
    if (llvm::isa_and_nonnull<yaml::NullNode>(Node))
      return "";
    fail(Node, "expected a single value");
    return "";
  }

  std::vector<std::string> list(yaml::Node *Node) {
    auto *Sequence = llvm::dyn_cast_or_null<yaml::SequenceNode>(Node);
    if (!Sequence)
      return {scalar(Node)};
    std::vector<std::string> Items;
    for (yaml::Node &Item : *Sequence)
      Items.push_back(scalar(&Item));
    return Items;
  }

  std::string text(yaml::Node *Node, llvm::StringRef Separator) {
    return llvm::join(list(Node), Separator);
  }

  void fail(yaml::Node *Node, const llvm::Twine &Message) {
    if (Problem.empty())
      Problem = place(Node) + ": " + Message.str();
  }

  std::string place(yaml::Node *Node) {
    return Node ? place(Node->getSourceRange().Start) : Path;
  }

  std::string place(llvm::SMLoc Loc) {
    if (!Loc.isValid() || !Sources.getNumBuffers())
      return Path;
    auto [Line, Column] = Sources.getLineAndColumn(Loc);
    return Path + ":" + std::to_string(Line) + ":" + std::to_string(Column);
  }

  std::string Path;
  std::string Problem;
  llvm::SourceMgr Sources;
  yaml::Stream Stream;
  ConfigFile Result;
};

} // namespace

llvm::Expected<ConfigFile> parseConfigFile(llvm::StringRef Text,
                                           llvm::StringRef Path) {
  return Parser(Text, Path).parse();
}

} // namespace corolint
