# shellcheck shell=bash
# What a program that is installed needs besides the flags of Integration/lib.sh; source it after that.

# It finds its libraries where the system keeps them, and all it calls is resolved before it takes traffic.
APUS_RELEASE_FLAGS+=(
    --disable-local-rpath
    -Xlinker -z -Xlinker now
)
