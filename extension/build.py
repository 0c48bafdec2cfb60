"""Builds the browser extension: a folder for each browser, two zips, and a check of both.

``python extension/build.py`` from the repository's root writes ``build/extension/{chrome,firefox}``
and ``dist/credcheck-{chrome,firefox}-VERSION.zip``, and has Mozilla's linter read them. The same
commit and versions give the same bytes. Ends with 1 where the linter has anything to say that
``EXPLAINED`` does not name, with 2 where a tool is missing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "extension"
TOOLS = ROOT / "build" / "extension-tools"
BUILT = ROOT / "build" / "extension"
BROWSERS = ("chrome", "firefox")
SCRIPTS = {
    "background.js": ("src/background.js", "esm"),
    "panel.js": ("panel/panel.js", "esm"),
    "options.js": ("options/options.js", "esm"),
    "content.js": ("content/content.js", "iife"),
}
COPIED = (
    "panel/panel.html",
    "options/options.html",
    "options/options.css",
    "content/marks.css",
)
STYLES = (
    ROOT / "src" / "credcheck" / "render" / "report.css",
    ROOT / "web" / "view" / "view.css",
    HERE / "panel" / "panel.css",
)
"""What the panel's one style sheet is made of: that of reports, that of their views, its own."""

FOREIGN: dict[str, dict[str, tuple[str, ...]]] = {
    "chrome": {"keys": ("browser_specific_settings", "sidebar_action"), "permissions": ()},
    "firefox": {"keys": ("minimum_chrome_version", "side_panel"), "permissions": ("sidePanel",)},
}
"""What one browser's manifest has and the other complains of."""

EXPLAINED: dict[str, str] = {
    "BACKGROUND_SERVICE_WORKER_IGNORED": (
        "Firefox runs background.scripts and passes over service_worker, which Chrome runs"
    ),
    "KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION": (
        "the extension is for desktops: Firefox for Android has no sidebar"
    ),
    "UNSAFE_VAR_ASSIGNMENT": (
        "Readability sets markup in a copy of the document that is never shown and runs nothing"
    ),
}
"""The linter's remarks that stand, with the reason."""

EPOCH = (1980, 1, 1, 0, 0, 0)


class ToolMissing(RuntimeError):
    """Node, npm or what is installed with it cannot be had."""


def version() -> str:
    """The version of the project, which is that of the extension."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: str = tomllib.load(file)["project"]["version"]
    return found


def manifest(browser: str, *, hosts: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest for one browser.

    ``hosts`` are granted from the start; only tests name any, since no program can press the button.
    """
    made: dict[str, Any] = json.loads((HERE / "manifest.json").read_text("utf-8"))
    made["version"] = version()
    for key in FOREIGN[browser]["keys"]:
        del made[key]
    foreign = FOREIGN[browser]["permissions"]
    made["permissions"] = [one for one in made["permissions"] if one not in foreign]
    if hosts:
        made["host_permissions"] = list(hosts)
    return made


def tools() -> Path:
    """The folder of the tools' programs, which are installed on first use. Raises ToolMissing."""
    wanted = (HERE / "package.json").read_text("utf-8")
    stamp = TOOLS / "package.json"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        if shutil.which("npm") is None:
            raise ToolMissing(
                "npm was not found: install Node (Debian: apt-get install nodejs npm)"
            )
        shutil.rmtree(TOOLS, ignore_errors=True)
        fresh = TOOLS.with_name(f"{TOOLS.name}-{os.getpid()}")
        fresh.mkdir(parents=True)
        (fresh / "package.json").write_text(wanted, "utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(fresh)
            raise ToolMissing(
                f"npm could not install what builds the extension: {done.stderr[-500:]}"
            )
        fresh.rename(TOOLS)
    return TOOLS / "node_modules" / ".bin"


def built_on() -> dt.date:
    """The day that the rating lists' levels are computed for: SOURCE_DATE_EPOCH, else the commit's."""
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    if not stated:
        command = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        stated = done.stdout.strip()
    moment = dt.datetime.fromtimestamp(int(stated), dt.UTC) if stated else dt.datetime.now(dt.UTC)
    return moment.date()


def lists() -> bytes:
    """What the shipped rating lists say, for look-ups in the browser."""
    from credcheck.sources import Registry
    from credcheck.sources.export import build as export

    return export(Registry.open(), reference=built_on())


def build(folder: Path, browser: str, *, hosts: Sequence[str] = ()) -> Path:
    """Write the extension for one browser into a folder, as the browser loads it. Raises ToolMissing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    programs = tools()
    readability = programs.parent / "@mozilla" / "readability"
    for name, (source, kind) in SCRIPTS.items():
        command = [str(programs / "esbuild"), str(HERE / source), "--bundle", f"--format={kind}"]
        command.append(f"--alias:@mozilla/readability={readability}")
        command += ["--external:node:crypto", "--charset=utf8", "--legal-comments=inline"]
        command += ["--target=chrome121,firefox140"]
        command += [f"--outfile={folder / name}", "--log-level=warning"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{source} cannot be built: {done.stderr}")
    for source in COPIED:
        shutil.copy(HERE / source, folder / Path(source).name)
    (folder / "panel.css").write_text("\n".join(one.read_text("utf-8") for one in STYLES), "utf-8")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    shutil.copy(ROOT / "web" / "vendor" / "approx-string-match.LICENSE", folder)
    shutil.copy(readability / "LICENSE.md", folder / "Readability.LICENSE.md")
    for part in ("_locales", "icons"):
        shutil.copytree(HERE / part, folder / part)
    (folder / "sources.ccsx").write_bytes(lists())
    shown = json.dumps(manifest(browser, hosts=hosts), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(shown + "\n", "utf-8")
    return folder


def pack(folder: Path, file: Path) -> Path:
    """A zip of a folder whose bytes depend on the files' names and contents alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return file


def lint(folder: Path) -> list[dict[str, Any]]:
    """What Mozilla's linter has to say of a build. Raises ToolMissing and RuntimeError."""
    command = [str(tools() / "web-ext"), "lint", "--output=json", f"--source-dir={folder}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"the linter failed: {done.stdout[-500:]}{done.stderr[-500:]}") from None
    return [*told["errors"], *told["warnings"], *told["notices"]]


def main() -> int:
    refused = 0
    try:
        for browser in BROWSERS:
            folder = build(BUILT / browser, browser)
            file = pack(folder, ROOT / "dist" / f"credcheck-{browser}-{version()}.zip")
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")
        for remark in lint(BUILT / "firefox"):
            why = EXPLAINED.get(remark["code"])
            refused += why is None
            where = f"{remark.get('file', '')}:{remark.get('line', '')}"
            print(
                f"{remark['code']} {where} {remark['message']}", f"  stands: {why}" if why else ""
            )
    except ToolMissing as error:
        print(error, file=sys.stderr)
        return 2
    print("the linter passes" if not refused else f"the linter refuses {refused}")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
