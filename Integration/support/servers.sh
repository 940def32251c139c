# shellcheck shell=bash
# Starts and ends the servers that checks and benchmarks use; source it after lib.sh. Sets WORK, a private folder that
# goes away at the end together with every process started here.

WORK=$(mktemp -d "${TMPDIR:-/tmp}/apus.XXXXXX")
# shellcheck disable=SC2034 # for the scripts that source this file
SUPPORT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
GROUPS_STARTED=()
trap end_all EXIT
trap 'exit 130' INT TERM

# Starts a command in a process group of its own; its output goes to WORK/NAME.log, its id to STARTED.
# start NAME COMMAND...
start() {
    local name=$1
    shift
    setsid "$@" >"$WORK/$name.log" 2>&1 </dev/null &
    STARTED=$!
    GROUPS_STARTED+=("$STARTED")
}

# Ends whole process groups at once, as a power cut would.
kill_group() {
    kill -KILL -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

end_all() {
    local status=$? group
    trap - EXIT INT TERM
    for group in ${GROUPS_STARTED[@]+"${GROUPS_STARTED[@]}"}; do kill_group "$group"; done
    if [[ -n ${APUS_KEEP:-} ]]; then
        log "kept: $WORK"
    else
        rm -rf "$WORK"
    fi
    exit "$status"
}

# Starts an nginx that serves WORK/www and takes uploads; sets STARTED and PORT. The kernel chooses the port when none
# is given. start_backend NAME [PORT [COMMAND-PREFIX...]]
start_backend() {
    local name=$1 wanted=${2:-} attempt
    shift $(($# < 2 ? $# : 2))
    mkdir -p "$WORK/www" "$WORK/$name"
    for attempt in 1 2 3 4 5; do
        PORT=${wanted:-$(free_port)}
        write_backend_configuration "$name" "$PORT"
        start "$name" "$@" nginx -e "$WORK/$name/error.log" -c "$WORK/$name/nginx.conf"
        # The answer must be this server's: another process may have taken the port in between.
        if wait_until 5 answers_as "$name" "$PORT" "$STARTED"; then return; fi
        kill_group "$STARTED"
        log "$name did not come up on port $PORT (try $attempt): $(tail -n 1 "$WORK/$name/error.log" 2>/dev/null)"
    done
    die "$name does not start"
}

answers_as() {
    is_alive "$3" && [[ $(curl --silent --max-time 2 "http://127.0.0.1:$2/whoami") == "$1" ]]
}

write_backend_configuration() {
    local name=$1 port=$2 user=''
    # Workers of a root master must be able to use the private folder.
    if [[ $(id -u) -eq 0 ]]; then user='user root;'; fi
    cat >"$WORK/$name/nginx.conf" <<CONF
$user
daemon off;
worker_processes 1;
pid $WORK/$name/pid;
error_log $WORK/$name/error.log warn;
events { worker_connections 8192; }
http {
    access_log off;
    server_tokens off;
    sendfile on;
    keepalive_requests ${APUS_BACKEND_KEEPALIVE_REQUESTS:-1000};
    client_max_body_size 0;
    client_body_temp_path $WORK/$name/body;
    proxy_temp_path $WORK/$name/proxy;
    fastcgi_temp_path $WORK/$name/fastcgi;
    uwsgi_temp_path $WORK/$name/uwsgi;
    scgi_temp_path $WORK/$name/scgi;
    default_type text/plain;
    server {
        listen 127.0.0.1:$port backlog=4096;
        root $WORK/www;
        location = /small { return 200 "A swift stays in the air for ten months.\n"; }
        location = /tiny { return 200 "ok"; }
        location = /api/tiny { return 200 "ok"; }
        location = /whoami { return 200 "$name"; }
        location = /health { return 200 "ok\n"; }
        set \$forwarded "\$http_x_forwarded_for|\$http_x_forwarded_proto|\$http_x_forwarded_host";
        location = /fields { return 200 "\$forwarded|\$http_via\n"; }
        location = /missing { return 404 "no such thing\n"; }
        location /upload/ { dav_methods PUT; create_full_put_path on; }
    }
}
CONF
}

# Starts a node and waits until it is ready; sets STARTED, and NODE_ADDRESS to where its listener `web` listens. The
# configuration must put the admin API at unix:WORK/NAME.sock. start_node NAME CONFIGURATION [COMMAND-PREFIX...]
start_node() {
    local name=$1 configuration=$2
    shift 2
    start "$name" "$@" "$APUS" run --config "$configuration"
    if ! wait_until 20 is_ready "$name"; then
        tail -n 20 "$WORK/$name.log" >&2
        die "node $name did not become ready"
    fi
    NODE_ADDRESS=$(listener_address "$name" web)
    [[ -n $NODE_ADDRESS ]] || die "node $name names no listener web in /v1/status: $(admin "$name" /v1/status)"
}

# GETs a path of a node's admin API.
admin() {
    curl --silent --show-error --fail --max-time 5 --unix-socket "$WORK/$1.sock" "http://admin$2"
}

is_ready() {
    admin "$1" /readyz
}

# The address that the kernel gave a listener. listener_address NODE LISTENER
listener_address() {
    admin "$1" /v1/status | jq --raw-output --arg name "$2" '.listeners[] | select(.name == $name) | .address'
}

# The state of a backend by the node's own account. backend_state NODE POOL BACKEND
backend_state() {
    admin "$1" /v1/pools | jq --raw-output --arg pool "$2" --arg backend "$3" \
        '.pools[] | select(.name == $pool) | .backends[] | select(.name == $backend) | .state'
}

backend_is() {
    [[ $(backend_state "$1" "$2" "$3") == "$4" ]]
}

# Sends SIGTERM and waits for the end; sets EXIT_STATUS and TOOK (seconds). terminate PID SECONDS
# shellcheck disable=SC2034 # both are for the caller
terminate() {
    local begin=$SECONDS
    kill -TERM "$1"
    EXIT_STATUS=none
    if wait_until "$2" is_over "$1"; then
        EXIT_STATUS=0
        wait "$1" || EXIT_STATUS=$?
    fi
    TOOK=$((SECONDS - begin))
}

is_over() {
    ! is_alive "$1"
}

# Resident memory of a process in KiB.
resident() {
    awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"
}

# CPU time of processes so far, in clock ticks: "USER SYSTEM". cpu_ticks PID...
cpu_ticks() {
    local pid
    for pid in "$@"; do
        # The second field, the command's name, may hold spaces: it ends at the last parenthesis.
        sed 's/.*) //' "/proc/$pid/stat"
    done | awk '{ own += $12; kernel += $13 } END { print own + 0, kernel + 0 }'
}

# A process and its children: for servers with workers.
with_children() {
    printf '%s\n' "$1"
    pgrep --parent "$1" || true
}
