#!/usr/bin/env bash
# Shows Apus at work on this machine: installs what is missing, builds, and runs `apus demo` with the given options.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build_apus
exec "$APUS" demo "$@"
