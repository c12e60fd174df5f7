#!/usr/bin/env bash
# Builds the release of this source for all platforms, twice, and compares every file. Signs one of them with a key that is made for it, and
# lets Terraform or OpenTofu install that release and make a keyset with it. `make release-check` runs it.
#
# Each build is in a new repository, in a directory of another name: a release must not depend on the directory, on the times of its files or on
# anything that git does not track.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'gpgconf --kill all 2>/dev/null || true; rm -rf "$work"' EXIT
export GNUPGHOME=$work/gnupg # not the keys and the agent of the developer
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=check GIT_AUTHOR_EMAIL=check@example.com GIT_AUTHOR_DATE=2026-01-01T00:00:00Z
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  exit 1
}

# The source is copied once, so it may change during the builds. The checkout may belong to another user. git also lists a file that is deleted
# but still in the last commit.
mkdir "$work/source"
git -c safe.directory='*' ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
  tar -c --null -T - | tar -x -C "$work/source"

# build DIRECTORY FLAGS... builds the source in a new repository, which then has the release in dist/.
build() {
  local dir=$1
  shift
  mkdir -p "$dir"
  tar -c -C "$work/source" . | tar -x -m -C "$dir"
  git -C "$dir" init --quiet --initial-branch main
  git -C "$dir" remote add origin https://github.com/jwtkeys/terraform-provider-jwt
  git -C "$dir" add --all
  git -C "$dir" commit --quiet --message 'a release'
  (cd "$dir" && goreleaser release --snapshot --clean "$@") >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail 'the release cannot be built'; }
}

sign=(--skip=sign)
if command -v gpg >/dev/null; then
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key check@example.com rsa3072 sign 1d
  GPG_FINGERPRINT=$(gpg --batch --quiet --trust-model always --list-keys --with-colons | awk -F: '$1 == "fpr" { print $10; exit }')
  export GPG_FINGERPRINT
  sign=()
else
  echo 'SKIP: the signature of the checksums: there is no gpg'
fi

build "$work/one" "${sign[@]}"
(umask 077 && build "$work/another/place" --skip=sign)

# sums DIRECTORY lists the released files with their hashes.
sums() (cd "$1/dist" && sha256sum -- *.zip *.cdx.json *_SHA256SUMS)

sums "$work/one" >"$work/one.sums"
sums "$work/another/place" >"$work/another.sums"
diff "$work/one.sums" "$work/another.sums" || fail 'two builds of the same source differ'

# What a registry needs: https://developer.hashicorp.com/terraform/registry/providers/publishing
cd "$work/one/dist"
list=$(echo *_SHA256SUMS)
prefix=${list%_SHA256SUMS}
version=${prefix#terraform-provider-jwt_}
platforms=$(grep -c '^ *- [a-z]*_[a-z0-9]*$' ../.goreleaser.yml)
[ "$(ls ./*.zip | wc -l)" = "$platforms" ] || fail "there are not $platforms archives, one for each platform of .goreleaser.yml"
[ "$(ls ./*.cdx.json | wc -l)" = "$platforms" ] || fail "there are not $platforms SBOMs"
[ "$(wc -l <"$list")" = $((2 * platforms + 1)) ] || fail 'the list of checksums does not have the archives, the SBOMs and the manifest'
cp ../terraform-registry-manifest.json "${prefix}_manifest.json"
sha256sum --check --quiet --strict "$list"
for archive in *.zip; do
  command -v unzip >/dev/null || { echo 'SKIP: what the archives contain: there is no unzip' && break; }
  platform=${archive#"${prefix}_"} suffix=
  case $platform in windows_*) suffix=.exe ;; esac
  [ "$(unzip -Z1 "$archive" | sort | tr '\n' ' ')" = "LICENSE terraform-provider-jwt_v$version$suffix " ] || fail "$archive does not contain the provider and the license, and nothing else"
done
if [ ${#sign[@]} = 0 ]; then
  gpg --batch --quiet --verify "$list.sig" "$list" 2>"$work/gpg.log" || { cat "$work/gpg.log"; fail 'the signature is wrong'; }
fi

# A mirror in files is what a registry is: Terraform takes the archive of its platform. https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
mkdir -p "$work/use"
for host in registry.terraform.io registry.opentofu.org; do
  mkdir -p "$work/mirror/$host/jwtkeys/jwt"
  for archive in *.zip; do ln "$archive" "$work/mirror/$host/jwtkeys/jwt/$archive"; done
done
printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$work/mirror" >"$work/cli.tfrc"
cat >"$work/use/main.tf" <<TF
terraform {
  required_providers {
    jwt = {
      source  = "jwtkeys/jwt"
      version = "$version"
    }
  }
}

resource "jwt_keyset" "x" {
  algorithm       = "ES256"
  rotation_period = "90d"
  max_token_ttl   = "1h"
  jwks_max_age    = "1h"
}

output "kids" {
  value = length(jsondecode(jwt_keyset.x.jwks).keys)
}
TF
cd "$work/use"
export TF_CLI_CONFIG_FILE=$work/cli.tfrc
"$TF_BINARY" init -no-color -input=false >"$work/tf.log" && "$TF_BINARY" apply -no-color -input=false -auto-approve >>"$work/tf.log" || { cat "$work/tf.log"; fail 'the release cannot be used'; }
[ "$("$TF_BINARY" output -raw kids)" = 2 ] || fail 'the keyset of the release has not two keys'

printf '%s platforms, twice the same:\n' "$platforms"
awk '{ print $1, $2 }' "$work/one.sums" | grep _SHA256SUMS
