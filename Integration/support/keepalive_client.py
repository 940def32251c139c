"""Clients with keep-alive connections that go to whichever node is ready, as behind a layer 4 front.

usage: keepalive_client.py THREADS STOP_FILE REPORT_FILE HOST:PORT=ADMIN_SOCKET...

Each thread sends one GET after another until STOP_FILE exists, or for five minutes. Nothing is ever retried: a request
that was not answered whole with 200 counts as failed, and so does a refused connection. REPORT_FILE gets one JSON object
in the end.
"""

import collections
import json
import os
import socket
import sys
import threading
import time


class Node:
    """A node and what its /readyz said last."""

    def __init__(self, text):
        address, self.admin = text.split("=", 1)
        host, port = address.rsplit(":", 1)
        self.address = (host.strip("[]"), int(port))
        self.ready = self.ask()
        self.answered = 0

    def ask(self):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(self.admin)
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False


def read_answer(connection):
    """Reads one answer with Content-Length; returns (status, whether the connection goes on)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("closed after %d bytes of the head" % len(data))
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.split(b"\r\n")
    fields = {name.lower(): value.strip() for name, value in (line.split(b":", 1) for line in lines[1:])}
    length = int(fields[b"content-length"])
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("closed after %d of %d bytes of the body" % (len(body), length))
        body += more
    return int(lines[0].split(b" ")[1]), fields.get(b"connection", b"").lower() != b"close"


class Client(threading.Thread):
    """One thread with one connection at a time."""

    def __init__(self, nodes, number, stop):
        super().__init__()
        self.nodes, self.number, self.stop = nodes, number, stop
        self.answered = collections.Counter()
        self.failures = collections.Counter()

    def run(self):
        turn = self.number
        while not self.stop():
            ready = [node for node in self.nodes if node.ready]
            if not ready:
                self.failures["no node was ready"] += 1
                time.sleep(0.05)
                continue
            turn += 1
            self.use(ready[turn % len(ready)])

    def use(self, node):
        try:
            with socket.create_connection(node.address, timeout=20) as connection:
                goes_on = True
                while goes_on and not self.stop():
                    connection.sendall(b"GET /small HTTP/1.1\r\nHost: check.example\r\n\r\n")
                    status, goes_on = read_answer(connection)
                    if status == 200:
                        self.answered[node.address] += 1
                    else:
                        self.failures["status %d" % status] += 1
        except (OSError, ValueError, KeyError) as error:
            self.failures["%s: %s" % (type(error).__name__, error)] += 1


def main():
    threads, stop_file, report_file = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    nodes = [Node(text) for text in sys.argv[4:]]

    def stop():
        return over.is_set()

    over = threading.Event()
    clients = [Client(nodes, number, stop) for number in range(threads)]
    for client in clients:
        client.start()
    end = time.monotonic() + 300
    while not os.path.exists(stop_file) and time.monotonic() < end:
        for node in nodes:
            node.ready = node.ask()
        time.sleep(0.05)
    over.set()
    for client in clients:
        client.join()
    answered = sum((client.answered for client in clients), collections.Counter())
    failures = sum((client.failures for client in clients), collections.Counter())
    report = {
        "answered": sum(answered.values()),
        "by_node": {"%s:%d" % address: count for address, count in answered.items()},
        "failed": sum(failures.values()),
        "failures": failures,
    }
    # Written under another name first: whoever waits for the file finds it whole.
    with open(report_file + ".new", "w") as file:
        json.dump(report, file)
    os.rename(report_file + ".new", report_file)


main()
