"""A firewall in front of the distribution, and calls that go past it: docs/deploy.md, "A firewall", there and back."""

import json

from permitted import past_the_distribution


def a_firewall(report, deployment):
    report.chapter("A firewall")
    opened, page = deployment.account, deployment.page
    ran = opened.run(page.commands("sam deploy --config-env firewall"))
    report.holds("the firewall is deployed, and its output is shown", ran.code == 0 and "FirewallArn" in ran.output, ran)
    outputs = opened.run("aws cloudformation describe-stacks --region us-east-1 --stack-name lectern-firewall --query 'Stacks[0].Outputs'")
    arn = next(each["OutputValue"] for each in json.loads(outputs.output) if each["OutputKey"] == "FirewallArn")
    launch = deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch", {"user_id": "guarded"}, key=deployment.key).json()

    def past():
        return past_the_distribution(deployment, launch).status

    deployment.add(FirewallArn=arn)
    deployment.deploys("the first step, FirewallArn, is deployed")
    distribution = next(iter(deployment.resources("AWS::CloudFront::Distribution").values()))
    config = opened.aws("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    report.same("the firewall is the distribution's", config["WebACLId"], arn)
    answers(report, deployment)
    report.same("a call past it is taken until it is to be refused", past(), 201)
    deployment.add(RefuseDirectCalls="yes")
    deployment.deploys("the second step, RefuseDirectCalls=yes, is deployed")
    answers(report, deployment)
    refused = past_the_distribution(deployment, launch)
    report.same("a call past it is refused", (refused.status, refused.json()["code"]), (403, "DIRECT_CALL_REFUSED"))
    deployment.set(RefuseDirectCalls="no")
    deployment.deploys("back: RefuseDirectCalls=no is deployed")
    report.same("a call past it is taken again", past(), 201)
    deployment.empty("FirewallArn")
    deployment.deploys("back: without FirewallArn it is deployed")
    config = opened.aws("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    report.same("the distribution has none", config.get("WebACLId", ""), "")
    answers(report, deployment)
    ran = opened.run("sam delete --config-env firewall", given="y\ny\n")
    report.holds("sam delete --config-env firewall", ran.code == 0, ran)


def answers(report, deployment):
    report.same("the service answers through the distribution", deployment.call("GET", "/api/v1/packages", key=deployment.key).status, 200)
