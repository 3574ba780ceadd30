"""Everything that statisticians own, loaded from ``reference/`` and ``expectations/`` through strict models.

A file that does not fit its model raises ``ConfigurationError`` naming file, key and expected shape.
"""
