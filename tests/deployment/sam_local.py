"""The built functions in containers, by the commands of docs/deploy.md, against a laptop's own database and bucket.

    cargo build --workspace --bins
    python tests/deployment/sam_local.py [--binaries target/debug] [--required]

The program is started with `--containers`, and the command that it prints after it. Each call then goes through `sam local start-api` to a
function in a container, and to the program itself; the two answers are held against each other. It needs docker, dockerd and jq, and the packages of
tests/template/requirements.txt. In place of `sam build`, which takes minutes, it lays out what cargo has built. Where no container engine can be started it says so and checks nothing, which is a failure with `--required`.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import calls
import engine
from built import ROOT, lay_out
from report import Report
from twins import Side, Twins, call

PATIENCE = 60
# What SAM itself needs of an environment; credentials that are not the program's are there too, as a developer may have some.
OWN_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "else"}


@contextlib.contextmanager
def started(command, log, **options):
    """A process with all that it starts, ended as by Ctrl-C."""
    process = subprocess.Popen(command, stderr=log, start_new_session=True, **options)
    try:
        yield process
    finally:
        for how in (signal.SIGINT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
                break


def first_steps(process):
    """What the program prints when it is ready."""
    lines = []
    for line in process.stdout:
        lines.append(line.decode())
        if line.startswith(b"Ctrl-C"):
            return "".join(lines)
    raise SystemExit(f"the program did not start:\n{''.join(lines)}")


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def wait_for(url, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if call(url).status:
            return
        time.sleep(0.2)
    raise SystemExit(f"{url} does not answer")


def refused_without_credentials(report, folder):
    """What the program has opened for containers takes nobody's word."""
    with open(os.path.join(folder, ".lectern", "env.json"), encoding="utf-8") as file:
        variables = json.load(file)["Parameters"]
    for file in ("env.json", "credentials"):
        mode = os.stat(os.path.join(folder, ".lectern", file)).st_mode & 0o777
        report.same(f"only its owner reads {file}", oct(mode), oct(0o600))
    scan = {"X-Amz-Target": "DynamoDB_20120810.Scan"}
    answer = call(variables["AWS_ENDPOINT_URL_DYNAMODB"], "POST", {"TableName": variables["TABLE_NAME"]}, scan)
    report.same("the database refuses what is not signed", (answer.status, b"Unrecognized" in answer.body), (400, True))
    answer = call(f"{variables['AWS_ENDPOINT_URL_S3']}/{variables['BUCKET_NAME']}?list-type=2")
    report.same("the bucket refuses what is not signed", answer.status, 403)


def documented(beginning):
    """A snippet of the page, or a line of one, for this machine's processor."""
    with open(os.path.join(ROOT, "docs", "deploy.md"), encoding="utf-8") as file:
        found = re.search(rf"^{re.escape(beginning)}.*(\n  .*)*", file.read(), re.MULTILINE)
    return found[0].replace("Architecture=x86_64", f"Architecture={engine.ARCHITECTURE}")


def invoked(report, environment, folder, key):
    """`sam local invoke`, as the page says, with an event of tests/events."""
    ended = subprocess.run(f"{documented('jq --arg key')} --skip-pull-image", shell=True, cwd=folder, env={**environment, "LECTERN_API_KEY": key},
                           capture_output=True, timeout=PATIENCE, check=False)
    answers = [line for line in ended.stdout.decode().splitlines() if line.startswith("{")]
    answer = json.loads(answers[-1]) if answers else {}
    session = json.loads(answer.get("body") or "{}").get("session_id")
    report.holds("sam local invoke reads the session of the event", (answer.get("statusCode"), session) == (200, "session-456"),
                 ended.stderr.decode()[-1500:])


def try_all(report, binaries, folder, containers, log):
    lay_out(os.path.join(folder, ".aws-sam", "build"), binaries)
    for name in ("samconfig.toml", "tests"):
        os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
    program = [os.path.join(binaries, "local"), "--port", "0", f"--containers={containers.address()}"]
    environment = {**os.environ, **containers.environment, **OWN_CREDENTIALS, "SAM_CLI_TELEMETRY": "0",
                   "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    with containers.image(os.path.join(binaries, "get-health")), \
            started(program, log, cwd=folder, stdout=subprocess.PIPE) as laptop:
        printed = first_steps(laptop)
        url = re.search(r"running at (\S+)", printed)[1]
        key = re.search(r"API key +(\S+)", printed)[1]
        package = re.search(r"^  ([0-9a-f-]{36})  ", printed, re.MULTILINE)[1]
        command = re.search(r"^  (AWS_\S+ sam local start-api .*)$", printed, re.MULTILINE)[1]
        report.same("the command is printed as it is documented, for this machine",
                    re.sub(r"--port \d+", "--port 3001", command), documented("AWS_SHARED_CREDENTIALS_FILE="))
        refused_without_credentials(report, folder)
        port = free_port()
        sam = f"exec env {command} --skip-pull-image --port {port}"
        with started(sam, log, shell=True, cwd=folder, env=environment, stdout=log) as functions:
            here = f"http://127.0.0.1:{port}"
            wait_for(f"{here}/api/health", functions)
            twins = Twins(report, tried=Side(here, key=key, package=package, session="in-containers"),
                          right=Side(url, key=key, package=package, session="in-one-process"))
            calls.all_of(twins)
        launch = {"user_id": "user_123", "session_id": "session-456"}
        call(f"{url}/api/v1/packages/{package}/launch", "POST", launch, {"X-API-Key": key})
        invoked(report, environment, folder, key)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binaries", default=os.path.join(ROOT, "target", "debug"))
    arguments.add_argument("--required", action="store_true", help="fail where no container engine can be started")
    given = arguments.parse_args()
    report, finished = Report(), False
    with tempfile.TemporaryDirectory(prefix="lectern-") as folder:
        path = os.path.join(folder, "log")
        try:
            with engine.running(folder) as containers, open(path, "wb") as log:
                try_all(report, os.path.abspath(given.binaries), folder, containers, log)
            finished = True
        except engine.NoEngine as reason:
            print(f"not tried: no container engine can be started here ({reason})")
            return 1 if given.required else 0
        finally:
            if os.path.exists(path) and (report.failed or not finished):
                with open(path, encoding="utf-8", errors="replace") as log:
                    print("".join(log.readlines()[-60:]))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
