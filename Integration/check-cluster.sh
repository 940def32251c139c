#!/usr/bin/env bash
# Checks a cluster of real nodes on this host: load that the nodes share, decisions, deaths, attacks, cost. One line a check.
#
#   APUS                    the program to check; default: built from this repository
#   APUS_CLUSTER_SECONDS    how long each load lasts; default 20
#   APUS_PARTITION_SECONDS  how long two namespaces are cut off from a third; default 60
#   APUS_KEEP               set it to keep the folder with configurations and logs
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LOAD_SECONDS=${APUS_CLUSTER_SECONDS:-20}
PARTITION_SECONDS=${APUS_PARTITION_SECONDS:-60}
# Single-worker backends: their number, their mean service time, and how busy the load keeps them.
WORKERS=24
SERVICE_MS=200
BUSY_PERCENT=60

require_packages "${APUS_PEER_PACKAGES[@]}"
build_apus
# shellcheck source-path=SCRIPTDIR source=support/servers.sh
source "$APUS_ROOT/Integration/support/servers.sh"
# shellcheck source-path=SCRIPTDIR source=support/checks.sh
source "$SUPPORT/checks.sh"
# shellcheck source-path=SCRIPTDIR source=support/cluster.sh
source "$SUPPORT/cluster.sh"
ulimit -Sn 8192 || die "these checks need 8192 open files (ulimit -n)"

declare -A PID ADDRESS_OF GOSSIP

# Starts a member with a gossip port of its own that knows all of GOSSIP as seeds. start_member NAME
start_member() {
    local name=$1 seeds
    seeds=$(printf '"127.0.0.1:%s", ' "${GOSSIP[@]}")
    write_member "$name" "${GOSSIP[$name]}" "$BACKENDS" "${seeds%, }"
    start_node "$name" "$WORK/$name.yaml"
    PID[$name]=$STARTED ADDRESS_OF[$name]=$NODE_ADDRESS
}

stop_all() {
    local name
    for name in "${!PID[@]}"; do kill_group "${PID[$name]}"; done
    PID=() ADDRESS_OF=()
}

start_workers() {
    local port
    start workers python3 "$SUPPORT/worker_backends.py" "$WORKERS" "$SERVICE_MS" "$WORK/workers.ports" \
        "$WORK/workers.json"
    WORKERS_PID=$STARTED
    wait_until 10 test -e "$WORK/workers.ports" || die "the backends do not start: $(tail -n 2 "$WORK/workers.log")"
    BACKENDS=''
    while read -r port; do BACKENDS+="\"127.0.0.1:$port\", "; done <"$WORK/workers.ports"
    BACKENDS=${BACKENDS%, }
}

# Puts the uneven load on the nodes a, b and c; prints p99 and the mean of max over mean in flight. uneven_load
uneven_load() {
    local rate
    rate=$(awk -v workers="$WORKERS" -v ms="$SERVICE_MS" -v busy="$BUSY_PERCENT" \
        'BEGIN { print workers * 1000 / ms * busy / 100 }')
    rm -f "$WORK/workers.json"
    (sleep 5 && kill -USR1 "$WORKERS_PID") &
    python3 "$SUPPORT/poisson_client.py" "$rate" "$LOAD_SECONDS" 5 7 \
        "${ADDRESS_OF[a]}=80" "${ADDRESS_OF[b]}=15" "${ADDRESS_OF[c]}=5" >"$WORK/load.json"
    kill -USR2 "$WORKERS_PID"
    wait_until 5 test -e "$WORK/workers.json" || die "no figures of the backends"
    jq --null-input --raw-output --slurpfile load "$WORK/load.json" --slurpfile backends "$WORK/workers.json" \
        '"\($load[0].p99_ms) \($load[0].mean_ms) \($load[0].failed) \($load[0].answered) \($backends[0].max_over_mean)"'
}

check_shared_load() {
    local name on off
    GOSSIP=([a]=off [b]=off [c]=off)
    for name in a b c; do
        write_member "$name" off "$BACKENDS"
        start_node "$name" "$WORK/$name.yaml"
        PID[$name]=$STARTED ADDRESS_OF[$name]=$NODE_ADDRESS
    done
    log "uneven load (80/15/5) on three nodes, each by itself"
    off=$(uneven_load)
    stop_all
    GOSSIP=([a]=$(free_port) [b]=$(free_port) [c]=$(free_port))
    for name in a b c; do start_member "$name"; done
    expect "three nodes find each other" wait_until 10 all_see 3 a b c
    log "the same load on the same nodes as a cluster"
    on=$(uneven_load)
    printf '\n%s\n' "| $WORKERS backends with one worker, $SERVICE_MS ms, $BUSY_PERCENT % busy | p99, ms | mean, ms | max/mean in flight |"
    echo '|---|---|---|---|'
    awk '{ printf "| each node by itself | %s | %s | %.2f |\n", $1, $2, $5 }' <<<"$off"
    awk '{ printf "| as a cluster | %s | %s | %.2f |\n\n", $1, $2, $5 }' <<<"$on"
    expect "no request failed in either (${off% *} / ${on% *})" \
        awk -v on="$on" -v off="$off" 'BEGIN { split(on, x); split(off, y); exit !(x[3] == 0 && y[3] == 0 && x[4] > 100) }'
    expect "the cluster's p99 is lower" \
        awk -v on="$on" -v off="$off" 'BEGIN { split(on, x); split(off, y); exit !(x[1] < y[1]) }'
    expect "the cluster's load is more even" \
        awk -v on="$on" -v off="$off" 'BEGIN { split(on, x); split(off, y); exit !(x[5] < y[5]) }'
}

