#!/usr/bin/env bash
# Compares Apus with HAProxy and nginx from Debian, side by side on this machine: small keep-alive GETs, memory of idle
# connections, and Apus's heap allocations a request. Absolute figures depend on the machine; the ratios count.
#
#   APUS              the program to measure; default: built from this repository
#   ROUNDS            rounds, each of which measures every proxy once; default 5
#   SECONDS_EACH      seconds a measurement; default 4
#   IDLE_CONNECTIONS  idle keep-alive connections; default 1000
#   COUNTED_REQUESTS  requests over which allocations are counted; default 100000
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ROUNDS=${ROUNDS:-5}
SECONDS_EACH=${SECONDS_EACH:-4}
IDLE_CONNECTIONS=${IDLE_CONNECTIONS:-1000}
COUNTED_REQUESTS=${COUNTED_REQUESTS:-100000}
PROXIES=(apus haproxy nginx)
# The proxy has a core to itself; the load and the backends share the other.
ON_PROXY_CORE=(taskset --cpu-list 0)
ON_LOAD_CORE=(taskset --cpu-list 1)
WARM_CONNECTIONS=64

require_packages "${APUS_PEER_PACKAGES[@]}" gcc libc6-dev
(($(nproc) >= 2)) || die "the benchmark needs two cores"
build_apus
# shellcheck source-path=SCRIPTDIR source=support/servers.sh
source "$APUS_ROOT/Integration/support/servers.sh"
# A proxy holds two descriptors a connection, and some for itself.
MAX_CONNECTIONS=$((IDLE_CONNECTIONS + 2048))
ulimit -Sn "$((2 * MAX_CONNECTIONS + 512))" || die "too few open files allowed (ulimit -Hn)"

# start_apus NAME [COMMAND-PREFIX...]
start_apus() {
    local name=$1
    shift
    cat >"$WORK/$name.yaml" <<YAML
node: {name: $name, threads: 1}
listeners:
  web: {address: "127.0.0.1:0", pool: web}
pools:
  web:
    algorithm: least_connections
    keepalive: 64
    health_check: {path: /health, interval: 5s, timeout: 1s}
    backends: ["127.0.0.1:$FIRST_PORT", "127.0.0.1:$SECOND_PORT"]
admin: {address: "unix:$WORK/$name.sock"}
log: {level: info, access: off}
YAML
    start_node "$name" "$WORK/$name.yaml" "${ON_PROXY_CORE[@]}" "$@"
    PROXY_ADDRESS=$NODE_ADDRESS
}

start_haproxy() {
    local name=$1 port
    port=$(free_port)
    cat >"$WORK/$name.cfg" <<CONF
global
    nbthread 1
    maxconn $MAX_CONNECTIONS
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 30s
    option forwardfor
    http-reuse always
frontend web
    bind 127.0.0.1:$port backlog 4096
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request add-header Via "1.1 haproxy"
    default_backend web
backend web
    balance leastconn
    option httpchk GET /health
    server first 127.0.0.1:$FIRST_PORT check inter 5s
    server second 127.0.0.1:$SECOND_PORT check inter 5s
CONF
    start "$name" "${ON_PROXY_CORE[@]}" haproxy -db -f "$WORK/$name.cfg"
    PROXY_ADDRESS=127.0.0.1:$port
}

start_nginx() {
    local name=$1 port user=''
    port=$(free_port)
    if [[ $(id -u) -eq 0 ]]; then user='user root;'; fi
    mkdir -p "$WORK/$name"
    cat >"$WORK/$name.conf" <<CONF
$user
daemon off;
worker_processes 1;
pid $WORK/$name/pid;
error_log $WORK/$name/error.log warn;
events { worker_connections $((2 * MAX_CONNECTIONS)); }
http {
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path $WORK/$name/body;
    proxy_temp_path $WORK/$name/proxy;
    fastcgi_temp_path $WORK/$name/fastcgi;
    uwsgi_temp_path $WORK/$name/uwsgi;
    scgi_temp_path $WORK/$name/scgi;
    upstream web {
        least_conn;
        server 127.0.0.1:$FIRST_PORT;
        server 127.0.0.1:$SECOND_PORT;
        keepalive 64;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:$port backlog=4096;
        location / {
            proxy_pass http://web;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host \$http_host;
            proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto http;
            proxy_set_header X-Forwarded-Host \$http_host;
            proxy_set_header Via "1.1 nginx";
        }
    }
}
CONF
    start "$name" "${ON_PROXY_CORE[@]}" nginx -e "$WORK/$name/error.log" -c "$WORK/$name.conf"
    PROXY_ADDRESS=127.0.0.1:$port
}

# Starts a proxy and waits until it serves; sets STARTED and PROXY_ADDRESS. start_proxy KIND NAME
start_proxy() {
    local attempt
    for attempt in 1 2 3; do
        "start_$1" "$2"
        if wait_until 10 serves "$STARTED" "$PROXY_ADDRESS"; then return; fi
        kill_group "$STARTED"
        log "$2 does not serve (try $attempt): $(tail -n 2 "$WORK/$2.log")"
    done
    die "$1 does not start"
}

serves() {
    is_alive "$1" && curl --silent --fail --max-time 2 --output /dev/null "http://$2/tiny"
}

