#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Looks into a packaged VS Code extension: is all there that VS Code needs to install
and load it, and nothing else?"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

FILES = {
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/LICENSE.txt",
    "extension/dist/extension.js",
    "extension/package.json",
    "extension/readme.md",
}

# Loads the bundle as VS Code does, which supplies the module `vscode`.
LOAD = """
const Module = require('node:module');
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? {} : load(name, ...rest));
const { activate, deactivate } = require(process.argv[1]);
if (typeof activate !== 'function' || typeof deactivate !== 'function') process.exit(1);
"""


def local(element):
    return element.tag.split("}")[1]


def main():
    with zipfile.ZipFile(sys.argv[1]) as package:
        assert package.testzip() is None
        files = {name: package.read(name) for name in package.namelist()}
    assert set(files) == FILES, set(files) ^ FILES

    manifest = json.loads(files["extension/package.json"])
    assert "devDependencies" not in manifest and "scripts" not in manifest
    main_file = str(pathlib.PurePosixPath("extension", manifest["main"]))
    assert main_file in files, main_file

    described = xml.fromstring(files["extension.vsixmanifest"])
    identity = next(e for e in described.iter() if local(e) == "Identity")
    assert identity.attrib["Id"] == manifest["name"]
    assert identity.attrib["Version"] == manifest["version"]
    assert identity.attrib["Publisher"] == manifest["publisher"]
    engines = [e.attrib["Value"] for e in described.iter() if "Engine" in e.get("Id", "")]
    assert engines == [manifest["engines"]["vscode"]], engines
    for asset in (e for e in described.iter() if local(e) == "Asset"):
        assert asset.attrib["Path"] in files, asset.attrib

    types = xml.fromstring(files["[Content_Types].xml"])
    extensions = {e.attrib["Extension"] for e in types}
    for name in FILES - {"[Content_Types].xml"}:
        assert pathlib.PurePosixPath(name).suffix in extensions, name

    # A bundle: what it needs comes with Node.js or VS Code.
    needed = set(re.findall(rb"\brequire\(\"([^\"]+)\"\)", files[main_file]))
    foreign = {n for n in needed if n != b"vscode" and not n.startswith(b"node:")}
    assert needed and not foreign, foreign
    with tempfile.TemporaryDirectory() as directory:
        bundle = pathlib.Path(directory, "extension.js")
        bundle.write_bytes(files[main_file])
        subprocess.run(["node", "-e", LOAD, str(bundle)], check=True)


if __name__ == "__main__":
    main()
