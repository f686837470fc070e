"""What each function may do, and on what."""

# What takes API keys counts the calls of limited ones.
COUNTS = {"limits": {"UpdateItem"}}
# What is told of the table's writes.
READS_THE_STREAM = {
    "stream/*": {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"},
    "failures": {"SendMessage"},
}
# Folder: what it may do, and on what.
GRANTS = {
    "get-health": COUNTS | {"table": {"GetItem"}},
    "get-key": COUNTS | {"table": {"GetItem"}},
    "list-keys": COUNTS | {"table": {"GetItem", "BatchGetItem", "Query"}},
    "create-key": COUNTS | {"table": {"GetItem", "Query", "PutItem"}},
    "revoke-key": COUNTS | {"table": {"GetItem", "BatchGetItem", "Query", "PutItem"}},
    "show-console": {},
    "show-docs": {},
    "open-player": {"table": {"GetItem", "BatchGetItem"}},
    "refuse-request": {},
    "get-package": COUNTS | {"table": {"GetItem"}},
    "list-packages": COUNTS | {"table": {"GetItem", "BatchGetItem"}, "index/packages": {"Query"}},
    "create-session": COUNTS | {"table": {"GetItem", "PutItem", "BatchGetItem"}},
    "get-session": COUNTS | {"table": {"GetItem", "BatchGetItem"}},
    "list-sessions": COUNTS | {
        "table": {"GetItem", "BatchGetItem"},
        "index/by_user": {"Query"},
        "index/by_package": {"Query"},
    },
    "list-attempts": COUNTS | {"table": {"GetItem", "BatchGetItem", "Query"}},
    "list-runs": COUNTS | {"table": {"GetItem", "BatchGetItem"}},
    "list-changes": COUNTS | {"table": {"GetItem", "BatchGetItem"}},
    "reset-session": COUNTS | {"table": {"GetItem", "PutItem", "DeleteItem", "BatchGetItem"}},
    "update-session": COUNTS | {"table": {"GetItem", "PutItem", "DeleteItem", "BatchGetItem"}},
    "renew-session": COUNTS | {"table": {"GetItem", "PutItem", "DeleteItem", "BatchGetItem"}},
    "delete-session": COUNTS | {"table": {"GetItem", "BatchGetItem", "DeleteItem", "Query"}},
    "launch-course": COUNTS | {"table": {"GetItem", "PutItem", "DeleteItem", "BatchGetItem"}, "index/by_user": {"Query"}},
    "start-run": {"table": {"GetItem", "PutItem", "DeleteItem", "BatchGetItem"}},
    "create-package": COUNTS | {"table": {"GetItem", "PutItem"}, "uploads/*": {"PutObject"}},
    "create-version": COUNTS | {"table": {"GetItem", "PutItem"}, "uploads/*": {"PutObject"}},
    "list-versions": COUNTS | {"table": {"GetItem", "BatchGetItem", "Query"}},
    "activate-version": COUNTS | {"table": {"GetItem", "PutItem"}},
    "delete-package": COUNTS | {"table": {"GetItem", "PutItem"}, "deletions/*": {"PutObject"}},
    "import-package": {
        "table": {"GetItem", "PutItem"},
        "uploads/*": {"GetObject", "DeleteObject"},
        "content/*": {"PutObject", "DeleteObject"},
        "deletions/*": {"PutObject"},
        "bucket": {"ListBucket"},
        "queue": {"SendMessage"},
    },
    "purge-package": {
        "table": {"GetItem", "DeleteItem", "Query"},
        "content/*": {"DeleteObject"},
        "deletions/*": {"DeleteObject"},
        "bucket": {"ListBucket"},
        "queue": {"SendMessage"},
        "copies": {"SendMessage"},
    },
    "clear-edge": {
        "distribution": {"CreateInvalidation"},
        "copies": {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "SendMessage"},
    },
    "get-learner": COUNTS | {"table": {"GetItem", "BatchGetItem"}, "index/by_user": {"Query"}},
    "export-learner": COUNTS | {"table": {"GetItem", "BatchGetItem", "Query"}, "index/by_user": {"Query"}},
    "erase-learner": COUNTS | {"table": {"GetItem", "PutItem"}, "erasures/*": {"PutObject"}},
    "get-erasure": COUNTS | {"table": {"GetItem"}},
    "purge-learner": {
        "table": {"GetItem", "BatchGetItem", "PutItem", "DeleteItem", "Query"},
        "index/by_user": {"Query"},
        "erasures/*": {"DeleteObject"},
        "queue": {"SendMessage"},
    },
    "record-events": READS_THE_STREAM | {"table": {"BatchGetItem", "PutItem", "Query", "UpdateItem"}},
    "forward-events": READS_THE_STREAM | {"table": {"Query", "PutItem"}, "deliveries": {"SendMessage"}},
    "deliver-webhook": {
        "table": {"GetItem", "PutItem"},
        "deliveries": {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "SendMessage"},
    },
    "list-events": COUNTS | {"table": {"GetItem", "Query"}},
    "list-webhooks": COUNTS | {"table": {"GetItem", "Query"}},
    "create-webhook": COUNTS | {"table": {"GetItem", "Query", "PutItem"}},
    "get-webhook": COUNTS | {"table": {"GetItem"}},
    "update-webhook": COUNTS | {"table": {"GetItem", "PutItem"}},
    "delete-webhook": COUNTS | {"table": {"GetItem", "PutItem", "DeleteItem"}},
    "test-webhook": COUNTS | {"table": {"GetItem"}},
    "list-deliveries": COUNTS | {"table": {"GetItem", "Query"}},
    "retry-delivery": COUNTS | {"table": {"GetItem", "PutItem"}},
    "copy-token-keys": {"keys": {"DescribeKeyValueStore", "ListKeys", "UpdateKeys"}},
}
# What is not here is the bucket's.
SERVICES = {"table": "dynamodb", "limits": "dynamodb", "index": "dynamodb", "stream": "dynamodb", "queue": "sqs",
            "failures": "sqs", "deliveries": "sqs", "copies": "sqs", "distribution": "cloudfront", "keys": "cloudfront-keyvaluestore"}
