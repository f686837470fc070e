"""Claims on the keys of tokens: who has them, how they are exchanged, and that the edge has the same."""

from translated import at, pascal, references

HOLD_THEM = {
    "copy-token-keys", "list-packages", "get-session", "list-sessions", "list-attempts", "list-deliveries", "update-session",
    "launch-course", "start-run", "open-player",
}
# The function that CloudFormation calls for a resource of the template's own.
COPIES_THEM = "copy-token-keys"
GENERATIONS = {"TokenKeyAGeneration": 3, "TokenKeyBGeneration": 5}


def check(report, template):
    check_functions(report, template)
    check_secrets(report, template)
    check_edge(report, template)


def check_functions(report, template):
    for signing, expected in (("a", "a3 b5"), ("b", "b5 a3")):
        given = template.given({"SigningKey": signing, **GENERATIONS})
        text = ",".join(f"{kid}:{{{{resolve:secretsmanager:${{TokenKey{kid[0].upper()}}}:SecretString}}}}"
                        for kid in expected.split())
        for name in sorted(map(pascal, HOLD_THEM)):
            report.same(f"{name}: key {signing} signs, the other verifies",
                        at(given.properties(name), "Environment", "Variables", "TOKEN_KEYS"), text)


def check_secrets(report, template):
    given = template.given(GENERATIONS)
    for letter, generation in (("A", 3), ("B", 5)):
        secret = given.properties(f"TokenKey{letter}")
        report.same(f"secret TokenKey{letter} is renamed by its generation",
                    secret.get("Name"), f"${{AWS::StackName}}/token-key/{letter.lower()}{generation}")
        report.same(f"secret TokenKey{letter} is made by AWS",
                    secret.get("GenerateSecretString"), {"PasswordLength": 64, "ExcludePunctuation": True})
    secrets = {"TokenKeyA", "TokenKeyB"}
    report.same("the secrets reach the functions that sign, verify or copy and nothing else",
                sorted(name for name, each in template.unresolved.items() if references(each) & secrets),
                sorted(map(pascal, HOLD_THEM)))
    report.same("no output shows a secret", sorted(references(template.outputs) & secrets), [])
    written = str(template.unresolved).count("{{resolve:")
    report.holds(f"{written} dynamic references are within CloudFormation's 60", written <= 60)


def check_edge(report, template):
    for given, kids in ((template, ["a1", "b1"]), (template.given(GENERATIONS), ["a3", "b5"])):
        report.same(f"the keys {' and '.join(kids)} are copied to the edge", given.properties("CopiedTokenKeys"), {
            "ServiceToken": {"Fn::GetAtt": [pascal(COPIES_THEM), "Arn"]}, "ServiceTimeout": 120,
            "Store": {"Fn::GetAtt": ["EdgeKeys", "Arn"]}, "Keys": kids, "Attributes": ["OriginSecretA", "OriginSecretB"]})
    report.same("the store of keys is waited for until it can be used",
                [at(template.resources, name, "DependsOn") for name in ("ContentAtEdge", "CopiedTokenKeys")],
                ["EdgeKeys", "EdgeKeys"])
    report.same("no key lies in a file that the store would be filled from",
                set(template.properties("EdgeKeys")) - {"Name", "Comment"}, set())
