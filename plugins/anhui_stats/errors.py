"""The errors that engineers and operators see. A county never meets one: bad input is a finding, not an exception.

AnhuiStatsError
├── ConfigurationError     a setting, YAML or CSV file is wrong: names file, key and expected shape
├── DatabaseError          the warehouse cannot be started, reached or migrated
├── RunError               a nightly run did not start or did not finish
└── ConsistencyError       the system contradicts itself (rows lost, a rule dropped): stop, do not publish
"""


class AnhuiStatsError(Exception):
    """Root of all errors raised on purpose by this package."""


class ConfigurationError(AnhuiStatsError):
    """A setting or a reference file cannot be used as it is."""


class DatabaseError(AnhuiStatsError):
    """The warehouse cannot be started, reached or migrated."""


class RunError(AnhuiStatsError):
    """A nightly run did not start, was refused or did not finish."""


class ConsistencyError(AnhuiStatsError):
    """Two parts of the system disagree about the same facts."""
