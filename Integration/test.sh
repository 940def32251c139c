#!/usr/bin/env bash
# Runs the test suite: installs what is missing, the real peers that tests talk to included, and passes its options on
# to `swift test`.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require_packages "${APUS_PEER_PACKAGES[@]}"
require_build_tools
log "swift test $*"
exec swift test --package-path "$APUS_ROOT" "$@"
