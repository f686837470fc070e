"""IAM: that roles and the bucket's policy are enforced here at all, and that they let nobody do more."""

import json

from account import HERE, until

# What a function cannot do with another's role: saving writes to the table, reading does not.
SAVES, READS = "update-session", "get-session"


def nothing_more(report, deployment):
    report.chapter("Permissions")
    the_role_of_another(report, deployment)
    the_bucket(report, deployment)
    the_edge(report, deployment)


def the_role_of_another(report, deployment):
    """The same call with the function's own role, with another's, and with its own again."""
    made = deployment.call("POST", "/api/v1/sessions", {"package_id": deployment.package, "user_id": "u9"}, key=deployment.key)
    path = f"/api/v1/sessions/{made.json()['session_id']}"

    def saves():
        version = deployment.call("GET", path, key=deployment.key).json()["version"]
        update = {"version": version, "cmi_data": {"cmi.core.score.raw": "50"}}
        return deployment.call("PUT", path, update, key=deployment.key).status

    own = role_of(deployment, SAVES)
    report.same(f"{SAVES} saves", saves(), 200)
    take(deployment, SAVES, role_of(deployment, READS))
    report.same(f"with the role of {READS}, {SAVES} cannot save", saves(), 500)
    log = json.dumps(deployment.account.aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{deployment.stack}-{SAVES}"))
    report.holds("its log says why, and what was refused", "AccessDenied" in log and "dynamodb:PutItem" in log, log)
    take(deployment, SAVES, own)
    report.same("with its own again, it saves", saves(), 200)


def role_of(deployment, function):
    return deployment.account.aws("lambda").get_function_configuration(FunctionName=f"{deployment.stack}-{function}")["Role"]


def take(deployment, function, role):
    functions, name = deployment.account.aws("lambda"), f"{deployment.stack}-{function}"
    # The emulator starts no new process for another role alone.
    same = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Role=role, Timeout=same)
    until(lambda: role_of(deployment, function) == role, "the role is another")


def the_bucket(report, deployment):
    """The bucket's policy: who has no credentials reads nothing, and who has them does nothing in the clear."""
    opened, bucket = deployment.account, deployment.output("BucketName")
    name = opened.aws("s3").list_objects_v2(Bucket=bucket, Prefix="content/")["Contents"][0]["Key"]
    anonymous = opened.call("GET", f"http://{HERE}:{opened.encrypted}/{bucket}/{name}")
    report.same("a course's file is not read from the bucket without credentials", anonymous.status, 403)
    read = f"s3api get-object --bucket {bucket} --key {name} /dev/null"
    report.same("it is with credentials, encrypted", opened.run(f"aws {read}").code, 0)
    plain = opened.run(f"aws {read} --endpoint-url http://{HERE}:{opened.plain}")
    report.holds("and not with credentials, in the clear", plain.code != 0 and "AccessDenied" in plain.output, plain)


def the_edge(report, deployment):
    """The function in front of the bucket."""
    launch = deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch", {"user_id": "u9"}, key=deployment.key).json()
    run = deployment.call("POST", f"/api/v1/sessions/{launch['session_id']}/runs", {}, token=launch["token"]).json()
    base = run["content_url"]
    report.holds("a course's files are at the distribution", base.startswith(f"{deployment.url}/content/"), base)
    report.same("a file is read by its token", deployment.call("GET", f"{base}index.html").status, 200)
    part = deployment.call("GET", f"{base}index.html", Range="bytes=0-8")
    report.same("a part of it too", (part.status, len(part.body)), (206, 9))
    report.same("a file that the course does not have is missed", deployment.call("GET", f"{base}nothing.html").status, 404)
    forged = deployment.call("GET", f"{base[:-2]}{'A' if base[-2] != 'A' else 'B'}/index.html")
    report.holds("a token that was changed is refused, by the function's own words",
                 forged.status == 403 and b"Launch the course again" in forged.body, forged)
    report.same("nothing else of the bucket is there", deployment.call("GET", "/uploads/acme/x.zip").status, 404)
    past = past_the_distribution(deployment, launch)
    is_refused = past.status == 403 or (past.status == 201 and past.json()["content_url"] is None)
    report.holds("whoever comes past the distribution gets no course", is_refused, past)


def past_the_distribution(deployment, launch):
    """The API's own name, which is called here by its path."""
    api = next(iter(deployment.resources("AWS::ApiGatewayV2::Api").values()))
    url = f"http://{HERE}:{deployment.account.encrypted}/_aws/execute-api/{api}/api/v1/sessions/{launch['session_id']}/runs"
    return deployment.account.call("POST", url, {}, {"Authorization": f"Bearer {launch['token']}"})