# Runs one load and appends a line to the measurements: measure ROUND PROXY PID ADDRESS
measure() {
    local output=$WORK/load.log before after pids requests seconds
    mapfile -t pids < <(with_children "$3")
    before=$(cpu_ticks "${pids[@]}")
    "${ON_LOAD_CORE[@]}" wrk --threads 1 --connections 64 --duration "${SECONDS_EACH}s" "http://$4/tiny" >"$output"
    after=$(cpu_ticks "${pids[@]}")
    if grep --extended-regexp 'Socket errors|Non-2xx' "$output" >&2; then die "$2 answered with errors"; fi
    read -r requests seconds < <(sed -n 's/^ *\([0-9]*\) requests in \([0-9.]*\)s,.*/\1 \2/p' "$output")
    [[ ${requests:-0} -gt 0 ]] || die "no request was answered by $2"
    echo "$1 $2 $requests $seconds $((${after% *} - ${before% *})) $((${after#* } - ${before#* }))" \
        >>"$WORK/measurements"
}

compare_requests() {
    local proxy round
    declare -A pids addresses
    for proxy in "${PROXIES[@]}"; do
        start_proxy "$proxy" "$proxy"
        pids[$proxy]=$STARTED addresses[$proxy]=$PROXY_ADDRESS
        # The first load opens connections and warms caches; it does not count.
        "${ON_LOAD_CORE[@]}" wrk --threads 1 --connections 64 --duration 1s "http://$PROXY_ADDRESS/tiny" >/dev/null
    done
    for ((round = 1; round <= ROUNDS; round++)); do
        for proxy in "${PROXIES[@]}"; do
            measure "$round" "$proxy" "${pids[$proxy]}" "${addresses[$proxy]}"
        done
        log "round $round of $ROUNDS, requests: $(tail -n "${#PROXIES[@]}" "$WORK/measurements" |
            awk '{ printf "%s %d  ", $2, $3 }')"
    done
    for proxy in "${PROXIES[@]}"; do kill_group "${pids[$proxy]}"; done
    echo
    echo "Small keep-alive GETs, 64 connections, two backends, one worker each"
    echo
    python3 "$SUPPORT/bench_report.py" "$WORK/measurements"
}

# Resident KiB of a proxy and its workers.
resident_of_all() {
    local pid
    for pid in $(with_children "$1"); do resident "$pid"; done | awk '{ sum += $1 } END { print sum }'
}

# Opens connections that stay idle after one request: hold NAME ADDRESS COUNT
hold() {
    start "$1" "${ON_LOAD_CORE[@]}" python3 "$SUPPORT/hold_connections.py" "$2" "$3" ready "$WORK/$1.held"
    wait_until 60 test -e "$WORK/$1.held" || die "connections were not held: $(tail -n 1 "$WORK/$1.log")"
}

compare_idle_memory() {
    local proxy pid fresh before after
    echo
    echo "| proxy | resident when fresh, KiB | an idle keep-alive connection, KiB (of $IDLE_CONNECTIONS) |"
    echo "|---|---|---|"
    for proxy in "${PROXIES[@]}"; do
        start_proxy "$proxy" "idle-$proxy"
        pid=$STARTED
        fresh=$(resident_of_all "$pid")
        # The first connections make lazy things; they are held too, so that what they free is not used again.
        hold "warm-$proxy" "$PROXY_ADDRESS" "$WARM_CONNECTIONS"
        before=$(resident_of_all "$pid")
        hold "held-$proxy" "$PROXY_ADDRESS" "$IDLE_CONNECTIONS"
        after=$(resident_of_all "$pid")
        awk -v name="$proxy" -v fresh="$fresh" -v grown="$((after - before))" -v count="$IDLE_CONNECTIONS" \
            'BEGIN { printf "| %s | %d | %.2f |\n", name, fresh, grown / count }'
        kill_group "$pid"
    done
}

# Heap allocations of the counted node during a load of $2 requests to $1.
allocations_during() {
    local output=$WORK/h2load.log before after
    before=$(od --address-radix n --format u8 --read-bytes 8 "$WORK/allocations")
    "${ON_LOAD_CORE[@]}" h2load --h1 --requests "$2" --clients 16 --threads 1 "http://$1/tiny" >"$output"
    after=$(od --address-radix n --format u8 --read-bytes 8 "$WORK/allocations")
    grep --quiet "^requests: .* $2 succeeded, 0 failed" "$output" ||
        die "the counted load failed: $(grep ^requests "$output")"
    echo $((after - before))
}

# The second load has twice the requests and as many connections: the difference is requests alone.
count_allocations() {
    local once twice
    gcc -O2 -Wall -Wextra -shared -fPIC -o "$WORK/malloc_count.so" "$SUPPORT/malloc_count.c"
    start_apus counted env "LD_PRELOAD=$WORK/malloc_count.so" "APUS_MALLOC_COUNT=$WORK/allocations"
    allocations_during "$PROXY_ADDRESS" "$COUNTED_REQUESTS" >/dev/null
    once=$(allocations_during "$PROXY_ADDRESS" "$COUNTED_REQUESTS")
    twice=$(allocations_during "$PROXY_ADDRESS" "$((2 * COUNTED_REQUESTS))")
    kill_group "$STARTED"
    echo
    awk -v once="$once" -v twice="$twice" -v count="$COUNTED_REQUESTS" 'BEGIN {
        printf "Heap allocations a request (apus, over %d requests): %.3f\n", count, (twice - once) / count }'
}

export APUS_BACKEND_KEEPALIVE_REQUESTS=1000000000
start_backend first '' "${ON_LOAD_CORE[@]}"
FIRST_PORT=$PORT
start_backend second '' "${ON_LOAD_CORE[@]}"
SECOND_PORT=$PORT
: >"$WORK/measurements"
log "$(haproxy -v | head -n 1), $(nginx -v 2>&1), $("$APUS" version 2>/dev/null | head -n 1)"
compare_requests
compare_idle_memory
count_allocations
