"""The tutorial notebook: run as a reader would, and written again by ``python -m tests.tutorial``."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).parents[1] / "docs"
NOTEBOOK = DOCS / "tutorial.ipynb"
SECONDS = 300
SKIPPED = "skip-execution"
"""The tag of cells that are shown and not run, as nbclient knows it."""


def executed(path: Path = NOTEBOOK) -> nbformat.NotebookNode:
    """The notebook with what its cells say today. Raises CellExecutionError where one fails.

    It runs in an empty folder, as if it had been downloaded.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3",
            resources={"metadata": {"path": folder}}, skip_cells_with_tag=SKIPPED,
        )  # fmt: skip
        client.execute(env=os.environ | {"PYTHONHASHSEED": "0"})
    for cell in notebook.cells:
        _tidy(cell)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _tidy(cell: nbformat.NotebookNode) -> None:
    """Leave out what differs from run to run: times, a stream's pieces, a report's id in its repr."""
    cell.metadata = {"tags": tags} if (tags := cell.metadata.get("tags")) else {}
    if cell.cell_type != "code":
        return
    joined: list[nbformat.NotebookNode] = []
    for output in cell.outputs:
        if "text/html" in output.get("data", {}):
            output.data = {"text/html": output.data["text/html"]}
        if joined and output.output_type == "stream" == joined[-1].output_type:
            joined[-1].text += output.text
        else:
            joined.append(output)
    cell.outputs = joined


def said(notebook: nbformat.NotebookNode) -> list[str]:
    """What every cell says, as text."""
    return [
        "\n".join(_said(output) for output in cell.get("outputs", ()))
        for cell in notebook.cells
    ]  # fmt: skip


def _said(output: nbformat.NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    data = output.data
    return str(data.get("text/html") or data.get("text/plain"))


_MADE = re.compile(r"onnxruntime \S+ \S+|result [0-9a-f]{12}")
_NUMBER = re.compile(r"\d+\.\d+|\d+")


def alike(one: str, other: str) -> bool:
    """Whether two outputs differ by no more than another machine's arithmetic.

    Words are the same; numbers with decimals within 0.02, percentages within 2; the lengths of bars
    within 5 units.
    """
    texts = [_MADE.sub("", text) for text in (one, other)]
    if _NUMBER.sub("#", texts[0]) != _NUMBER.sub("#", texts[1]):
        return False
    pairs = zip(*(_NUMBER.finditer(text) for text in texts), strict=True)
    return all(_near(mine, theirs) for mine, theirs in pairs)


def _near(mine: re.Match[str], theirs: re.Match[str]) -> bool:
    behind = mine.string[mine.end() : mine.end() + 1]
    apart = abs(float(mine[0]) - float(theirs[0]))
    if mine.string[mine.start() - 1 : mine.start()] == '"':
        return apart <= 5
    if behind == "%":
        return apart <= 2
    return apart <= (0.021 if "." in mine[0] else 0)


if __name__ == "__main__":
    nbformat.write(executed(), NOTEBOOK)
