"""Deployments that fail: what CloudFormation makes of them, and that nothing is lost."""

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


def secrets_of(deployment):
    return sorted(each["Name"] for each in deployment.account.aws("secretsmanager").list_secrets()["SecretList"])
