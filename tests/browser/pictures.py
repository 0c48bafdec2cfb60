"""Pictures of the service's page for the documentation: ``make pictures``.

Three widths, light and dark, of a fresh service's example report with a sentence chosen.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.api.processes import Process, started
from tests.browser.conftest import NAMES

OUT = Path(__file__).parents[2] / "docs" / "img"
SIZES = ((390, 844), (820, 1180), (1440, 1000))
PLACE = "#example=sensational-story&sentence=2"


def main() -> None:
    """Write every picture anew."""
    OUT.mkdir(exist_ok=True)
    path = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        process = Process(f"sqlite:///{folder}/credcheck.db", Path(folder))
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with started(process):
            for width, height in SIZES:
                for scheme in ("light", "dark"):
                    page = browser.new_page(
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        reduced_motion="reduce",
                    )
                    page.goto(f"http://localhost:{process.port}/{PLACE}")
                    page.wait_for_selector("#details.open")
                    page.evaluate("() => document.getElementById('article').scrollIntoView()")
                    page.wait_for_timeout(500)
                    page.screenshot(path=OUT / f"page-{width}-{scheme}.png")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
