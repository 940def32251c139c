# shellcheck shell=sh
# Functions that the tests of the package share; each test sources it.

tests=$(dirname "$(readlink -f "$0")")

fail() {
    echo "FAILED: $*" >&2
    systemctl --no-pager --full status 'apus*' >&2 || true
    journalctl --no-pager --lines=60 --unit='apus*' >&2 || true
    exit 1
}

# Runs a command again and again until it succeeds: wait_until SECONDS COMMAND...
wait_until() {
    end=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$(date +%s)" -ge "$end" ]; then fail "in vain: $*"; fi
        sleep 0.1
    done
}

# What a test has running in the background ends with it, whatever its end.
background=
trap 'if [ -n "$background" ]; then kill $background || true; fi' EXIT

# The backend that the default configuration names.
start_backend() {
    python3 "$tests/backend.py" &
    background="$background $!"
}

# Requests until end_load, of which $1 may fail.
start_load() {
    python3 "$tests/load.py" "$1" &
    load=$!
    background="$background $load"
    sleep 1
}

# Ends when the load has; fails when more requests failed than may.
end_load() {
    sleep 1
    kill "$load"
    wait "$load" || fail "requests failed"
}

status() {
    curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$1"
}

answers() {
    [ "$(status "$1")" = "$2" ]
}

main_pid() {
    systemctl show --property=MainPID --value "$1"
}

# Instances 1 and 2 with a backend that answers.
serve() {
    start_backend
    systemctl enable --now apus@1 apus@2
    wait_until 30 answers http://localhost/ 200
}
