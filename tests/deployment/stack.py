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
import guarding
import integrating
import learning
import operating
import permitted
import repairing
import restoring
import rotating

CHAPTERS = (
    operating.deployed, operating.first_tenant_and_package, integrating.every_call, learning.a_course, permitted.nothing_more,
    repairing.a_failed_import, failing.update, failing.way_back, failing.first_deployment, rotating.both_keys,
    restoring.a_table, guarding.a_firewall,
    gone.taken_down, failing.first_in_production,
    operating.every_command_was_met)


def run(report, opened):
    """One chapter after the other. One that breaks off does not keep the others from being tried, but for the first."""
    deployment = Deployment(report, opened)
    for chapter in CHAPTERS:
        try:
            chapter(report, deployment)
        except Exception:
            report.holds(f"{chapter.__module__}.{chapter.__name__} comes to its end", False, traceback.format_exc())
            if chapter is CHAPTERS[0]:
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the emulator's log and the project's folder")
    arguments = parser.parse_args()
    report = Report()
    with account(arguments.keep) as opened:
        run(report, opened)
        if report.failed:
            report.line(f"\nThe emulator's last words:\n{opened.last_log()}")
        if arguments.keep:
            report.line(f"\n{opened.folder} is kept.")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
