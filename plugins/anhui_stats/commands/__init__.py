"""What stands behind the larger commands: ``run`` (sample or own workbooks), its summary, ``bench``."""
