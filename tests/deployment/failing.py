"""Deployments that fail: what CloudFormation makes of them, and that nothing is lost."""

import json

from gone import left
from rotating import kid, tokens, verifies

# Without it the function that copies the keys to the edge is refused, and docs/deploy.md says: if it fails, so does the deployment.
GRANT = "cloudfront-keyvaluestore:UpdateKeys"
DEV = "lectern-dev"
KINDS = {"AWS::DynamoDB::Table": "table", "AWS::S3::Bucket": "bucket"}


def first_deployment(report, deployment):
    """A stack that cannot be made, the dev stage's. What is kept of it is what the template says."""
    report.chapter("A first deployment that fails")
    opened, before = deployment.account, left(deployment.account)
    deployment.without(GRANT)
    ran = opened.run("sam deploy")
    deployment.whole()
    report.holds("sam deploy fails", ran.code != 0, ran)
    report.same("the stack was rolled back", deployment.status(DEV), "ROLLBACK_COMPLETE")
    events = deployment.events(DEV)
    report.holds("CloudFormation says which resource failed, and why", "AccessDenied" in events, events)
    resources = deployment.original()["Resources"].values()
    kept = {KINDS[each["Type"]] for each in resources if each["Type"] in KINDS and each.get("DeletionPolicy") == "Retain"}
    behind = {kind: [name for name in names if name not in before.get(kind, [])] for kind, names in left(opened).items()}
    behind = {kind: names for kind, names in behind.items() if names}
    report.same("what it had made is gone, but for what the template keeps", set(behind), kept)
    ran = opened.run("sam delete", given="y\ny\n")
    report.holds("sam delete", ran.code == 0, ran)
    if behind:
        bucket, table = (behind[kind][0] for kind in ("bucket", "table"))
        ran = opened.run(deployment.page.commands("aws s3 rb", ("<BucketName>", bucket), ("<TableName>", table)))
        report.holds("the commands that delete the table and the bucket", ran.code == 0, ran)
    report.same("then the account is as it was", left(opened), before)


def update(report, deployment):
    report.chapter("An update that fails")
    before = tokens(deployment)
    secrets = secrets_of(deployment)
    deployment.set(TokenKeyBGeneration=2)
    deployment.without(GRANT)
    ran = deployment.deploy()
    report.holds("sam deploy fails", ran.code != 0, ran)
    report.same("the stack was rolled back", deployment.status(), "UPDATE_ROLLBACK_COMPLETE")
    events = deployment.events()
    report.holds("CloudFormation says which resource failed, and why", "AccessDenied" in events, events)
    report.same("the secrets are those of before", secrets_of(deployment), secrets)
    report.same("the service answers", deployment.call("GET", "/api/health").status, 200)
    verifies(report, deployment, before, "of before the failure")
    report.same("the key that signed goes on signing", kid(tokens(deployment)["launch"]), "a1")
    deployment.whole()


def way_back(report, deployment):
    """Somebody has forbidden by hand what a deployment needs, and so going back fails as the deployment did."""
    report.chapter("A way back that fails")
    before = tokens(deployment)
    iam, role = deployment.account.aws("iam"), deployment.resources("AWS::IAM::Role")["CopyTokenKeysRole"]
    forbidden = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "cloudfront-keyvaluestore:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=json.dumps(forbidden))
    deployment.set(TokenKeyBGeneration=2)
    ran = deployment.deploy()
    report.holds("sam deploy fails", ran.code != 0, ran)
    report.same("going back failed too", deployment.status(), "UPDATE_ROLLBACK_FAILED")
    ran = deployment.account.run(deployment.page.commands("aws cloudformation describe-stack-events"))
    report.holds("the page's command says which resource failed, and why", ran.code == 0 and "AccessDenied" in ran.output, ran)
    report.same("the service answers", deployment.call("GET", "/api/health").status, 200)
    verifies(report, deployment, before, "of before the failure")
    iam.delete_role_policy(RoleName=role, PolicyName="by-hand")
    ran = deployment.account.run(deployment.page.commands("aws cloudformation continue-update-rollback"))
    report.holds("the page's commands are taken", ran.code == 0, ran)
    report.same("then the stack is as before", deployment.status(), "UPDATE_ROLLBACK_COMPLETE")
    verifies(report, deployment, before, "of before the failure, still,")


def first_in_production(report, deployment):
    """As with the dev stage's, but that the table is protected. The account has no stack when this begins, and none when it ends."""
    report.chapter("A first deployment that fails in production")
    opened, page, before = deployment.account, deployment.page, left(deployment.account)
    deployment.bring_back_uploads()
    deployment.without(GRANT)
    ran = deployment.deploy()
    deployment.whole()
    report.holds("sam deploy fails", ran.code != 0, ran)
    report.same("the stack could not be taken away whole", deployment.status(), "ROLLBACK_FAILED")
    kept = left(opened)
    report.same("what is left is the table", {kind: len(names) for kind, names in kept.items() if names != before.get(kind)}, {"table": 1})
    table = kept["table"][0]
    ran = opened.run(page.commands("aws cloudformation describe-stack-events"))
    report.holds("the page's command names the cause and the table", ran.code == 0 and "AccessDenied" in ran.output
                 and table in ran.output, ran)
    ran = opened.run(page.commands("aws dynamodb update-table", ("<TableName>", table)), given="y\ny\n")
    report.holds("the page's commands take the rest away", ran.code == 0, ran)
    report.same("then the account is as it was", left(opened), before)


def secrets_of(deployment):
    return sorted(each["Name"] for each in deployment.account.aws("secretsmanager").list_secrets()["SecretList"])
