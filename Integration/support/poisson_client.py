"""Sends requests at random moments, whether earlier ones were answered or not, unevenly to several nodes.

usage: poisson_client.py RATE SECONDS WARM_SECONDS SEED ADDRESS=SHARE...

Requests of the first WARM_SECONDS do not count. Prints as JSON: answered, failed, p50, p99 and mean response time in
milliseconds, and requests by node.
"""

import asyncio
import json
import random
import sys
import time

CONNECTIONS_MAX = 4096


class Node:
    def __init__(self, address):
        self.address = address
        host, port = address.rsplit(":", 1)
        self.host, self.port = host, int(port)
        self.idle = []
        self.requests = 0

    async def request(self):
        while True:
            if self.idle:
                reader, writer = self.idle.pop()
                if writer.is_closing() or reader.at_eof():
                    writer.close()
                    continue
            else:
                reader, writer = await asyncio.open_connection(self.host, self.port)
            break
        writer.write(f"GET /work HTTP/1.1\r\nHost: {self.address}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length:
            await reader.readexactly(length)
        self.idle.append((reader, writer))
        return head.startswith(b"HTTP/1.1 200 ")


async def main(rate, seconds, warm, seed, shares):
    generator = random.Random(seed)
    nodes = [Node(address) for address in shares]
    times, failed, tasks = [], 0, set()
    begin = time.monotonic()

    async def one(node, due):
        nonlocal failed
        try:
            good = await asyncio.wait_for(node.request(), 30)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
            good = False
        if due >= begin + warm:
            node.requests += 1
            if good:
                times.append(time.monotonic() - due)
            else:
                failed += 1

    due = begin
    while due < begin + warm + seconds:
        due += generator.expovariate(rate)
        # Too early never, and late only as far as this process is late: the time counts from the moment that was due.
        await asyncio.sleep(max(0, due - time.monotonic()))
        node = generator.choices(nodes, weights=shares.values())[0]
        if len(tasks) >= CONNECTIONS_MAX:
            failed += 1
            continue
        task = asyncio.create_task(one(node, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    times.sort()
    figures = {
        "answered": len(times),
        "failed": failed,
        "p50_ms": round(times[len(times) // 2] * 1000, 1) if times else None,
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1) if times else None,
        "mean_ms": round(sum(times) / len(times) * 1000, 1) if times else None,
        "by_node": [node.requests for node in nodes],
    }
    print(json.dumps(figures), flush=True)


arguments = sys.argv[5:]
shares = {address: float(share) for address, share in (argument.split("=") for argument in arguments)}
asyncio.run(main(float(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), shares))
