"""The compiled app, a shell without figures: made once for what it is made of, kept, and used for every site.

What goes into it is pages, components, settings, packages and the version of Node; a publication's figures do not, nor does
whose pages they are. It holds the browser's files, packed as they are served, and SvelteKit's server, which prerenders.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from reports.evidence import node

TEMPLATE = node.MODULES / "@evidence-dev" / "evidence" / "template"
SETTINGS = ("evidence.config.yaml", "evidence.settings.json", "package.json", "svelte.config.js")
OWN = ("app.html", "hooks.server.js")  # in the place of Evidence's
NOT_OURS = ("explore", "settings", "api", "fix-tprotocol-service-worker.js", "manifest.webmanifest", "+page.md", "static")
PACKED = {".html", ".js", ".css", ".json", ".arrow", ".wasm", ".svg", ".webmanifest", ".map", ".txt", ".xml"}
BUILDING = {"EVIDENCE_DATA_URL_PREFIX": "static/data", "EVIDENCE_DATA_DIR": "./static/data", "EVIDENCE_IS_BUILDING": "true"}
APP = "_app"  # the folder of the browser's files, in addresses too
CLIENT, SERVER, LEAVES = "client", "server", "leaves.json"
SHARED = "FLIGHTPATH_APPS"  # the environment may name a folder for the shells of all homes of a machine


class BuildFailed(Exception):
    """The pages could not be built; the message says which page or file, and never holds a value."""


@dataclass(frozen=True)
class Shell:
    """A compiled app; `key` is the hash of what it is made of."""

    path: Path

    @property
    def key(self) -> str:
        """Names it, and tells a browser that an app is another."""
        return self.path.name

    @property
    def server(self) -> Path:
        """What SvelteKit prerenders with."""
        return self.path / SERVER

    def files(self, without: set[str]) -> list[str]:
        """The browser's files, as they are packed, but for those that pages with these routes alone need."""
        files = [p.relative_to(self.path / CLIENT).as_posix() for p in (self.path / CLIENT / APP).rglob("*") if p.is_file()]
        needs: dict[str, list[str]] = json.loads((self.path / LEAVES).read_text())
        kept = {name for route, names in needs.items() if route not in without for name in names}
        left = {name for route, names in needs.items() if route in without for name in names} - kept
        return sorted(f for f in files if f.removesuffix(".gz") not in left)

    def link(self, target: Path, without: set[str]) -> None:
        """Give a site the browser's files: other names of the same bytes where the file system can, else copies of them."""
        for name in self.files(without):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.path / CLIENT / name, target / name)
            except OSError:
                shutil.copyfile(self.path / CLIENT / name, target / name)


def shells(cache: Path) -> Path:
    """Where shells are kept: with what a home can make again, or where the environment says."""
    return Path(os.environ[SHARED]) if os.environ.get(SHARED) else cache / "apps"


def key_of(pages: Path) -> str:
    """The hash of everything that goes into a shell of these pages."""
    digest = hashlib.sha256(f"{node.wanted()}|{node.version()}".encode())
    components = node.SITE / "components"
    named = [(p.relative_to(f).as_posix(), p) for f in (pages, components) for p in sorted(f.rglob("*")) if p.is_file()]
    named += [(name, node.SITE / name) for name in (*SETTINGS, *OWN, "icon.svg")] + [("shell.py", Path(__file__))]
    for name, path in named:
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()[:16]


def shell(cache: Path, work: Path, pages: Path) -> Shell:
    """The shell of these pages, compiled in the folder `work` where there is none yet. Shells of other pages go.

    Whoever compiles does it in a folder of its own; the first to be done moves it into place, and the others take that.
    """
    place, key = shells(cache), key_of(pages)
    if not (place / key).is_dir():
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = place / f"new-{uuid.uuid4().hex}"
        try:
            _compile(work, pages, made, key)
            made.rename(place / key)
        except OSError:
            if not (place / key).is_dir():
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
            shutil.rmtree(work, ignore_errors=True)
    return Shell(place / key)


def forget(cache: Path, used: str) -> None:
    """Remove every shell of a home but the one in use: sites hold all their files themselves. Shared ones are not a home's."""
    if not os.environ.get(SHARED):
        for old in (cache / "apps").glob("*"):
            if old.name != used:
                shutil.rmtree(old, ignore_errors=True)


