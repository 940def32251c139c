# shellcheck shell=bash
# A cluster over three hosts that are network namespaces, cut apart and healed; source it after cluster.sh. Needs root.

# Makes the namespaces 1, 2 and 3 at 10.231.77.1 to 3 and one for the backend at 10.231.77.9, on one bridge, which has a
# namespace of its own so that the host's packet filter does not see it.
make_hosts() {
    local host
    as_root ip netns add "apus$$-0"
    as_root ip -n "apus$$-0" link add bridge type bridge
    as_root ip -n "apus$$-0" link set bridge up
    for host in 1 2 3 9; do
        as_root ip netns add "apus$$-$host"
        as_root ip -n "apus$$-0" link add "veth$host" type veth peer name eth0 netns "apus$$-$host"
        as_root ip -n "apus$$-0" link set "veth$host" master bridge up
        as_root ip -n "apus$$-$host" addr add "10.231.77.$host/24" dev eth0
        as_root ip -n "apus$$-$host" link set eth0 up
        as_root ip -n "apus$$-$host" link set lo up
    done
}

remove_hosts() {
    local host
    for host in 0 1 2 3 9; do as_root ip netns del "apus$$-$host" 2>/dev/null || true; done
}

# Starts a member in the namespace $1.
start_on_host() {
    local host=$1
    CLUSTER_HOST=10.231.77.$host LISTEN_HOST=10.231.77.$host write_member "h$host" 7946 \
        '{name: web, address: "10.231.77.9:8000"}' '"10.231.77.1:7946", "10.231.77.2:7946", "10.231.77.3:7946"'
    start_node "h$host" "$WORK/h$host.yaml" ip netns exec "apus$$-$host"
    PID[h$host]=$STARTED
}

# Hosts 1 and 2 on one side, 3 on the other, as if a cable between them was pulled: both ways.
cut_apart() {
    local other
    for other in 1 2; do
        as_root ip -n "apus$$-3" route add blackhole "10.231.77.$other/32"
        as_root ip -n "apus$$-$other" route add blackhole 10.231.77.3/32
    done
}

heal() {
    local other
    for other in 1 2; do
        as_root ip -n "apus$$-3" route del blackhole "10.231.77.$other/32"
        as_root ip -n "apus$$-$other" route del blackhole 10.231.77.3/32
    done
}

check_partition() {
    local took backend_pid
    make_hosts
    trap 'remove_hosts; end_all' EXIT
    mkdir -p "$WORK/www"
    start web9 ip netns exec "apus$$-9" python3 -m http.server --bind 10.231.77.9 --directory "$WORK/www" 8000
    backend_pid=$STARTED
    POOL_LINES='    health_check: {path: /, interval: 500ms, timeout: 250ms, unhealthy_threshold: 2}'
    start_on_host 1
    start_on_host 2
    start_on_host 3
    expect "three hosts find each other" wait_until 15 all_see 3 h1 h2 h3

    as_root ip -n "apus$$-3" route add blackhole 10.231.77.9/32
    took=$(time_until 10 all_have web down h3)
    expect_within "a backend that one node cannot reach is out there" "$took" 3000
    sleep 3
    expect "and there alone" all_have web up h1 h2
    as_root ip -n "apus$$-3" route del blackhole 10.231.77.9/32
    expect "it is back when it can be reached" wait_until 10 all_have web up h1 h2 h3

    log "cutting host 3 off for $PARTITION_SECONDS s"
    cut_apart
    took=$(time_until 20 members_say dead h3 h1 h2)
    expect_within "a host that is cut off is dead to the others" "$took" 10000
    sleep "$PARTITION_SECONDS"
    "$APUS" weight web/web 3 --admin "unix:$WORK/h1.sock" >/dev/null
    "$APUS" drain web/web --admin "unix:$WORK/h3.sock" >/dev/null
    heal
    took=$(time_until 20 all_see 3 h1 h2 h3)
    expect_within "a partition that ends heals by itself" "$took" 5000
    took=$(time_until 10 all_have web draining h1 h2 h3)
    expect_within "decisions made on both sides merge" "$took" 5000
    expect "the other one too" wait_until 2 all_weigh web 3 h1 h2 h3
    kill_group "$backend_pid"
    stop_all
}
