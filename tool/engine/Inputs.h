//===-- Inputs.h - what a unit asked of the file system ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The result of a unit is a function of its command, the configuration and what
// it found in the file system: the content of the files it read, and that other
// files, earlier on the search path, were not there. A recorder between clang
// and the file system notes all of it.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_INPUTS_H
#define COROLINT_TOOL_ENGINE_INPUTS_H

#include "engine/Digest.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <mutex>
#include <optional>

namespace corolint {

/// The strongest question that was asked of a path.
enum class Asked : char {
  Exists = 'e',  ///< whether there is a file or directory, and which of them
  Listing = 'l', ///< what is in a directory
  Content = 'c', ///< what is in a file
};

/// By absolute path, as the unit spelled it.
using InputSet = std::map<std::string, Asked>;

/// Answers the same questions again, for the paths of many units; each is asked of
/// the file system once. Safe to use from several threads.
class InputStates {
public:
  /// What \p Path looks like to who asks \p What. Equal answers have equal
  /// digests.
  Digest state(llvm::StringRef Path, Asked What);

  /// Somebody has read \p Bytes from \p Path: that is its content, whatever is
  /// written there later. \p Status is that of the file when it was opened.
  void remember(llvm::StringRef Path, const llvm::vfs::Status &Status,
                llvm::StringRef Bytes);

  /// Somebody else has seen what \p Path looks like.
  void assume(llvm::StringRef Path, Asked What, const Digest &State);

private:
  struct Answer {
    Digest State;
    /// When the file had changed and how long it was, if it was read by others.
    std::pair<llvm::sys::TimePoint<>, uint64_t> Version;
  };
  std::mutex Lock;
  llvm::StringMap<Answer> Known[3];
};

/// A file system that writes down what it is asked.
class InputRecorder : public llvm::vfs::ProxyFileSystem {
public:
  InputRecorder(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Below,
                InputStates &States)
      : ProxyFileSystem(std::move(Below)), States(States) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  bool exists(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
  openFileForRead(const llvm::Twine &Path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine &Directory,
                                          std::error_code &Error) override;

  /// All that was asked up to now.
  const InputSet &inputs() const { return Inputs; }

private:
  std::string note(const llvm::Twine &Path, Asked What);

  InputStates &States;
  InputSet Inputs;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_INPUTS_H