def lay_out(work: Path, pages: Path) -> Path:
    """The project as Evidence's own command lays it out, but from nothing: what an earlier build left would be served."""
    shutil.rmtree(work, ignore_errors=True)
    inside = work / ".evidence" / "template"
    shutil.copytree(TEMPLATE, inside, ignore=shutil.ignore_patterns(*NOT_OURS))
    (inside / "static").mkdir()
    shutil.copyfile(node.SITE / "icon.svg", inside / "static" / "icon.svg")
    (work / "node_modules").symlink_to(node.MODULES)
    for name in SETTINGS:
        shutil.copyfile(node.SITE / name, work / name)
    for name in OWN:
        shutil.copyfile(node.SITE / name, inside / "src" / name)
    shutil.copytree(pages, work / "pages")
    for path in sorted(pages.rglob("*")):
        if path.is_file():
            to = inside / "src" / "pages" / path.relative_to(pages)
            if path.suffix == ".md":
                to = to.parent / "+page.md" if path.stem == "index" else to.with_suffix("") / "+page.md"
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
    shutil.copytree(node.SITE / "components", inside / "src" / "components")
    return inside


def run(program: list[str], where: Path, log: Path, what: str, **settings: str) -> None:
    """Run Node on a script; whatever it says of an error is a failure, as its exit code does not tell. Raises BuildFailed."""
    with log.open("w") as out:
        done = subprocess.run(
            [str(node.node()), *program], cwd=where, env=node.environment() | BUILDING | settings, stdout=out,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    said = log.read_text()
    bad = [line.strip() for line in said.splitlines() if re.search(r"\b(error|ERROR|Error)\b", line)]
    if done.returncode or bad:
        raise BuildFailed(f"{what}: {' '.join(bad[:3]) or said[:300]} (log: {log})")


def _compile(work: Path, pages: Path, made: Path, key: str) -> None:
    inside = lay_out(work, pages)
    vite = str(node.MODULES / "vite" / "bin" / "vite.js")
    run([vite, "build"], inside, work / "build.log", "Evidence could not compile the pages", FLIGHTPATH_APP=key)
    output = inside / ".svelte-kit" / "output"
    shutil.copytree(inside / "build", made / CLIENT)
    shutil.copytree(output / "server", made / SERVER)
    generated = (inside / ".svelte-kit" / "generated" / "client-optimized" / "app.js").read_text()
    manifest = json.loads((output / "client" / ".vite" / "manifest.json").read_text())
    (made / LEAVES).write_text(json.dumps(_leaves(generated, manifest)))
    pack(made / CLIENT)


def _leaves(generated: str, manifest: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """By route the browser's files that its page needs; `""`: those that the app needs whatever the page."""
    found = re.search(r"dictionary = (\{.*?\n?\t?\});", generated, re.DOTALL)
    if not found:
        raise BuildFailed("The compiled app does not say which file is which page's: read reports/evidence/shell.py anew.")
    leaves = {route: abs(int(n)) for route, n in re.findall(r'"(/[^"]*)": \[~?(\d+)', found[1])}
    nodes = {int(m[1]): source for source in manifest if (m := re.search(r"client-optimized/nodes/(\d+)\.js$", source))}

    def needs(sources: list[str]) -> list[str]:
        waiting, seen = [*sources], set[str]()
        while waiting:
            if (source := waiting.pop()) not in seen:
                seen.add(source)
                waiting += manifest[source].get("imports", [])
                waiting += [] if source.endswith("app.js") else manifest[source].get("dynamicImports", [])
        return sorted({name for s in seen for name in (manifest[s]["file"], *manifest[s].get("css", ()))})

    common = [s for s, m in manifest.items() if m.get("isEntry") and s not in set(nodes.values())]
    common += [source for number, source in nodes.items() if number not in leaves.values()]
    return {"": needs(common)} | {route: needs([nodes[number]]) for route, number in leaves.items()}


def pack(folder: Path) -> int:
    """Keep what compresses as .gz alone (its bytes do not depend on the clock); returns the bytes of what lies there."""
    for path in [p for p in folder.rglob("*") if p.is_file() and p.suffix in PACKED]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        path.unlink()
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
