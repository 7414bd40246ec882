"""`make faults`: a run killed at hundreds of random moments, each looked at and completed."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from rich.progress import track

from tests.faults import world


def main(kills: int, seed: int) -> None:
    """Kill `kills` runs; stops at the first that does not recover, with the seed and the moment to repeat it."""
    chance, ended = random.Random(seed), {"killed": 0, "finished first": 0}
    with world.fast_folder() as folder:
        zygote = world.Zygote(folder)
        try:
            base = world.found(zygote, folder)
            calm, seconds = world.undisturbed(zygote, base, folder)
            expected, entered = world.published(calm), world.deliveries(calm)
            for nth in track(range(kills), description=f"Killing runs (seed {seed})"):
                home = world.with_batch(base, Path(folder) / "any")
                after = round(chance.uniform(0.05, seconds), 3)
                code = zygote.run(home, after=after)
                ended["killed" if code == -9 else "finished first"] += 1
                world.is_whole(home)
                again = zygote.run(home)
                sound = again == 0 and world.published(home) == expected and world.deliveries(home) == entered
                if not sound:
                    sys.exit(f"Kill {nth + 1}, {after} s into the run (seed {seed}), did not recover: {zygote.said()}")
        finally:
            zygote.close()
    print(f"{kills} runs: {ended['killed']} killed, {ended['finished first']} finished first; every one recovered.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, int(sys.argv[2]) if len(sys.argv) > 2 else 2026)
