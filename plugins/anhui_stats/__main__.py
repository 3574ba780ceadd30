"""``python -m anhui_stats``: the commands behind ``make``."""

from anhui_stats.cli import main

main()
