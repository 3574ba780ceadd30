"""Progress of a night for a person: a line for each task that ended, in the order in which they ended."""

from __future__ import annotations

from rich.console import Console

from anhui_stats.runtime.metadata import TaskStatus
from anhui_stats.runtime.night import NightStatus

_ENDED = {"success": "done", "failed": "FAILED", "upstream_failed": "not run", "skipped": "nothing to do", "removed": "removed"}


class NightProgress:
    """Sees each status of a night and prints what is new; the same lines on a terminal and in a log."""

    def __init__(self, console: Console) -> None:
        """``console`` gets the lines."""
        self._console = console
        self._told: set[tuple[str, str, int, str]] = set()

    def __call__(self, status: NightStatus) -> None:
        """Print the tasks that ended since the last look; those of a mapped task are counted."""
        for run, tasks in status.runs:
            for task in tasks:
                key = (run.run_id, task.task_id, task.map_index, task.state or "")
                if task.state in _ENDED and key not in self._told:
                    self._told.add(key)
                    self._console.print(_line(run.dag_id, task, tasks), markup=False)


def _line(dag_id: str, task: TaskStatus, tasks: tuple[TaskStatus, ...]) -> str:
    mapped = sum(1 for other in tasks if other.task_id == task.task_id)
    number = f" {task.map_index + 1}/{mapped}" if task.map_index >= 0 else ""
    return f"  {dag_id:<21} {task.task_id}{number}: {_ENDED[task.state or '']}, {task.seconds:.1f} s"
