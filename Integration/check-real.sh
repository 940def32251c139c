#!/usr/bin/env bash
# Checks a real node with real peers: nginx backends, curl, wrk and plain sockets. One line a check.
#
#   APUS                 the program to check; default: built from this repository
#   APUS_CHECK_SECONDS   how long each load lasts; default 30
#   APUS_CHECK_BYTES     size of the large download and upload; default 1 GiB
#   APUS_KEEP            set it to keep the folder with configurations and logs
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LOAD_SECONDS=${APUS_CHECK_SECONDS:-30}
TRANSFER_BYTES=${APUS_CHECK_BYTES:-1073741824}
GROWTH_LIMIT_KIB=32768
CONNECTIONS_LIMIT=8192

require_packages "${APUS_PEER_PACKAGES[@]}"
build_apus
# shellcheck source-path=SCRIPTDIR source=support/servers.sh
source "$APUS_ROOT/Integration/support/servers.sh"
# shellcheck source-path=SCRIPTDIR source=support/checks.sh
source "$SUPPORT/checks.sh"
ulimit -Sn "$CONNECTIONS_LIMIT" || die "these checks need $CONNECTIONS_LIMIT open files (ulimit -n)"

# The configuration of a node. write_node_configuration NAME
write_node_configuration() {
    cat >"$WORK/$1.yaml" <<YAML
node: {name: $1}
listeners:
  web:
    address: 127.0.0.1:0
    routes:
      - match: {path_prefix: /nobody}
        pool: nobody
      - match: {host: [127.0.0.1, check.example]}
        pool: web
pools:
  web:
    algorithm: least_connections
    health_check: {path: /health, interval: 500ms, timeout: 2s, unhealthy_threshold: 2}
    backends:
      - {name: first, address: "127.0.0.1:$FIRST_PORT"}
      - {name: second, address: "127.0.0.1:$SECOND_PORT"}
      - {name: third, address: "127.0.0.1:$THIRD_PORT"}
  nobody:
    health_check: {type: tcp, interval: 1s}
    backends: ["127.0.0.1:$CLOSED_PORT"]
admin: {address: "unix:$WORK/$1.sock"}
drain: {notice: 1s, deadline: 20s}
log: {level: info, access: off}
YAML
}

check_single_requests() {
    local got pipelined
    got=$(curl --silent --max-time 5 "$URL/small") || true
    expect "a GET is answered by a backend" test "$got" = "A swift stays in the air for ten months."
    got=$(curl --silent --max-time 5 --head --write-out '%{http_code} %{size_download}' --output /dev/null \
        "$URL/small") || true
    expect "a HEAD is answered without a body: $got" test "$got" = "200 0"
    expect_status "a backend's own 404 comes through" 404 "$URL/missing"
    expect_status "HTTP/1.0 is served" 200 --http1.0 "$URL/small"
    expect_status "a POST with Expect: 100-continue is served" 405 --data-binary "@$WORK/www/download/small" \
        --header 'Expect: 100-continue' "$URL/download/small"
    expect_status "a host without a route is answered 404" 404 --header 'Host: other.example' "$URL/small"
    expect_status "a pool without a healthy backend is answered 503" 503 "$URL/nobody"
    got=$(curl --silent --max-time 5 --output /dev/null --dump-header - "$URL/nobody" |
        grep -i '^proxy-status:' || true)
    expect "an answer of the node's own carries Proxy-Status: ${got%$'\r'}" test -n "$got"
    got=$(curl --silent --max-time 5 --header 'X-Forwarded-For: 192.0.2.1' "$URL/fields") || true
    expect "backends learn who asked: $got" \
        matches "$got" '^192\.0\.2\.1, 127\.0\.0\.1\|http\|127\.0\.0\.1:[0-9]+\|1\.1 .+$'
    got=$(printf '%s\r\n' 'GET /small HTTP/1.1' 'Host: check.example' 'Content-Length: 4' \
        'Transfer-Encoding: chunked' '' 0 '' | raw_request | head -n 1)
    expect "Content-Length with Transfer-Encoding is refused: ${got%$'\r'}" matches "$got" '^HTTP/1\.1 400 '
    pipelined=('GET /small HTTP/1.1' 'Host: check.example' '')
    got=$(printf '%s\r\n' "${pipelined[@]}" "${pipelined[@]:0:2}" 'Connection: close' '' | raw_request |
        grep -c '^HTTP/1.1 200' || true)
    expect "two pipelined requests get two answers" test "$got" = 2
}

