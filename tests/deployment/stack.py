"""Deploys template.yaml to an emulator of AWS on this machine, and uses the deployment as the documents say.

    python3 -m venv tests/deployment/.venv
    tests/deployment/.venv/bin/pip install -r tests/deployment/requirements.txt
    cargo build --workspace --features cli/table
    .venv/bin/python tests/deployment/stack.py

It needs the environment of tests/template/requirements.txt as .venv, `npm ci` in tests/browser, Chromium, curl, jq, openssl and strip.
Nothing leaves the machine. README.md beside this file says what is proven, and what the emulator does not do.
"""

import argparse
import sys
import traceback

from account import account
from deployment import Deployment
from report import Report

import failing
import gone
import integrating
import learning
import operating
import permitted
import repairing
import rotating


def run(report, opened):
    deployment = Deployment(report, opened)
    operating.deployed(report, deployment)
    operating.first_tenant_and_package(report, deployment)
    integrating.every_call(report, deployment)
    learning.a_course(report, deployment)
    permitted.nothing_more(report, deployment)
    repairing.a_failed_import(report, deployment)
    failing.update(report, deployment)
    failing.first_deployment(report, deployment)
    rotating.both_keys(report, deployment)
    gone.taken_down(report, deployment)
    operating.every_command_was_met(report, deployment)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the emulator's log and the project's folder")
    arguments = parser.parse_args()
    report = Report()
    with account(arguments.keep) as opened:
        try:
            run(report, opened)
        except Exception:  # The rest cannot be tried; what was found until then is told.
            report.holds("the run comes to its end", False, traceback.format_exc())
        if report.failed:
            report.line(f"\nThe emulator's last words:\n{opened.last_log()}")
        if arguments.keep:
            report.line(f"\n{opened.folder} is kept.")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
