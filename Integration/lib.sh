# shellcheck shell=bash
# Functions that the scripts of this folder share; source it, do not run it.

APUS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
APUS_STARTED=$SECONDS

# What a build needs besides the Swift toolchain, and what the tests talk to.
APUS_BUILD_PACKAGES=(ca-certificates g++ git libpcre2-dev libsystemd-dev pkg-config)
# shellcheck disable=SC2034 # used by the scripts that source this file
APUS_PEER_PACKAGES=(curl haproxy iproute2 jq nghttp2-client nginx procps python3 util-linux wrk)

# Debian keeps servers where a plain user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

log() {
    printf '==> [%4ds] %s\n' "$((SECONDS - APUS_STARTED))" "$*" >&2
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "installing packages needs root: run as root, or install sudo"
    fi
}

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Installs those of the named Debian packages that are missing. Servers among them are neither started nor enabled.
require_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null ||
        die "this script installs Debian packages, and this is no Debian: please install by hand: $*"
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then return; fi

    log "installing ${missing[*]}"
    install_quietly "${missing[@]}" || {
        # A fresh machine knows no packages yet, and an old list names versions that are gone.
        as_root apt-get update --quiet >&2 || die "apt-get update failed"
        install_quietly "${missing[@]}" || die "could not install: ${missing[*]}"
    }
    for package in "${missing[@]}"; do
        is_installed "$package" || die "$package is still missing after apt-get install"
        case $package in nginx | haproxy) keep_from_boot "$package" ;; esac
    done
}

# A policy of "101" (forbidden) keeps package scripts from starting what they install.
install_quietly() {
    local policy=/usr/sbin/policy-rc.d status=0 placed=no
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        placed=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@" >&2 ||
        status=$?
    if [[ $placed == yes ]]; then as_root rm -f "$policy"; fi
    return "$status"
}

# The tests start servers of their own; the packaged service is not wanted after the next boot either.
keep_from_boot() {
    if command -v systemctl >/dev/null; then as_root systemctl --quiet disable "$1" >&2 || true; fi
    if command -v update-rc.d >/dev/null; then as_root update-rc.d "$1" disable >&2 || true; fi
}

# Puts `swift` on the PATH, or says what to do.
require_swift() {
    local folder version
    if ! command -v swift >/dev/null; then
        for folder in "${SWIFT_HOME:-}/usr/bin" "$HOME/.local/share/swiftly/bin" /usr/local/swift/usr/bin \
            /usr/libexec/swift/bin; do
            if [[ -x $folder/swift ]]; then
                PATH=$folder:$PATH
                break
            fi
        done
    fi
    command -v swift >/dev/null ||
        die "no Swift toolchain on the PATH: install Swift 6.1 or later from https://www.swift.org/install/linux/"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || die "swift --version does not answer: is the toolchain complete? ($(command -v swift))"
    [[ $(printf '%s\n' 6.1 "$version" | sort --version-sort | head -n 1) == 6.1 ]] ||
        die "Swift $version is too old: 6.1 or later is needed"
}

require_build_tools() {
    require_packages "${APUS_BUILD_PACKAGES[@]}"
    require_swift
}

# How a release is built. Exclusivity is checked at run time in tests and not in releases: the checks cost 3 % of a
# request's time. The Swift runtime is linked in, which saves the calls through the dynamic linker's tables.
APUS_RELEASE_FLAGS=(
    --configuration release
    --static-swift-stdlib
    -Xswiftc -enforce-exclusivity=unchecked
    -Xswiftc -cross-module-optimization
)

# Builds for release and sets APUS to the binary. An APUS that is set already is taken as it is.
build_apus() {
    if [[ -n ${APUS:-} ]]; then
        [[ -x $APUS ]] || die "APUS=$APUS is no program"
        return
    fi
    require_build_tools
    log "building apus for release"
    swift build "${APUS_RELEASE_FLAGS[@]}" --package-path "$APUS_ROOT" --product apus >&2 || die "the build failed"
    APUS=$(swift build "${APUS_RELEASE_FLAGS[@]}" --package-path "$APUS_ROOT" --show-bin-path)/apus
    [[ -x $APUS ]] || die "the build left no program at $APUS"
}

# A TCP port of 127.0.0.1 that was free a moment ago, chosen by the kernel.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Runs a command again and again until it succeeds: wait_until SECONDS COMMAND...
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS >= end)); then return 1; fi
        sleep 0.05
    done
}

# Whether process $1 is alive (a zombie is not).
is_alive() {
    local state
    state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null) || return 1
    [[ -n $state && $state != Z && $state != X ]]
}