check_load() {
    local before after connections
    before=$(resident "$NODE")
    for connections in 64 1000; do
        expect_clean_load "$connections connections for ${LOAD_SECONDS} s" "$connections" "$LOAD_SECONDS"
    done
    after=$(resident "$NODE")
    expect "the node lives after the load ($before KiB before, $after KiB after)" is_alive "$NODE"
}

check_transfers() {
    local sum=$WORK/www/download/large.sum chunked=$((TRANSFER_BYTES / 8))
    sample_memory start
    expect "a download of $TRANSFER_BYTES bytes arrives whole" downloads_whole "$sum"
    sample_memory stop "the download"
    sample_memory start
    expect "an upload of $TRANSFER_BYTES bytes arrives whole" uploads_whole
    sample_memory stop "the upload"
    rm -f "$WORK/www/upload/large"
    sample_memory start
    expect "a chunked upload of $chunked bytes arrives whole" uploads_chunked "$chunked"
    sample_memory stop "the chunked upload"
    rm -f "$WORK/www/upload/chunked"
    sample_memory start
    expect "eight slow readers and eight clients that vanish are borne" bears_slow_clients
    sample_memory stop "slow and vanished clients"
}

downloads_whole() {
    [[ $(curl --silent --fail --max-time 300 "$URL/download/large" | sha256sum) == "$(cat "$1")" ]]
}

uploads_whole() {
    curl --silent --fail --max-time 300 --upload-file "$WORK/www/download/large" "$URL/upload/large" &&
        cmp --silent "$WORK/www/download/large" "$WORK/www/upload/large"
}

uploads_chunked() {
    head --bytes "$1" "$WORK/www/download/large" |
        curl --silent --fail --max-time 300 --upload-file - "$URL/upload/chunked" &&
        [[ $(stat --format %s "$WORK/www/upload/chunked") == "$1" ]] &&
        cmp --silent --bytes "$1" "$WORK/www/download/large" "$WORK/www/upload/chunked"
}

bears_slow_clients() {
    local readers=() number
    for number in 1 2 3 4 5 6 7 8; do
        curl --silent --max-time 3 --limit-rate 256K --output /dev/null "$URL/download/large" &
        readers+=("$!")
        curl --silent --max-time 1 --limit-rate 256K --output /dev/null \
            --upload-file "$WORK/www/download/large" "$URL/upload/vanished-$number" &
        readers+=("$!")
    done
    # Each of them is cut off by its own time limit, and says so.
    wait "${readers[@]}" || true
    rm -f "$WORK"/www/upload/vanished-*
    curl --silent --fail --max-time 5 --output /dev/null "$URL/small"
}

check_killed_backend() {
    start_load kill 64 6
    sleep 2
    kill_group "$SECOND"
    finish_load "a backend killed under load costs no GET" kill
    expect "the killed backend is seen as down" wait_until 10 backend_is node-1 web second down
    start_backend second "$SECOND_PORT"
    SECOND=$STARTED
    expect "the restarted backend is used again" wait_until 10 backend_is node-1 web second up
}

check_termination() {
    local client report=$WORK/clients.json slow=$WORK/slow.out reader second_node second_address
    write_node_configuration node-2
    start_node node-2 "$WORK/node-2.yaml"
    second_node=$STARTED second_address=$NODE_ADDRESS
    start clients python3 "$SUPPORT/keepalive_client.py" 32 "$WORK/stop" "$report" \
        "$ADDRESS=$WORK/node-1.sock" "$second_address=$WORK/node-2.sock"
    client=$STARTED
    # A long answer is under way when the signal comes: four seconds' worth, longer than the notice.
    curl --silent --fail --max-time 30 --limit-rate 2M --output "$slow" "http://$second_address/download/medium" &
    reader=$!
    sleep 2
    terminate "$second_node" 25
    expect "SIGTERM under load ends the node with 0 before its deadline (status $EXIT_STATUS, ${TOOK} s)" \
        test "$EXIT_STATUS" = 0
    expect "an answer under way at SIGTERM comes whole" completes "$reader" "$slow" "$WORK/www/download/medium"
    sleep 1
    touch "$WORK/stop"
    wait_until 30 test -e "$report" || die "the clients do not end: $(tail -n 3 "$WORK/clients.log")"
    kill_group "$client"
    expect "SIGTERM under load costs no request: $(jq --compact-output . "$report")" \
        jq --exit-status '.failed == 0 and (.by_node | length) == 2 and .answered > 100' "$report"
}

