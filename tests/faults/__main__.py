"""`make faults`: runs killed at hundreds of random moments of their time, each home twice, looked at and completed."""

from __future__ import annotations

import random
import sys

from tests.faults import world


def main(kills: int, seed: int) -> None:
    """Kill `kills` runs, two of each home; stops at the first that does not recover, with the seed and moments to repeat it."""
    chance, ended = random.Random(seed), {-9: 0, 0: 0}
    with world.ground() as ground:
        for nth in range(-(-kills // 2)):
            home, told = world.with_batch(ground.base, ground.folder / "any"), []
            try:
                for _ in range(2):  # and again while it recovers
                    told.append(round(chance.uniform(0.05, ground.seconds), 3))
                    code = ground.zygote.run(home, after=told[-1])
                    assert code in ended, ground.zygote.said()
                    ended[code] += 1
                    world.is_whole(home)
                ground.recovers(home)
            except AssertionError as error:
                sys.exit(f"Home {nth + 1}, cut off after {told} s (seed {seed}), did not recover: {error}")
            if (nth + 1) % 25 == 0:
                print(f"{2 * (nth + 1)} of {kills}", flush=True)
    print(f"{sum(ended.values())} runs: {ended[-9]} killed, {ended[0]} finished first; every one recovered.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, int(sys.argv[2]) if len(sys.argv) > 2 else 2026)
