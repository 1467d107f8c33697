// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Makes corolint-VERSION.vsix: a zip of the extension with two files that describe it.
//
//   node scripts/package.mjs [FILE]

import { strToU8, zipSync } from 'fflate';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle, root } from './build.mjs';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

function escaped(text) {
  return text.replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c],
  );
}

function property(id, value) {
  return `      <Property Id="${id}" Value="${escaped(value)}"/>`;
}

function vsixManifest({ name, displayName, description, version, publisher, engines, ...rest }) {
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(rest.keywords.join(','))}</Tags>
    <Categories>${escaped(rest.categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${property('Microsoft.VisualStudio.Code.Engine', engines.vscode)}
${property('Microsoft.VisualStudio.Code.ExtensionDependencies', '')}
${property('Microsoft.VisualStudio.Code.ExtensionPack', '')}
${property('Microsoft.VisualStudio.Code.ExtensionKind', rest.extensionKind.join(','))}
${property('Microsoft.VisualStudio.Code.LocalizedLanguages', '')}
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/readme.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".txt" ContentType="text/plain"/>
  <Default Extension=".js" ContentType="application/javascript"/>
</Types>
`;

/** What users get of package.json: nothing about building. */
function shipped({ devDependencies, scripts, ...kept }) {
  return JSON.stringify(kept, null, 2) + '\n';
}

const out = path.resolve(process.argv[2] ?? `corolint-${manifest.version}.vsix`);
const bundles = mkdtempSync(path.join(tmpdir(), 'corolint-vsix-'));
try {
  await bundle(bundles);
  const files = {
    'extension.vsixmanifest': strToU8(vsixManifest(manifest)),
    '[Content_Types].xml': strToU8(contentTypes),
    'extension/package.json': strToU8(shipped(manifest)),
    'extension/readme.md': readFileSync(path.join(root, 'README.md')),
    'extension/LICENSE.txt': readFileSync(path.join(root, '../../../LICENSE')),
    'extension/dist/extension.js': readFileSync(path.join(bundles, 'extension.js')),
  };
  // A fixed time: the same sources make the same file.
  writeFileSync(out, zipSync(files, { level: 9, mtime: '1980-01-01T00:00:00' }));
  console.log(out);
} finally {
  rmSync(bundles, { recursive: true });
}
