"""The compiled app: made once for what it is made of, by whoever is first, kept whole; and whose pages are whose."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest

from reports.evidence import build, node, pages, shell
from reports.evidence.pages import BadPage, Page
from reports.evidence.shell import APP, CLIENT, LEAVES, SERVER, SHARED, BuildFailed
from reports.evidence.tables import Cut

FILES = {
    "entry/app.1.js": "",
    "nodes/2.aa.js": "/",
    "nodes/3.bb.js": "/quality",
    "chunks/common.js": "",
    "chunks/odd.js": "/quality",
}


@pytest.fixture(autouse=True)
def _no_shared_shells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SHARED, raising=False)


def compiled(work: Path, folder: Path, made: Path, key: str) -> None:
    """In the place of Vite: an app of two pages."""
    for name in FILES:
        path = made / CLIENT / APP / f"{name}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(key)
    (made / SERVER).mkdir()
    leaves = {route: [f"{APP}/{name}" for name, of in FILES.items() if of == route] for route in ("", "/", "/quality")}
    leaves["/quality"].append(f"{APP}/chunks/common.js")
    (made / LEAVES).write_text(json.dumps(leaves))


@pytest.fixture
def own_pages(tmp_path: Path) -> Path:
    shutil.copytree(pages.PAGES, tmp_path / "pages")
    return tmp_path / "pages"


def test_it_is_compiled_once_until_a_page_changes(tmp_path: Path, own_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(shell, "_compile", lambda work, folder, new, key: made.append(key) or compiled(work, folder, new, key))
    first = shell.shell(tmp_path / "cache", tmp_path / "work", own_pages)
    assert shell.shell(tmp_path / "cache", tmp_path / "work", own_pages) == first and made == [first.key]
    with (own_pages / "about.md").open("a") as file:
        file.write("\nMore.\n")
    second = shell.shell(tmp_path / "cache", tmp_path / "work", own_pages)
    assert made == [first.key, second.key] and first.key != second.key
    shell.forget(tmp_path / "cache", second.key)
    assert [p.name for p in (tmp_path / "cache" / "apps").iterdir()] == [second.key]


@pytest.mark.parametrize("what", ["wanted", "version"])
def test_other_packages_or_another_node_are_another_app(own_pages: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    before = shell.key_of(own_pages)
    monkeypatch.setattr(node, what, lambda: "another")
    assert shell.key_of(own_pages) != before


def test_two_who_compile_at_once_do_no_harm(tmp_path: Path, own_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=60)

    def slow(work: Path, folder: Path, made: Path, key: str) -> None:
        compiled(work, folder, made, key)
        both.wait()

    monkeypatch.setattr(shell, "_compile", slow)
    found: list[shell.Shell] = []
    builders = [
        threading.Thread(target=lambda n=n: found.append(shell.shell(tmp_path / "cache", tmp_path / f"work{n}", own_pages)))
        for n in range(2)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(found) == 2 and found[0] == found[1]
    assert [p.name for p in (tmp_path / "cache" / "apps").iterdir()] == [found[0].key]
    assert len(found[0].files(set())) == len(FILES)


def test_one_that_fails_leaves_nothing(tmp_path: Path, own_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(work: Path, folder: Path, made: Path, key: str) -> None:
        compiled(work, folder, made, key)
        raise BuildFailed("It broke.")

    monkeypatch.setattr(shell, "_compile", broken)
    with pytest.raises(BuildFailed):
        shell.shell(tmp_path / "cache", tmp_path / "work", own_pages)
    assert list((tmp_path / "cache" / "apps").iterdir()) == []


def test_a_site_gets_the_same_bytes_without_what_other_pages_need(tmp_path: Path) -> None:
    compiled(tmp_path, tmp_path, tmp_path / "key", "key")
    app = shell.Shell(tmp_path / "key")
    app.link(tmp_path / "all", set())
    app.link(tmp_path / "few", {"/quality"})
    names = {folder: sorted(p.name for p in (tmp_path / folder).rglob("*.gz")) for folder in ("all", "few")}
    assert names["all"] == sorted(f"{Path(name).name}.gz" for name in FILES)
    assert names["few"] == ["2.aa.js.gz", "app.1.js.gz", "common.js.gz"]
    linked, source = tmp_path / "few" / APP / "nodes" / "2.aa.js.gz", tmp_path / "key" / CLIENT / APP / "nodes" / "2.aa.js.gz"
    assert linked.stat().st_ino == source.stat().st_ino
    shutil.rmtree(tmp_path / "key")
    assert linked.read_text() == "key"


def test_where_files_cannot_be_linked_they_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("another file system")

    compiled(tmp_path, tmp_path, tmp_path / "key", "key")
    monkeypatch.setattr(shell.os, "link", refused)
    shell.Shell(tmp_path / "key").link(tmp_path / "site", set())
    assert len(list((tmp_path / "site").rglob("*.gz"))) == len(FILES)


def test_the_installed_sveltekit_is_the_one_whose_prerendering_was_read() -> None:
    build._refuse_another_kit()


def test_another_sveltekit_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "KIT_VERSION", "2.9.0")
    with pytest.raises(BuildFailed, match=r"SvelteKit 2\.8\.4 is installed, and its prerendering was read in 2\.9\.0"):
        build._refuse_another_kit()


@pytest.mark.parametrize("head", ["title: A", "audiences: []", "audiences: slt", "audiences: [slt, everybody]"])
def test_a_page_opens_to_nobody_unless_it_says_to_whom(head: str) -> None:
    with pytest.raises(BadPage, match=r"Page odd\.md: say in its head whose it is"):
        _ = Page("odd.md", f"---\n{head}\n---\n").audiences


PAGES = [Page("index.md", "---\naudiences: [slt]\n---\n"), Page("subjects/[subject].md", "---\naudiences: [slt]\n---\n")]


@pytest.mark.parametrize(
    ("strange", "said"),
    [
        ("quality/index.html", "quality/index.html"),
        ("subjects/index.html", "subjects/index.html"),
        ("subjects/MA/more/index.html", "subjects/MA/more/index.html"),
        ("data/report/checks/0123456789abcdef/checks.arrow", "checks"),
        ("data/slt/targets/0123456789abcdef/targets.arrow", "data/slt"),
        ("notes.txt", "notes.txt"),
    ],
)
def test_what_is_not_the_audiences_is_refused(tmp_path: Path, strange: str, said: str) -> None:
    good = ["index.html", "subjects/MA/index.html", "site.json", "data/report/targets/0123456789abcdef/targets.arrow"]
    for name in good:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    build._check_files(tmp_path, ["targets"], PAGES)
    (tmp_path / strange).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / strange).touch()
    with pytest.raises(BuildFailed, match="do not belong") as refused:
        build._check_files(tmp_path, ["targets"], PAGES)
    assert said in str(refused.value)


@pytest.mark.parametrize("missing", ["index.html", "data/report/targets/0123456789abcdef/targets.arrow"])
def test_what_is_missing_is_told(tmp_path: Path, missing: str) -> None:
    for name in {"index.html", "data/report/targets/0123456789abcdef/targets.arrow"} - {missing}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(BuildFailed, match="missing from the site"):
        build._check_files(tmp_path, ["targets"], PAGES)


def test_a_school_is_warned_of_its_own_files_alone() -> None:
    def told(schools: str, n: int, day: str) -> dict[str, object]:
        return {"page": "/", "schools": schools, "meaning": "Odd.", "n": n, "last_day": day}

    warned = [told("", 1, "2026-11-02"), told("1 2", 2, "2026-11-03"), told("12", 4, "2026-11-04"), told("2", 8, "2026-11-01")]
    found = {urn: build._warned(warned, Cut("slt", {"school_urn": urn}, False)) for urn in ("1", "2", "3")}
    assert found == {
        urn: [{"page": "/", "meaning": "Odd.", "n": n, "last_day": day}]
        for urn, n, day in (("1", 3, "2026-11-03"), ("2", 11, "2026-11-03"), ("3", 1, "2026-11-02"))
    }
