"""Starts a command with listening sockets, as systemd does (sd_listen_fds(3)).

usage: activate.py NAME=PORTS_FILE... -- COMMAND...

Opens an IPv4 socket of 127.0.0.1 for each NAME; the port that the kernel chose is written to PORTS_FILE. A PORTS_FILE that
holds a number already stands for a descriptor that this process has inherited, which is passed on: so several commands
share a socket.
"""

import fcntl
import os
import socket
import sys

split = sys.argv.index("--")
names, descriptors = [], []
for argument in sys.argv[1:split]:
    name, path = argument.split("=", 1)
    names.append(name)
    if path.isdigit():
        descriptors.append(int(path))
        continue
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    descriptors.append(listener.detach())
    with open(path + ".new", "w") as file:
        file.write(f"{socket.socket(fileno=os.dup(descriptors[-1])).getsockname()[1]}\n")
    os.rename(path + ".new", path)

# Out of the way first, so that no descriptor is overwritten before it has moved.
high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 100) for descriptor in descriptors]
for place, descriptor in enumerate(high):
    os.dup2(descriptor, 3 + place, inheritable=True)
os.closerange(3 + len(high), 256)
os.environ["LISTEN_PID"] = str(os.getpid())
os.environ["LISTEN_FDS"] = str(len(high))
os.environ["LISTEN_FDNAMES"] = ":".join(names)
os.execvp(sys.argv[split + 1], sys.argv[split + 1 :])
