"""Claims on the table and its indexes."""

from translated import at

INDEXES = {
    "by_user": ("by_user", "created", "INCLUDE", ["package_id"]),
    "by_package": ("by_package", "created", "KEYS_ONLY", None),
    "packages": ("packages", "created", "KEYS_ONLY", None),
}


def check(report, template):
    resource = at(template.resources, "Table", default={})
    table = template.properties("Table")
    report.same("the table outlives its stack",
                (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")), ("RetainExceptOnCreate", "Retain"))
    report.same("the table has no fixed name", "TableName" in table, False)
    report.same("the table is paid by request", table.get("BillingMode"), "PAY_PER_REQUEST")
    report.same("the table is protected from deletion", table.get("DeletionProtectionEnabled"), "true")
    report.same("the table can be restored to any second",
                at(table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"), True)
    report.same("the table is encrypted at rest", at(table, "SSESpecification", "SSEEnabled"), True)
    report.same("the table expires items by ttl",
                table.get("TimeToLiveSpecification"), {"AttributeName": "ttl", "Enabled": True})
    report.same("the table's key is pk and sk", keys(table), ("pk", "sk"))
    indexes = {each.get("IndexName"): each for each in table.get("GlobalSecondaryIndexes", [])}
    report.same("the indexes are those of the design", sorted(indexes), sorted(INDEXES))
    for name, (hash_key, range_key, projection, attributes) in INDEXES.items():
        index = indexes.get(name, {})
        report.same(f"index {name}: {projection} by {hash_key} and {range_key}",
                    (*keys(index), at(index, "Projection", "ProjectionType"),
                     at(index, "Projection", "NonKeyAttributes")),
                    (hash_key, range_key, projection, attributes))
    used = {"pk", "sk"} | {key for index in INDEXES.values() for key in index[:2]}
    report.same("every key is a string", {each["AttributeName"]: each["AttributeType"]
                                          for each in table.get("AttributeDefinitions", [])}, dict.fromkeys(used, "S"))


def keys(node):
    by_type = {each["KeyType"]: each["AttributeName"] for each in node.get("KeySchema", [])}
    return by_type.get("HASH"), by_type.get("RANGE")
