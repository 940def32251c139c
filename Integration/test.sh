#!/usr/bin/env bash
# Runs the test suite: installs what is missing, the real peers that tests talk to included, and passes its options on
# to `swift test`.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require_packages "${APUS_PEER_PACKAGES[@]}"
require_build_tools
if (($# > 0)); then
    log "swift test $*"
    exec swift test --package-path "$APUS_ROOT" "$@"
fi
# Two runs: tests of whole nodes wait for sockets, and would wait for the processor too beside the property tests.
log "swift test, all but the tests of whole nodes"
swift test --package-path "$APUS_ROOT" --skip NodeTests
log "swift test, whole nodes"
swift test --package-path "$APUS_ROOT" --filter NodeTests