completes() {
    wait "$1" && cmp --silent "$2" "$3"
}

# A node from README's first configuration, whose addresses alone are replaced by those of this check.
check_readme_configuration() {
    local configuration=$WORK/readme.yaml node
    awk '/^```yaml$/ { inside = 1; next } /^```$/ && inside { exit } inside' "$APUS_ROOT/README.md" \
        >"$WORK/readme.md.yaml"
    expect "README's configuration is valid" "$APUS" check --config "$WORK/readme.md.yaml"
    sed -e "s|\[::\]:8080|127.0.0.1:0|; s|0\.0\.0\.0:9902|127.0.0.1:0|; s|127\.0\.0\.1:9901|unix:$WORK/readme.sock|" \
        -e "s|127\.0\.0\.1:8001|127.0.0.1:$FIRST_PORT|; s|127\.0\.0\.1:8002|127.0.0.1:$SECOND_PORT|" \
        -e "s|127\.0\.0\.1:8003|127.0.0.1:$THIRD_PORT|" "$WORK/readme.md.yaml" >"$configuration"
    expect "its addresses are the ones that this check knows" \
        test "$(grep --count --extended-regexp ':(8080|990[12]|800[123])' "$configuration")" = 0
    start_node readme "$configuration"
    node=$STARTED
    URL=http://$NODE_ADDRESS expect_clean_load "README's configuration under 64 connections for ${LOAD_SECONDS} s" \
        64 "$LOAD_SECONDS"
    expect_status "its api route is served" 200 --header 'Host: one.example.com' "http://$NODE_ADDRESS/api/tiny"
    terminate "$node" 40
    expect "it ends in order (status $EXIT_STATUS, ${TOOK} s)" test "$EXIT_STATUS" = 0
}

check_descriptor_limit() {
    local node holder address lines
    write_node_configuration node-3
    start_node node-3 "$WORK/node-3.yaml" prlimit --nofile=96:96
    node=$STARTED address=$NODE_ADDRESS
    start holder python3 "$SUPPORT/hold_connections.py" "$address" 200 none "$WORK/held"
    holder=$STARTED
    expect "200 connections reach a node that may open 96 files" wait_until 20 test -e "$WORK/held"
    sleep 2
    expect "a node without descriptors lives" is_alive "$node"
    kill_group "$holder"
    expect "it serves again when connections go" wait_until 10 \
        curl --silent --fail --max-time 2 --output /dev/null "http://$address/small"
    lines=$(grep --count --ignore-case --extended-regexp 'too many open files|EMFILE|descriptors' "$WORK/node-3.log" ||
        true)
    expect "it logged the lack of descriptors once ($lines lines)" test "$lines" = 1
    terminate "$node" 25
    expect "it ends in order (status $EXIT_STATUS)" test "$EXIT_STATUS" = 0
}

check_end() {
    local old=$NODE
    expect "the node lives after all this" is_alive "$old"
    terminate "$old" 25
    expect "it ends in order (status $EXIT_STATUS, ${TOOK} s)" test "$EXIT_STATUS" = 0
    expect "no crash is in any node's log" no_crash
}

no_crash() {
    ! grep --quiet --extended-regexp 'Fatal error|Precondition failed|Crash:|Thread .* crashed' "$WORK"/node-*.log "$WORK/readme.log"
}

log "preparing backends and a file of $TRANSFER_BYTES bytes"
mkdir -p "$WORK/www/download" "$WORK/www/upload"
head --bytes "$TRANSFER_BYTES" /dev/urandom >"$WORK/www/download/large"
sha256sum <"$WORK/www/download/large" >"$WORK/www/download/large.sum"
head --bytes 8388608 /dev/urandom >"$WORK/www/download/medium"
head --bytes 4096 /dev/urandom >"$WORK/www/download/small"
start_backend first
FIRST_PORT=$PORT
start_backend second
SECOND=$STARTED SECOND_PORT=$PORT
start_backend third
THIRD_PORT=$PORT
CLOSED_PORT=$(free_port)
write_node_configuration node-1
start_node node-1 "$WORK/node-1.yaml"
NODE=$STARTED ADDRESS=$NODE_ADDRESS URL=http://$NODE_ADDRESS
log "checking $("$APUS" version 2>/dev/null | head -n 1) at $ADDRESS"

check_single_requests
check_load
check_transfers
check_killed_backend
check_termination
check_readme_configuration
check_descriptor_limit
check_end
summarize
