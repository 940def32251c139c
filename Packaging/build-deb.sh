#!/usr/bin/env bash
# Builds the Debian package apus_VERSION_ARCH.deb, and apus-dbgsym_VERSION_ARCH.deb with its debugging symbols.
#
#   Packaging/build-deb.sh [--output DIR] [--version VERSION]
#
# --output    where the packages go; default .build-deb
# --version   the package's version, when it is not the program's: a build between releases, or an upgrade to try
#
# A program that the environment variable APUS names is packed as it is; without it, one is built.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../Integration/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../Integration/lib.sh"
# shellcheck source-path=SCRIPTDIR source=release-flags.sh
source "$(dirname "${BASH_SOURCE[0]}")/release-flags.sh"

OUTPUT=$APUS_ROOT/.build-deb
VERSION=

usage() {
    sed -n '2,/^set -e/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

while (($# > 0)); do
    case $1 in
        --output) OUTPUT=${2:?--output needs a directory} && shift 2 ;;
        --version) VERSION=${2:?--version needs a version} && shift 2 ;;
        -h | --help) usage && exit ;;
        *) usage >&2 && exit 64 ;;
    esac
done

# The version that the program says of itself.
program_version() {
    sed -n 's/.*static let version = "\([^"]*\)".*/\1/p' "$APUS_ROOT/Sources/Control/BuildInfo.swift"
}

# The topmost entry's version.
changelog_version() {
    sed -n '1s/^apus (\([^)]*\)).*/\1/p' "$1"
}

# The files of the repository, tracked or about to be, with debian/ at the top as the tools want it: lay_out DIR
lay_out() {
    local list
    rm -rf "$1"
    mkdir -p "$1"
    list=$(mktemp)
    if git -C "$APUS_ROOT" rev-parse --git-dir >/dev/null 2>&1; then
        git -C "$APUS_ROOT" ls-files --cached --others --exclude-standard -z >"$list"
    else
        (cd "$APUS_ROOT" && find . -name '.build*' -prune -o -type f -print0) >"$list"
    fi
    # Files that are deleted and not yet committed are listed, too.
    tar --directory "$APUS_ROOT" --create --null --files-from "$list" --ignore-failed-read 2>/dev/null |
        tar --directory "$1" --extract
    rm -f "$list"
    cp -R "$1/Packaging/debian" "$1/debian"
}

# Puts an entry for version $2 on top of the changelog $1.
add_entry() {
    local rest
    rest=$(<"$1")
    {
        printf 'apus (%s) UNRELEASED; urgency=medium\n\n  * Build of %s.\n\n' "$2" "$(program_version)"
        sed -n '/^ -- /{p;q}' <<<"$rest"
        printf '\n%s\n' "$rest"
    } >"$1"
}

require_packages "${APUS_BUILD_PACKAGES[@]}" debhelper dpkg-dev
version=$(program_version)
[[ -n $version ]] || die "Sources/Control/BuildInfo.swift names no version"
[[ $version == "$(changelog_version "$APUS_ROOT/Packaging/debian/changelog")" ]] ||
    die "BuildInfo.swift says version $version, and Packaging/debian/changelog another: add an entry there"

build_apus
APUS=$(readlink -f "$APUS")
export APUS
mkdir -p "$OUTPUT"
OUTPUT=$(readlink -f "$OUTPUT")

tree=$OUTPUT/tree/apus
lay_out "$tree"
if [[ -n $VERSION ]]; then add_entry "$tree/debian/changelog" "$VERSION"; fi
log "building the package $(changelog_version "$tree/debian/changelog")"
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign) >"$OUTPUT/build.log" 2>&1 || {
    tail -n 40 "$OUTPUT/build.log" >&2
    die "dpkg-buildpackage failed; all it said is in $OUTPUT/build.log"
}
for package in "$OUTPUT"/tree/*.deb; do
    mv "$package" "$OUTPUT/"
    printf '%s\n' "$OUTPUT/${package##*/}"
done
rm -rf "$OUTPUT/tree"
