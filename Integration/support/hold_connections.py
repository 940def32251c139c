"""Opens connections and holds them until it is killed, or for five minutes.

usage: hold_connections.py HOST:PORT COUNT ready|none HELD_FILE

With `ready`, one request is answered on each connection first, so that it is an idle keep-alive connection; with `none`
nothing is sent. HELD_FILE gets the number of connections when all are there.
"""

import os
import socket
import sys
import time


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    count, manner, held_file = int(sys.argv[2]), sys.argv[3], sys.argv[4]
    held = []
    for _ in range(count):
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=20)
        if manner == "ready":
            connection.sendall(b"GET /small HTTP/1.1\r\nHost: check.example\r\n\r\n")
            answer = b""
            while b"months.\n" not in answer:
                more = connection.recv(65536)
                if not more:
                    sys.exit("connection %d was closed" % len(held))
                answer += more
        held.append(connection)
    with open(held_file + ".new", "w") as file:
        file.write("%d\n" % len(held))
    os.rename(held_file + ".new", held_file)
    time.sleep(300)


main()
