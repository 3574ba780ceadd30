"""Create or mend ``.venv`` from the lock files. Needs Python 3.11 to 3.13 and nothing else; does nothing when all is in place.

A stamp holds the hash of the lock files, the Python version and the folder: a second run compares it and ends, without a
network. An installation that was interrupted is begun anew (downloads are cached). Two runs at once wait for each other.
A ``.venv`` that is a symbolic link belongs to somebody else and is left as it is.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOL = VENV / "tool"
STAMP = VENV / "setup.stamp"
STARTED = VENV / "setup.started"
LOCK = ROOT / "requirements.lock"
BOOTSTRAP_LOCK = ROOT / "requirements-bootstrap.lock"


def main() -> int:
    """Install what is missing; the exit code is 0 when the environment is complete."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return _fail(f"Python 3.11, 3.12 or 3.13 is needed, this is {platform.python_version()} ({sys.executable})")
    if VENV.is_symlink():
        return 0
    with (ROOT / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_complete():
            return 0
        return _install()


def _fail(message: str) -> int:
    sys.stderr.write(f"setup: {message}\n")
    return 1


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (LOCK, BOOTSTRAP_LOCK):
        digest.update(path.read_bytes())
    digest.update(f"{platform.python_version()} {platform.machine()} {VENV}".encode())
    return digest.hexdigest()


def _is_complete() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == _fingerprint()


def _install() -> int:
    began = time.monotonic()
    sys.stderr.write(f"setup: installing into {VENV} (Python {platform.python_version()}), some minutes the first time\n")
    if not PYTHON.exists() or not STAMP.exists() or STARTED.exists() or not _is_same_python():
        code = _create()
        if code:
            return code
    STAMP.unlink(missing_ok=True)
    STARTED.touch()
    if not (_sync_with_uv() or _sync_with_pip()):
        return _fail("the packages of requirements.lock could not be installed; the messages above tell why")
    STAMP.write_text(_fingerprint(), encoding="utf-8")
    STARTED.unlink()
    sys.stderr.write(f"setup: done in {time.monotonic() - began:.0f} s\n")
    return 0


def _is_same_python() -> bool:
    question = "import platform; print(platform.python_version())"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True)
    return answer.stdout.strip() == platform.python_version()


def _create() -> int:
    if importlib.util.find_spec("ensurepip") is None:
        return _fail("this Python has no ensurepip; on Debian or Ubuntu: apt-get install python3-venv")
    return subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=_environment()).returncode


def _environment() -> dict[str, str]:
    # Without .pyc files every process would compile Airflow again: 3.6 s instead of 1.6 s.
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}


def _run(*command: str | Path, **variables: str) -> bool:
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=_environment() | variables).returncode == 0


def _sync_with_uv() -> bool:
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "--upgrade")
    if not _run(*pip, "--target", TOOL, "--requirement", BOOTSTRAP_LOCK):
        return False
    sync = ("pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", "--compile-bytecode", LOCK)
    return _run(TOOL / "bin" / "uv", *sync, **_index_variables())


def _index_variables() -> dict[str, str]:
    """Tell uv about the mirror and certificates that pip is configured for: uv does not read pip's files."""
    listing = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, env=_environment())
    configured: dict[str, str] = {}
    for line in listing.stdout.splitlines():
        name, _, value = line.partition("=")
        configured[name.rpartition(".")[2]] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "cert": "SSL_CERT_FILE"}
    found = {variable: configured[name] for name, variable in names.items() if configured.get(name)}
    # Hashes decide what is installed; which of several indexes it came from does not matter.
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    found["UV_LINK_MODE"] = os.environ.get("UV_LINK_MODE", "hardlink")
    return {name: value for name, value in found.items() if name not in os.environ}


def _sync_with_pip() -> bool:
    sys.stderr.write("setup: uv could not do it, trying pip, which takes longer\n")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes")
    return _run(*pip, "--requirement", LOCK)


if __name__ == "__main__":
    sys.exit(main())
