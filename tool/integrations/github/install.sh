#!/usr/bin/env bash
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs the release $COROLINT_VERSION of $COROLINT_REPOSITORY, a Debian package.

set -euo pipefail

version=${COROLINT_VERSION#v}
[[ $version =~ ^[0-9]+(\.[0-9]+)*$ ]] || {
  echo "::error::corolint: '$COROLINT_VERSION' is not a version, such as 0.1.0"
  exit 2
}
if [ "$(corolint --version 2>/dev/null | head -n 1)" = "corolint $version" ]; then
  echo "corolint $version is installed"
  exit
fi

file=corolint_${version}_$(dpkg --print-architecture).deb
url=$COROLINT_REPOSITORY/releases/download/v$version/$file
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get -q update
# A bare container has none.
command -v curl >/dev/null ||
  "${as_root[@]}" apt-get -q -y --no-install-recommends install curl ca-certificates
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
curl --fail --silent --show-error --location --retry 3 --output "$folder/$file" "$url" || {
  echo "::error::corolint: there is no release $version at $url"
  exit 2
}
"${as_root[@]}" apt-get -q -y --no-install-recommends install "$folder/$file"
corolint --version
