#!/usr/bin/env python3
"""Holds openapi.yaml against what others make of it.

    python3 -m venv tests/contract/.venv
    tests/contract/.venv/bin/pip install -r tests/contract/requirements.txt
    (cd tests/contract && npm ci --ignore-scripts)
    cargo build -p local
    tests/contract/.venv/bin/python tests/contract/check.py [openapi.yaml]

Three programs judge the document, after each has found a fault that was made on purpose. Four generators make clients of it, which
are compiled, and each client takes a learner's course from its upload to its result, against the real program.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
GENERATED = FOLDER / "generated"
PYTHON = Path(sys.executable)
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "local"

# No tool tells anybody that it was used, or asks whether there is a newer one.
QUIET = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "PYTHONPATH": f"{GENERATED / 'python'}:{GENERATED / 'client'}",
    "PATH": f"{PYTHON.parent}:{FOLDER / 'node_modules' / '.bin'}:{os.environ['PATH']}",
}


# Some tools show the whole document beside its fault.
MOST_SHOWN = 8000


class Failed(Exception):
    """A step that did not go well."""


def run(name, *command, refuses=None):
    """Runs a step to its end, and shows what it said where it failed; or where it did not fail, of a step that `refuses` for this."""
    began = time.monotonic()
    ended = subprocess.run(
        [str(part) for part in command], cwd=FOLDER, env={**os.environ, **QUIET}, text=True, capture_output=True, check=False
    )
    took = f"{time.monotonic() - began:.1f} s"
    said = f"{ended.stdout}{ended.stderr}"
    is_as_wanted = ended.returncode != 0 and refuses in said if refuses else ended.returncode == 0
    if not is_as_wanted:
        raise Failed(f"--- {name} ({took})\n{said[:MOST_SHOWN]}")
    print(f"{name}: ok ({took})", flush=True)


def all_of(*steps):
    """Runs steps beside each other; all of them are told of, also where one fails."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(step) for step in steps]
    failed = [future.exception() for future in futures if future.exception()]
    for error in failed:
        print(error, file=sys.stderr)
    if failed:
        sys.exit(f"{len(failed)} of {len(steps)} failed")


def judges(document, refuses=None):
    """The programs that judge the document; a warning of theirs is a fault."""
    of = f", a response without {refuses}" if refuses else ""
    redocly = "redocly", "lint", document, "--config=redocly.yaml", "--max-problems=1000"
    spectral = "spectral", "lint", document, "--ruleset=spectral.yaml", "--fail-severity=warn"
    return (
        lambda: run(f"redocly{of}", *redocly, refuses=refuses),
        lambda: run(f"spectral{of}", *spectral, refuses=refuses),
        lambda: run(f"openapi-spec-validator{of}", "openapi-spec-validator", document, refuses=refuses),
    )


def undescribed():
    """A document that is valid but for a response that has lost its description."""
    operation = {"operationId": "read", "summary": "Read", "description": "Reads.", "tags": ["All"], "security": [{}]}
    operation["responses"] = {"200": {"description": "Read."}, "404": {}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1", "description": "A", "contact": {"name": "A"}, "license": {"name": "A", "identifier": "MIT"}},
        "servers": [{"url": "/"}],
        "tags": [{"name": "All", "description": "All"}],
        "paths": {"/a": {"get": operation}},
    }
    file = GENERATED / "undescribed.json"
    file.write_text(json.dumps(document))
    return file


def generators(document):
    """The generators of clients."""

    def java(name, language, *options):
        output = GENERATED / name
        generate = "openapi-generator-cli", "generate", "-i", document, "-g", language, "-o", output, *options
        return lambda: run(f"openapi-generator, {language}", *generate)

    client = GENERATED / "client.yaml"
    client.write_text("package_name_override: lectern_client\npost_hooks: []\n")
    generate = "openapi-python-client", "generate", "--path", document, "--output-path", GENERATED / "client", "--config", client
    return (
        java("fetch", "typescript-fetch", "--additional-properties=importFileExtension=.js"),
        java("python", "python"),
        lambda: run("openapi-typescript", "openapi-typescript", document, "-o", GENERATED / "schema.ts"),
        lambda: run("openapi-python-client", *generate),
    )


def compilers():
    """What compiles the clients and the flows."""
    imports = "import openapi_client.api, openapi_client.models, lectern_client.models"
    return (
        lambda: run("tsc", "tsc", "--project", FOLDER),
        lambda: run("compileall", PYTHON, "-m", "compileall", "-q", GENERATED / "python", GENERATED / "client"),
        lambda: run("import", PYTHON, "-c", imports),
    )


def flows(url, key, course):
    """One whole flow for each client."""
    built = GENERATED / "built" / "flows"
    return (
        lambda: run("flow of openapi-fetch", "node", built / "openapi-fetch.js", url, key, course),
        lambda: run("flow of openapi-generator, typescript-fetch", "node", built / "generator-fetch.js", url, key, course),
        lambda: run("flow of openapi-generator, python", PYTHON, "flows/generator_python.py", url, key, course),
        lambda: run("flow of openapi-python-client", PYTHON, "flows/python_client.py", url, key, course),
    )


def play(folder):
    """Plays the flows against the program."""
    course = folder / "course.zip"
    with zipfile.ZipFile(course, "w") as zipped:
        for file in sorted((ROOT / "local" / "demo").iterdir()):
            zipped.write(file, file.name)
    program = subprocess.Popen(
        [PROGRAM, "--memory", "--port=0", "--json"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        ready = json.loads(program.stdout.readline())
        all_of(*flows(ready["url"], ready["api_key"], course))
    finally:
        program.terminate()
        program.wait()


def main():
    document = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "openapi.yaml").resolve()
    shutil.rmtree(GENERATED, ignore_errors=True)
    GENERATED.mkdir()
    all_of(*judges(undescribed(), refuses="description"))
    all_of(*judges(document))
    all_of(*generators(document))
    all_of(*compilers())
    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder))


if __name__ == "__main__":
    main()
