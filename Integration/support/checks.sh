# shellcheck shell=bash
# Counts checks and prints one line for each; source it after servers.sh. Loads and raw requests go to ADDRESS, the
# memory watched is that of process NODE.

PASSED=0
FAILED=0

pass() {
    PASSED=$((PASSED + 1))
    printf 'ok      %s\n' "$*"
}

fail() {
    FAILED=$((FAILED + 1))
    printf 'FAILED  %s\n' "$*"
}

# The check named $1 passes when the command that follows succeeds.
expect() {
    local name=$1
    shift
    if "$@" >/dev/null; then pass "$name"; else fail "$name"; fi
}

# expect_status NAME STATUS CURL-OPTIONS...
expect_status() {
    local name=$1 wanted=$2 got
    shift 2
    got=$(curl --silent --max-time 5 --output /dev/null --write-out '%{http_code}' "$@") || true
    expect "$name (got $got)" test "$got" = "$wanted"
}

matches() {
    [[ $1 =~ $2 ]]
}

# Sends standard input to ADDRESS as it is and prints what comes back until the other side closes, or for 2 s.
raw_request() {
    python3 -c '
import socket, sys
host, port = sys.argv[1].rsplit(":", 1)
with socket.create_connection((host.strip("[]"), int(port)), timeout=2) as connection:
    connection.sendall(sys.stdin.buffer.read())
    try:
        while data := connection.recv(65536):
            sys.stdout.buffer.write(data)
    except TimeoutError:
        pass
' "$ADDRESS"
}

# Starts wrk in the background: start_load NAME CONNECTIONS SECONDS
start_load() {
    start "wrk-$1" wrk --threads 2 --connections "$2" --duration "$3s" --timeout 10s --latency "$URL/small"
    LOAD=$STARTED
}

# Waits for the load NAME and checks that every request was answered 2xx: finish_load CHECK-NAME NAME
finish_load() {
    local output=$WORK/wrk-$2.log status=0 figures
    wait "$LOAD" || status=$?
    figures=$(awk '/requests in/ { total = $1 } /^Requests\/sec/ { rate = $2 } $1 == "99%" { late = $2 }
        END { printf "%s requests, %s/s, p99 %s", total, rate, late }' "$output")
    if [[ $status -eq 0 ]] && grep --quiet '^ *[1-9][0-9]* requests in' "$output" &&
        ! grep --quiet --extended-regexp 'Socket errors|Non-2xx' "$output"; then
        pass "$1: $figures"
    else
        fail "$1: $figures; status $status; $(grep --extended-regexp 'Socket errors|Non-2xx|unable' "$output" | xargs)"
    fi
}

# expect_clean_load CHECK-NAME CONNECTIONS SECONDS
expect_clean_load() {
    start_load "$2" "$2" "$3"
    finish_load "$1" "$2"
}

# Watches the node's resident memory: `sample_memory start`, then `sample_memory stop WHAT` checks how far it rose.
sample_memory() {
    local highest growth
    if [[ $1 == start ]]; then
        BASELINE=$(resident "$NODE")
        start sampler bash -c 'while sleep 0.1; do awk "/^VmRSS:/ { print \$2 }" "/proc/$1/status"; done' - "$NODE"
        SAMPLER=$STARTED
        return
    fi
    kill_group "$SAMPLER"
    highest=$( (cat "$WORK/sampler.log" && resident "$NODE") | sort --numeric-sort | tail -n 1)
    growth=$((highest - BASELINE))
    expect "memory stays flat during $2 ($BASELINE KiB before, $highest KiB at most, grew $growth KiB)" \
        test "$growth" -le "$GROWTH_LIMIT_KIB"
}

# The last line; fails when a check has failed.
summarize() {
    printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
    ((FAILED == 0))
}
