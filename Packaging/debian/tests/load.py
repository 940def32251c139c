"""Asks http://localhost/ over new and over kept connections until it is told to end by SIGTERM; exits 1 when one fails.

load.py ALLOWED    so many requests may fail: those that were in flight in a process that was killed
"""
import collections
import http.client
import signal
import sys
import threading
import time

allowed = int(sys.argv[1])
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
answered = collections.Counter()
failed = collections.Counter()
lock = threading.Lock()


def ask(keep):
    connection = None
    while not ended.is_set():
        try:
            if connection is None:
                connection = http.client.HTTPConnection("localhost", timeout=15)
            connection.request("GET", "/")
            response = connection.getresponse()
            response.read()
            with lock:
                (answered if response.status == 200 else failed)[f"status {response.status}"] += 1
            # The client library opens another one when the answer ends the connection.
            if not keep:
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            with lock:
                failed[f"{type(error).__name__}: {error}, {'kept' if keep else 'new'} connection"] += 1
            connection.close()
            connection = None
        time.sleep(0.002)


threads = [threading.Thread(target=ask, args=(index % 2 == 0,)) for index in range(8)]
for thread in threads:
    thread.start()
ended.wait()
for thread in threads:
    thread.join()
print(f"{sum(answered.values())} answered, {sum(failed.values())} failed", dict(failed), flush=True)
sys.exit(0 if answered and sum(failed.values()) <= allowed else 1)