check_decisions() {
    local backend took
    backend=$(admin a /v1/pools | jq --raw-output '.pools[0].backends[0].name')
    "$APUS" drain "web/$backend" --admin "unix:$WORK/a.sock" >/dev/null
    took=$(time_until 5 all_have "$backend" draining a b c)
    expect_within "a drain on one node holds on all" "$took" 500
    "$APUS" weight "web/$backend" 7 --admin "unix:$WORK/b.sock" >/dev/null
    took=$(time_until 5 all_weigh "$backend" 7 a b c)
    expect_within "a weight on another node holds on all" "$took" 500
    terminate "${PID[c]}" 10
    start_member c
    expect "they hold on a node that restarts" wait_until 10 all_have "$backend" draining c
    for name in a b c; do terminate "${PID[$name]}" 10; done
    for name in a b c; do start_member "$name"; done
    expect "they hold when all nodes have restarted" wait_until 10 all_have "$backend" draining a b c
    expect "so does the weight" wait_until 10 all_weigh "$backend" 7 a b c
    "$APUS" undrain "web/$backend" --admin "unix:$WORK/c.sock" >/dev/null
    "$APUS" weight "web/$backend" --reset --admin "unix:$WORK/c.sock" >/dev/null
    expect "what is taken back is taken back on all" wait_until 5 all_have "$backend" up a b c
    expect "the cluster is whole again" wait_until 10 all_see 3 a b c
}

# all_weigh BACKEND WEIGHT NODE...
all_weigh() {
    local backend=$1 weight=$2 node
    shift 2
    for node in "$@"; do
        [[ $(admin "$node" /v1/pools | jq --arg name "$backend" \
            '.pools[0].backends[] | select(.name == $name) | .weight') == "$weight" ]] || return 1
    done
}

# Whether node $1 counts nothing in flight in the cluster but its own.
counts_own_only() {
    admin "$1" /v1/pools | jq --exit-status '[.pools[].backends[].in_flight | .cluster == .local] | all'
}

check_deaths() {
    local took
    start hold python3 "$SUPPORT/poisson_client.py" 40 12 0 3 "${ADDRESS_OF[c]}=1"
    sleep 2
    kill_group "${PID[c]}"
    took=$(time_until 20 members_say dead c a b)
    expect_within "a killed node is dead to the others" "$took" 8000
    expect "its counts are gone with it" wait_until 2 counts_own_only a
    wait_until 30 is_over "$STARTED"
    start_member c
    expect "it comes back" wait_until 10 all_see 3 a b c
    terminate "${PID[c]}" 10
    took=$(time_until 5 members_say left c a b)
    expect_within "a node that ends in order has left" "$took" 2000
    start_member c
    expect "and comes back" wait_until 10 all_see 3 a b c
}

# Whether the nodes hold member $2 to be in state $1: members_say STATE MEMBER NODE...
members_say() {
    local state=$1 member=$2 node
    shift 2
    for node in "$@"; do member_is "$node" "$member" "$state" || return 1; done
}

# How often the nodes a, b and c have logged a member dead by now.
deaths_logged() {
    cat "$WORK"/{a,b,c}.log | grep --count --extended-regexp 'member is given up' || true
}

check_pause() {
    local before after others
    before=$(deaths_logged)
    kill -STOP "${PID[b]}"
    sleep 5
    kill -CONT "${PID[b]}"
    expect "a node stopped for 5 s is back within 5 s" wait_until 5 all_see 3 a b c
    sleep 5
    expect "and stays" all_see 3 a b c
    after=$(deaths_logged)
    others=$((after - before))
    expect "it was given up once at most by each of the others, and gave up nobody ($others)" test "$others" -le 2
}

