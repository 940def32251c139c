"""Backends with one worker each, in one process, so that all of them can be looked at in the same moment.

A request waits until the backend's worker is free, in the order of arrival, and then takes a time that is evenly
distributed from 75 to 125 % of the mean. /health is answered at once.

usage: worker_backends.py COUNT MEAN_MS PORTS_FILE STATS_FILE

Writes the ports that the kernel chose to PORTS_FILE, one a line. On SIGUSR1 forgets what it has measured; on SIGUSR2
writes to STATS_FILE as JSON: the mean over time of the most requests in flight at one backend over the mean of all
(every 5 ms while anything is in flight), and requests by backend.
"""

import asyncio
import json
import os
import random
import signal
import sys

SAMPLE_SECONDS = 0.005


class Backend:
    def __init__(self, mean):
        self.mean = mean
        self.in_flight = 0
        self.requests = 0
        self.worker = asyncio.Lock()

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET /health "):
                    body = b"ok"
                else:
                    body = b"done"
                    self.in_flight += 1
                    self.requests += 1
                    try:
                        async with self.worker:
                            await asyncio.sleep(self.mean * random.uniform(0.75, 1.25))
                    finally:
                        self.in_flight -= 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
                if b"onnection: close" in head:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Sampler:
    def __init__(self, backends, path):
        self.backends = backends
        self.path = path
        self.forget()

    def forget(self):
        self.ratios = []
        for backend in self.backends:
            backend.requests = 0

    def write(self):
        ratios = self.ratios or [0.0]
        figures = {
            "max_over_mean": sum(ratios) / len(ratios),
            "samples": len(self.ratios),
            "requests": [backend.requests for backend in self.backends],
        }
        with open(self.path + ".new", "w") as file:
            json.dump(figures, file)
        os.rename(self.path + ".new", self.path)

    async def run(self):
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            counts = [backend.in_flight for backend in self.backends]
            total = sum(counts)
            if total:
                self.ratios.append(max(counts) * len(counts) / total)


async def main(count, mean, ports_path, stats_path):
    backends = [Backend(mean) for _ in range(count)]
    sampler = Sampler(backends, stats_path)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, sampler.forget)
    loop.add_signal_handler(signal.SIGUSR2, sampler.write)
    servers = [await asyncio.start_server(backend.serve, "127.0.0.1", 0, backlog=1024) for backend in backends]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    with open(ports_path + ".new", "w") as file:
        file.write("".join(f"{port}\n" for port in ports))
    os.rename(ports_path + ".new", ports_path)
    await sampler.run()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) / 1000, sys.argv[3], sys.argv[4]))
