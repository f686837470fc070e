"""Claims on the firewall in front of the distribution, and on calls that do not come through it."""

from translated import at, references

ARN = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/lectern-firewall/1"
HEADER = "x-lectern-origin"


def check(report, template):
    report.same("there is no firewall unless one is named", at(config(template), "WebACLId"), {"Ref": "AWS::NoValue"})
    report.same("without one the distribution says nothing to the API", said(template), {"Ref": "AWS::NoValue"})
    guarded = template.given({"FirewallArn": ARN})
    report.same("a firewall that is named is the distribution's", at(config(guarded), "WebACLId"), ARN)
    for signing in "ab":
        given = template.given({"FirewallArn": ARN, "SigningKey": signing})
        report.same(f"with a firewall the distribution says the secret of key {signing}, which signs", said(given),
                    [{"HeaderName": HEADER, "HeaderValue": {"Fn::GetAtt": ["CopiedTokenKeys", f"OriginSecret{signing.upper()}"]}}])
    assertion = at(template.source, "Rules", "DirectCallsAndFirewall", "Assertions", 0, "Assert")
    accepted = [(arn, refused) for arn in ("", ARN) for refused in ("no", "yes")
                if assertion and template.given({"FirewallArn": arn, "RefuseDirectCalls": refused}).truth(assertion)]
    report.same("direct calls are refused only behind a firewall", accepted, [("", "no"), (ARN, "no"), (ARN, "yes")])
    for wanted, told in (("no", ""), ("yes", "${CopiedTokenKeys.OriginSecretA},${CopiedTokenKeys.OriginSecretB}")):
        given = template.given({"FirewallArn": ARN, "RefuseDirectCalls": wanted})
        functions = set(template.of_type("AWS::Lambda::Function")) - {"CopyTokenKeys"}
        found = {name: at(given.properties(name), "Environment", "Variables", "ORIGIN_SECRETS") for name in functions}
        report.same(f"with RefuseDirectCalls={wanted} the functions take {'both secrets' if told else 'every call'}",
                    {name: at(each, "Fn::Sub", default=each) for name, each in found.items()}, dict.fromkeys(functions, told))
    report.same("the function that makes the secrets does not wait for them",
                references(template.unresolved.get("CopyTokenKeys", {})) & {"CopiedTokenKeys"}, set())
    report.same("no output shows a secret of the distribution's", references(template.outputs) & {"CopiedTokenKeys"}, set())


def config(template):
    return at(template.properties("Distribution"), "DistributionConfig", default={})


def said(template):
    origins = {each["Id"]: each for each in at(config(template), "Origins", default=[])}
    return at(origins, "api", "OriginCustomHeaders")