check_attack() {
    local before after ticks_before ticks_after sent
    before=$(admin a /v1/members | jq --compact-output '[.members[] | {name, state, address}]')
    ticks_before=$(cpu_ticks "${PID[a]}" | awk '{ print $1 + $2 }')
    sent=$(as_root python3 "$SUPPORT/gossip_attacker.py" "127.0.0.1:${GOSSIP[a]}" 5 2000)
    ticks_after=$(cpu_ticks "${PID[a]}" | awk '{ print $1 + $2 }')
    after=$(admin a /v1/members | jq --compact-output '[.members[] | {name, state, address}]')
    expect "an attacker's packets change nothing: $sent" test "$before" = "$after"
    expect "and cost less than a third of a core ($((ticks_after - ticks_before)) ticks in 7 s)" \
        test "$((ticks_after - ticks_before))" -lt 230
    expect "they are counted" jq --exit-status --null-input "$(admin a /metrics |
        awk '/^apus_cluster_packets_total/ && /outcome="(malformed|foreign|bad_seal|replayed|oversized|unknown_key|unsealed)"/ { sum += $NF }
            END { print sum + 0 }') > 1000"
}

check_backend_death() {
    local took port pid
    POOL_LINES='    health_check: {path: /health, interval: 500ms, timeout: 250ms, unhealthy_threshold: 2}'
    start_backend mortal '' && port=$PORT pid=$STARTED
    stop_all
    BACKENDS="\"127.0.0.1:$port\", $BACKENDS"
    for name in a b c; do start_member "$name"; done
    expect "a pool with health checks is up on all" wait_until 10 all_have "127.0.0.1:$port" up a b c
    kill_group "$pid"
    took=$(time_until 10 all_have "127.0.0.1:$port" down a b c)
    # Two intervals with their jitter and a timeout each, and 500 ms.
    expect_within "a backend that dies is out on every node" "$took" 2100
    start_backend mortal "$port"
    expect "it is used again on all" wait_until 10 all_have "127.0.0.1:$port" up a b c
}

# CPU of the cluster: the same idle node with and without, in hundredths of a core. check_cost
check_cost() {
    local name before after with=0 without=0
    stop_all
    POOL_LINES=''
    BACKENDS=$(cut --delimiter=, --fields=1-20 <<<"$BACKENDS")
    GOSSIP=([a]=$(free_port) [b]=$(free_port) [c]=$(free_port))
    for name in a b c; do start_member "$name"; done
    write_member alone off "$BACKENDS"
    start_node alone "$WORK/alone.yaml"
    PID[alone]=$STARTED
    wait_until 10 all_see 3 a b c
    sleep 3
    before="$(cpu_ticks "${PID[a]}" | awk '{ print $1 + $2 }') $(cpu_ticks "${PID[alone]}" | awk '{ print $1 + $2 }')"
    sleep 20
    after="$(cpu_ticks "${PID[a]}" | awk '{ print $1 + $2 }') $(cpu_ticks "${PID[alone]}" | awk '{ print $1 + $2 }')"
    with=$((${after% *} - ${before% *})) without=$((${after#* } - ${before#* }))
    expect "3 nodes, 20 backends: the cluster takes $with - $without ticks in 20 s, at most 40 (2 % of a core)" \
        test "$((with - without))" -le 40
    stop_all
}

check_twenty() {
    local number name names=() took before after total=0
    GOSSIP=()
    for number in {01..20}; do GOSSIP[n$number]=$(free_port); done
    for name in "${!GOSSIP[@]}"; do
        names+=("$name")
        seeds="\"127.0.0.1:${GOSSIP[n01]}\", \"127.0.0.1:${GOSSIP[n02]}\""
        write_member "$name" "${GOSSIP[$name]}" "$BACKENDS" "$seeds"
        start "$name" "$APUS" run --config "$WORK/$name.yaml"
        PID[$name]=$STARTED
    done
    took=$(time_until 40 all_see 20 "${names[@]}")
    expect_within "20 nodes find each other" "$took" 30000
    sleep 3
    before=$(cpu_ticks "${PID[@]}" | awk '{ print $1 + $2 }')
    sleep 10
    after=$(cpu_ticks "${PID[@]}" | awk '{ print $1 + $2 }')
    total=$((after - before))
    pass "20 idle nodes take $total ticks in 10 s together, $(awk -v t="$total" 'BEGIN { printf "%.2f", t / 200 }') % of a core each"
    kill_group "${PID[n20]}"
    unset 'PID[n20]'
    mapfile -t names < <(printf '%s\n' "${names[@]}" | grep -v n20)
    took=$(time_until 20 all_see 19 "${names[@]}")
    expect_within "one of 20 that is killed is gone everywhere" "$took" 10000
    stop_all
}

no_crash() {
    ! grep --quiet --extended-regexp 'Fatal error|Precondition failed|Crash:|Thread .* crashed' "$WORK"/*.log
}

make_key
start_workers
check_shared_load
check_decisions
check_deaths
check_pause
check_attack
check_backend_death
check_cost
check_twenty
# shellcheck source-path=SCRIPTDIR source=support/partition.sh
source "$SUPPORT/partition.sh"
check_partition
expect "no crash is in any node's log" no_crash
summarize
