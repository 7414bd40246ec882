"""How fast staff pages are: `python -m tests.bench_staff HOME`, a published demo.

Prints, for the kinds of page, a warm page's time and bytes (packed); then 75 readers at once, each with a page every two
seconds on average, and what the server's memory came to.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import threading
import time
from pathlib import Path

import httpx

from ingest.home import Home
from tests.serving import started

READERS, SECONDS, PAUSE = 75, 30, 2.0
DOMAIN = "larkhollow.example"
PEOPLE = ("t007", "t020", "t001", "a001")


def reader(address: str, name: str) -> httpx.Client:
    """A browser of somebody who has signed in by that name."""
    client = httpx.Client(base_url=address, headers={"accept": "text/html", "origin": address}, timeout=60)
    assert client.post("/sign-in", data={"person": name}).status_code == 200
    return client


def _pages(client: httpx.Client) -> list[str]:
    """Pages that a reader opens: home, the first classes and lists, students of them, a search."""
    links = re.findall(r'href="(/(?:class|list)/[^"]+)"', client.get("/home").text)[:6]
    students = [link for page in links for link in re.findall(r'href="(/student/\w+)"', client.get(page).text)[:3]]
    return ["/home", *links, *students, "/search?text=el"]


def _size(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as answer:
        return sum(len(part) for part in answer.iter_raw())


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """The most memory that a program has had, in MB."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) / 1024


def _alone(address: str) -> None:
    print(f"{'page':<12}{'reader':<8}{'ms, warm':>9}{'kB':>7}")
    for name in PEOPLE:
        client = reader(address, f"{name}@{DOMAIN}")
        for kind in ("/home", "/class", "/list", "/student", "/search"):
            paths = [path for path in _pages(client) if path.startswith(kind)][:1]
            for path in paths:
                client.get(path)
                began = time.perf_counter()
                for _ in range(10):
                    client.get(path)
                print(f"{kind:<12}{name:<8}{(time.perf_counter() - began) * 100:>9.0f}{_size(client, path) / 1000:>7.1f}")


def _together(address: str) -> list[float]:
    taken: list[float] = []
    ready = [(client, _pages(client)) for client in (reader(address, f"t{nth % 70 + 1:03d}@{DOMAIN}") for nth in range(READERS))]
    until = time.monotonic() + SECONDS

    def read(nth: int) -> None:
        (client, pages), rng = ready[nth], random.Random(nth)
        while time.monotonic() < until:
            time.sleep(rng.uniform(0, 2 * PAUSE))
            began = time.perf_counter()
            client.get(rng.choice(pages))
            taken.append(time.perf_counter() - began)

    readers = [threading.Thread(target=read, args=(nth,)) for nth in range(READERS)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    return taken


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    process, port = started(Home(asked.parse_args().home))
    address = f"http://127.0.0.1:{port}"
    try:
        _alone(address)
        taken = _together(address)
        cuts = statistics.quantiles(taken, n=100)
        p50, p95 = (cuts[nth] * 1000 for nth in (49, 94))
        print(f"{READERS} readers, a page each {PAUSE} s: {len(taken)} pages, p50 {p50:.0f} ms, p95 {p95:.0f} ms")
        print(f"memory at most {memory_of(process):.0f} MB")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
