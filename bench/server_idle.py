#!/usr/bin/env python3
"""Hold many idle connections open and measure a normal request beside them.

Usage: server_idle.py BUILD [CONNECTIONS [REQUESTS]]. Prints the server's resident memory before and with the idle connections,
and the times of requests to /readyz. The client's limit of descriptors must allow them (`ulimit -n`)."""
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

build, n_idle = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10000
n_requests = int(sys.argv[3]) if len(sys.argv) > 3 else 1000


def rss_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([build / "tests/e2e/make_store", folder + "/store"], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([build / "src/cli/didgah", "serve", folder + "/store", "--port", "0", "--tick", "0", "--idle-ms", "600000"],
                              stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline().rsplit(":", 1)[1])
    before = rss_mib(server.pid)
    start = time.monotonic()
    idle = []
    for i in range(n_idle):
        s = socket.create_connection(("127.0.0.1", port))
        idle.append(s)
    opened = time.monotonic() - start
    request = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
    times = []
    with socket.create_connection(("127.0.0.1", port)) as s:
        for _ in range(n_requests):
            start = time.monotonic()
            s.sendall(request)
            got = b""
            while b"\r\n\r\n" not in got:
                got += s.recv(4096)
            assert got.startswith(b"HTTP/1.1 200"), got
            times.append(time.monotonic() - start)
    times.sort()
    print(f"connections {len(idle)}, opened in {opened:.1f} s; memory {before:.1f} MiB before, {rss_mib(server.pid):.1f} MiB with them; "
          f"request ms: median {times[len(times) // 2] * 1e3:.2f}, p99 {times[len(times) * 99 // 100] * 1e3:.2f}, worst {times[-1] * 1e3:.2f}")
    server.terminate()
    start = time.monotonic()
    status = server.wait(20)
    print(f"stopped with status {status} after {time.monotonic() - start:.1f} s")
