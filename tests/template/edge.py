"""Claims on what stands in front of the API and the bucket."""

import os

from translated import at

# Resource: its code.
CODE = {"HostAtEdge": "host.js", "ContentAtEdge": "content.js"}
# CloudFront's own policies, by the names that AWS gives them.
NOTHING_IS_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
CACHED = "658327ea-f89d-4fab-a63d-7e88639e58f6"  # CachingOptimized
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
EVERY_METHOD = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
# The statuses that CloudFront keeps for ten seconds unless it is told otherwise.
KEPT_ERRORS = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
MOST_BYTES = 10 * 1024
# What a behaviour has here. A log in real time would have tokens, another function or a policy of headers is not expected.
USED = {"PathPattern", "TargetOriginId", "ViewerProtocolPolicy", "AllowedMethods", "CachePolicyId", "OriginRequestPolicyId",
        "FunctionAssociations", "Compress"}


def check(report, template, code):
    config = at(template.properties("Distribution"), "DistributionConfig", default={})
    check_origins(report, template, config)
    check_behaviours(report, config)
    check_domain(report, template)
    check_functions(report, template, code)
    report.same("callers are told the distribution's address", at(template.outputs, "ApiUrl", "Value"), {"Fn::If": [
        "HasDomain", {"Fn::Sub": "https://${DomainName}"}, {"Fn::Sub": "https://${Distribution.DomainName}"}]})


def check_origins(report, template, config):
    origins = {each.get("Id"): each for each in config.get("Origins", [])}
    report.same("the distribution has the API and the bucket behind it",
                {name: each.get("DomainName") for name, each in origins.items()},
                {"api": "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
                 "courses": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]}})
    report.same("the API is called over TLS alone",
                (at(origins, "api", "CustomOriginConfig", "OriginProtocolPolicy"),
                 at(origins, "api", "CustomOriginConfig", "OriginSSLProtocols")), ("https-only", ["TLSv1.2"]))
    access = at(template.properties("CourseAccess"), "OriginAccessControlConfig", default={})
    report.same("the bucket is read by signed requests",
                (at(origins, "courses", "OriginAccessControlId"), access.get("OriginAccessControlOriginType"),
                 access.get("SigningBehavior"), access.get("SigningProtocol")),
                ({"Fn::GetAtt": ["CourseAccess", "Id"]}, "s3", "always", "sigv4"))


def check_behaviours(report, config):
    default = config.get("DefaultCacheBehavior", {})
    behaviours = [default, *config.get("CacheBehaviors", [])]
    report.same("nothing else meets a request or its answer",
                sorted(set().union(*behaviours) - USED), [])
    report.same("whatever nothing else takes goes to the API, is not cached, and tells the host that was called",
                said(default), ("api", "https-only", EVERY_METHOD, NOTHING_IS_CACHED, ALL_BUT_THE_HOST,
                                     [("viewer-request", "HostAtEdge")]))
    report.same("the player's files and the courses are cached, the courses behind their token",
                {each.get("PathPattern"): said(each) for each in config.get("CacheBehaviors", [])}, {
                    "/player/assets/*": ("api", "https-only", {"GET", "HEAD"}, CACHED, None, []),
                    "/content/*": ("courses", "https-only", {"GET", "HEAD"}, CACHED, None,
                                   [("viewer-request", "ContentAtEdge")])})
    report.same("no error is told to the next who asks",
                {each.get("ErrorCode"): (set(each) - {"ErrorCode"}, each.get("ErrorCachingMinTTL"))
                 for each in config.get("CustomErrorResponses", [])},
                {status: ({"ErrorCachingMinTTL"}, 0) for status in KEPT_ERRORS})
    report.same("the distribution writes no log, in which there would be tokens", config.get("Logging"), None)


def said(behaviour):
    functions = [(each.get("EventType"), at(each, "FunctionARN", "Fn::GetAtt", 0))
                 for each in behaviour.get("FunctionAssociations", [])]
    return (behaviour.get("TargetOriginId"), behaviour.get("ViewerProtocolPolicy"),
            set(behaviour.get("AllowedMethods", [])), behaviour.get("CachePolicyId"),
            behaviour.get("OriginRequestPolicyId"), functions)


def check_domain(report, template):
    nothing, name = {"Ref": "AWS::NoValue"}, "scorm.example.com"
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    own = {"AcmCertificateArn": arn, "SslSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"}
    rule = at(template.source, "Rules", "DomainAndCertificate", "Assertions", 0, "Assert")
    found = {}
    for given in (("", ""), ("", arn), (name, ""), (name, arn)):
        with_name = template.given(dict(zip(("DomainName", "CertificateArn"), given)))
        config = at(with_name.properties("Distribution"), "DistributionConfig", default={})
        if not rule or with_name.truth(rule):
            found[given] = (config.get("Aliases"), config.get("ViewerCertificate"))
    report.same("the distribution answers to CloudFront's name, or to one of its own, which needs a certificate", found, {
        ("", ""): (nothing, {"CloudFrontDefaultCertificate": True}), ("", arn): (nothing, own), (name, arn): ([name], own)})


def check_functions(report, template, code):
    for name, file in CODE.items():
        function = template.properties(name)
        report.same(f"{name}: is player/edge/{file}, word for word", function.get("FunctionCode"), code[file])
        report.holds(f"{name}: has at most 10 KB", len(str(function.get("FunctionCode")).encode()) <= MOST_BYTES)
        report.same(f"{name}: runs on cloudfront-js-2.0 as soon as it is there",
                    (at(function, "FunctionConfig", "Runtime"), function.get("AutoPublish")),
                    ("cloudfront-js-2.0", True))
    report.same("the courses' function finds the keys, and the other finds none",
                [at(template.properties(name), "FunctionConfig", "KeyValueStoreAssociations") for name in CODE],
                [None, [{"KeyValueStoreARN": {"Fn::GetAtt": ["EdgeKeys", "Arn"]}}]])
    named = [at(template.properties("EdgeKeys"), "Name"), at(template.properties("CourseAccess"),
             "OriginAccessControlConfig", "Name"), *(template.properties(name).get("Name") for name in CODE)]
    report.holds("what has one name in all regions has the region in its name",
                 all(str(each).startswith("${AWS::StackName}-${AWS::Region}-") for each in named)
                 and len(set(map(str, named))) == len(named))


def read_code(root):
    code = {}
    for file in CODE.values():
        with open(os.path.join(root, "player", "edge", file), encoding="utf-8") as text:
            code[file] = text.read()
    return code
