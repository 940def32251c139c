# shellcheck shell=bash
# Nodes of a cluster on this host; source it after servers.sh and checks.sh.

# Extra lines of the pool `web` and of the sections of every node that is written from now on.
POOL_LINES=''
NODE_PREFIX=()

# Writes the configuration of a member whose gossip port is $2. write_member NAME PORT BACKENDS [SEEDS]
write_member() {
    local name=$1 port=$2 backends=$3 seeds=${4:-}
    mkdir -p "$WORK/state-$name"
    cat >"$WORK/$name.yaml" <<YAML
node: {name: $name, threads: 1, state_directory: "$WORK/state-$name"}
listeners:
  web: {address: "${LISTEN_HOST:-127.0.0.1}:0", pool: web}
pools:
  web:
    algorithm: least_connections
    passive_health: off
    backends: [$backends]
$POOL_LINES
admin: {address: "unix:$WORK/$name.sock"}
drain: {notice: 0s, deadline: 2s}
log: {level: info}
YAML
    if [[ $port != off ]]; then
        cat >>"$WORK/$name.yaml" <<YAML
cluster:
  address: "${CLUSTER_HOST:-127.0.0.1}:$port"
  join: [$seeds]
  key_file: "$WORK/cluster.key"
YAML
    fi
}

make_key() {
    (umask 077 && "$APUS" keygen >"$WORK/cluster.key")
}

# The state of member $2 as node $1 sees it: alive, suspect, dead, left, or nothing.
member_state() {
    admin "$1" /v1/members | jq --raw-output --arg name "$2" '.members[] | select(.name == $name) | .state'
}

member_is() {
    [[ $(member_state "$1" "$2") == "$3" ]]
}

# Whether node $1 sees $2 members alive.
sees_alive() {
    [[ $(admin "$1" /v1/members | jq '[.members[] | select(.state == "alive")] | length') == "$2" ]]
}

# Whether each of the nodes sees $1 members alive. all_see COUNT NODE...
all_see() {
    local count=$1 node
    shift
    for node in "$@"; do sees_alive "$node" "$count" || return 1; done
}

# Whether a backend of the pool web is in a state on each node. all_have BACKEND STATE NODE...
all_have() {
    local backend=$1 state=$2 node
    shift 2
    for node in "$@"; do backend_is "$node" web "$backend" "$state" || return 1; done
}

# Milliseconds until a command succeeds, or `never` after $1 seconds. time_until SECONDS COMMAND...
time_until() {
    local begin end
    begin=$(date +%s%3N)
    end=$((begin + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1; do
        if (($(date +%s%3N) >= end)); then
            echo never
            return
        fi
        sleep 0.01
    done
    echo $(($(date +%s%3N) - begin))
}

# The check $1 passes when time $2 (of time_until) is at most $3 ms.
expect_within() {
    local name="$1: $2 ms, at most $3"
    if [[ $2 != never ]] && (($2 <= $3)); then pass "$name"; else fail "$name"; fi
}
