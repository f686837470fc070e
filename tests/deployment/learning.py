"""The learner's path: a course in Chromium, through the distribution, on two devices."""

import json
import os
import shutil
import subprocess

from account import FOLDER, HERE, until

SESSION = "learner-1"


def a_course(report, deployment):
    report.chapter("The learner's path")
    link = launch(deployment)
    found = play(deployment, "begin", link)
    report.same("the link of the answer was opened as it is", found.get("opened"), link.split("?")[0])
    report.holds("the course came from the distribution", found.get("course", "").startswith(f"{deployment.url}/content/"), found)
    report.holds("the page is a secure context, as it is in production", found.get("secure"), found)
    report.same("no script was refused, and none failed", found.get("complaints"), [])
    until(lambda: "q1_own_words" in read(deployment)["cmi_data"].get("cmi.suspend_data", ""), "what the closing page sent arrives")
    report.holds("what the closing page sent has arrived", True)
    found = play(deployment, "end", launch(deployment))
    report.same("another device goes on with the answer that was given", found.get("answer"), "b")
    report.same("nothing failed there either", found.get("complaints"), [])
    session = read(deployment)
    report.same("the LMS reads what it came to", (session["completion_status"], session["success_status"], session["score"]["raw"]),
                ("completed", "passed", 100))


def launch(deployment):
    answer = deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch",
                             {"user_id": "learner", "session_id": SESSION, "learner_name": "Doe, Jane"}, key=deployment.key)
    return answer.json()["launch_url"]


def read(deployment):
    return deployment.call("GET", f"/api/v1/sessions/{SESSION}", key=deployment.key).json()


def play(deployment, part, link):
    """What a part of the course in the browser came to; learner.js says what it is."""
    chromium = os.environ.get("LECTERN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    opened = deployment.account
    environment = {**opened.environment, "LECTERN_CHROMIUM": chromium, "LECTERN_AT": f"{HERE}:{opened.https}"}
    ran = subprocess.run(["node", os.path.join(FOLDER, "learner.js"), part, link], env=environment, timeout=180, text=True,
                         capture_output=True, check=False)
    deployment.report.holds(f"the course is played: {part}", ran.returncode == 0, ran.stderr)
    return json.loads(ran.stdout) if ran.returncode == 0 else {}
