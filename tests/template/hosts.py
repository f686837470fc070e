"""Claims on the names that tenants have of their own, with TenantHosts."""

from translated import at, pascal

# These write links that begin with a tenant's name, or are called by it; the console is at none of them.
KNOW_THEM = {"launch-course", "start-run", "open-player", "show-console"}
RULES = ("DomainAndCertificate", "TenantHostsAndDomain")
NAME, CERTIFICATE = "scorm.example.com", "arn:aws:acm:us-east-1:123456789012:certificate/1"


def check(report, template):
    accepted = {}
    for wanted in ("no", "yes"):
        for domain, certificate in ((False, False), (True, True), (True, False)):
            for public_url in ("", "https://learn.example.com"):
                given = {"TenantHosts": wanted, "DomainName": NAME if domain else "",
                         "CertificateArn": CERTIFICATE if certificate else "", "PublicUrl": public_url}
                if is_accepted(template, given):
                    accepted[wanted, domain, public_url] = aliases(template, given)
    nothing, learn = {"Ref": "AWS::NoValue"}, "https://learn.example.com"
    report.same("tenants have names of their own below a domain with a certificate, where nothing else stands in front", accepted, {
        ("no", False, ""): nothing, ("no", False, learn): nothing, ("no", True, ""): [NAME], ("no", True, learn): [NAME],
        ("yes", True, ""): [NAME, f"*.{NAME}"]})
    report.same("tenants have no names of their own unless it is asked for",
                at(template.source, "Parameters", "TenantHosts", "Default"), "no")
    for wanted, told in (("no", ""), ("yes", NAME)):
        with_name = template.given({"TenantHosts": wanted, "DomainName": NAME, "CertificateArn": CERTIFICATE})
        report.same(f"with TenantHosts={wanted} the functions that know of hosts are told {told or 'nothing'}",
                    {folder: at(with_name.properties(pascal(folder)), "Environment", "Variables", "TENANT_HOSTS")
                     for folder in KNOW_THEM}, dict.fromkeys(KNOW_THEM, told))


def is_accepted(template, given):
    """Whether CloudFormation takes these parameters, by the template's rules."""
    with_these = template.given(given)
    asserted = [each["Assert"] for rule in RULES for each in at(template.source, "Rules", rule, "Assertions", default=[])]
    return all(map(with_these.truth, asserted))


def aliases(template, given):
    distribution = template.given(given).properties("Distribution")
    return at(distribution, "DistributionConfig", "Aliases")
