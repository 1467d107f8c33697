//===-- BuildId.cpp - which build of the program is running --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/BuildId.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cstring>
#include <elf.h>
#include <link.h>

namespace corolint {
namespace {

/// The description of the NT_GNU_BUILD_ID note of a loaded object, or "".
llvm::StringRef gnuBuildId(const dl_phdr_info &Object) {
  for (size_t I = 0; I < Object.dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object.dlpi_phdr[I];
    if (Segment.p_type != PT_NOTE)
      continue;
    const char *At =
        reinterpret_cast<const char *>(Object.dlpi_addr + Segment.p_vaddr);
    const char *End = At + Segment.p_memsz;
    while (At + sizeof(ElfW(Nhdr)) <= End) {
      ElfW(Nhdr) Note;
      std::memcpy(&Note, At, sizeof Note);
      const char *Name = At + sizeof Note;
      const char *Description = Name + ((Note.n_namesz + 3) & ~3u);
      if (Note.n_type == NT_GNU_BUILD_ID &&
          llvm::StringRef(Name, Note.n_namesz) == llvm::StringRef("GNU\0", 4))
        return llvm::StringRef(Description, Note.n_descsz);
      At = Description + ((Note.n_descsz + 3) & ~3u);
    }
  }
  return "";
}

int addObject(dl_phdr_info *Object, size_t, void *Data) {
  auto &Ids = *static_cast<std::vector<std::string> *>(Data);
  llvm::StringRef Name = llvm::sys::path::filename(Object->dlpi_name);
  // The C library and its like do not change what clang says.
  if (!Name.empty() && !Name.starts_with("libclang") &&
      !Name.starts_with("libLLVM"))
    return 0;
  llvm::StringRef Id = gnuBuildId(*Object);
  if (!Id.empty()) {
    Ids.push_back(Id.str());
    return 0;
  }
  // Linked without one: what it consists of.
  std::string Path = Name.empty() ? "/proc/self/exe" : Object->dlpi_name;
  if (auto File = llvm::MemoryBuffer::getFile(Path)) {
    Digest D = digestOf((*File)->getBuffer());
    Ids.emplace_back(D.begin(), D.end());
  }
  return 0;
}

} // namespace

const Digest &buildId() {
  static const Digest Id = [] {
    std::vector<std::string> Ids;
    ::dl_iterate_phdr(addObject, &Ids);
    llvm::sort(Ids);
    DigestBuilder Digest;
    for (const std::string &Part : Ids)
      Digest.add(Part);
    return Digest.finish();
  }();
  return Id;
}

} // namespace corolint
