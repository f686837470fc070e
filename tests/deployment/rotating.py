"""A rotation of the token keys, as docs/deploy.md has it: two deployments, and the next rotation's first one, which ends a key."""

import base64
import json


def tokens(deployment):
    """Of a learner who has not opened the link yet, and of one in the middle of a course: the link's token, the page's, the files'."""
    path = f"/api/v1/packages/{deployment.package}/launch"
    waits, plays = (deployment.call("POST", path, {"user_id": "rotation"}, key=deployment.key).json() for _ in range(2))
    run = deployment.call("POST", f"/api/v1/sessions/{plays['session_id']}/runs", {}, token=plays["token"]).json()
    return {"link": waits["launch_url"], "launch": waits["token"], "session": plays["session_id"], "play": run["play_token"],
            "content": run["content_url"], "seq": 0}


def kid(token):
    header = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]


def statuses(deployment, given):
    """What each token opens: the player, the session for an update, and a file at the edge."""
    given["seq"] += 1
    player = deployment.call("GET", given["link"])
    said = {"seq": given["seq"], "cmi_data": {"cmi.core.lesson_location": f"page-{given['seq']}"}}
    update = deployment.call("PUT", f"/api/v1/sessions/{given['session']}", said, token=given["play"])
    return player.status, update.status, deployment.call("GET", f"{given['content']}index.html").status


def verifies(report, deployment, given, which):
    report.same(f"tokens {which} verify: the link's, the page's, the files'", statuses(deployment, given), (200, 200, 200))


def both_keys(report, deployment):
    report.chapter("A rotation of the token keys")
    old = tokens(deployment)
    report.same("a1 signs", (kid(old["launch"]), kid(old["play"]), deployment.output("SigningKeyId")), ("a1", "a1", "a1"))
    deployment.set(TokenKeyBGeneration=2)
    deployment.deploys("the first step, TokenKeyBGeneration=2, is deployed")
    verifies(report, deployment, old, "of before")
    report.same("a1 still signs", (kid(tokens(deployment)["launch"]), deployment.output("SigningKeyId")), ("a1", "a1"))
    deployment.set(SigningKey="b")
    deployment.deploys("the second step, SigningKey=b, is deployed")
    new = tokens(deployment)
    report.same("b2 signs", (kid(new["launch"]), kid(new["play"]), deployment.output("SigningKeyId")), ("b2", "b2", "b2"))
    verifies(report, deployment, new, "of the new key")
    verifies(report, deployment, old, "of before, by the old key,")
    deployment.set(TokenKeyAGeneration=2)
    deployment.deploys("the next rotation's first step, TokenKeyAGeneration=2, is deployed")
    verifies(report, deployment, new, "of the key that signs")
    report.same("tokens of the ended key open nothing", statuses(deployment, old), (401, 401, 403))
