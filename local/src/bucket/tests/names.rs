//! Keys, and finding them again.

use shared::files::FilesError;
use shared::files::key::MOST_KEY_BYTES;

use super::*;

/// Keys that are trouble as paths, as addresses or as XML.
fn hostile() -> Vec<String> {
    let names = [
        "../../outside",
        "..",
        ".",
        "/",
        "/leading",
        "a",
        "a/",
        "a/b",
        "a//b",
        "a/./b",
        "a/../b",
        "C:\\a\\b",
        "nul",
        "50% + 50%25",
        "a b",
        "a?b#c&d=e;f",
        "<a>&\"'",
        "ü/日本語/🎓",
        "u\u{308}",
        "tab\tnew\nline",
        "bell\u{7}",
    ];
    let long = "é/".repeat(MOST_KEY_BYTES / 3) + "x";
    assert_eq!(long.len(), MOST_KEY_BYTES);
    names.into_iter().map(str::to_owned).chain([long]).collect()
}

#[tokio::test]
async fn a_key_is_only_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    let bucket = start(Some(&inner)).await.expect("a bucket");
    let files = bucket.files();
    let names = hostile();
    for key in &names {
        let written = files.put(key, Bytes::from(key.clone()), &html()).await;
        written.unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
    }
    for key in &names {
        assert_eq!(content(&files, key).await.as_deref(), Some(key.as_bytes()), "{key:?}");
    }
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(keys(&files, "").await, sorted);
    assert_eq!(keys(&files, "a/").await, ["a/", "a/../b", "a/./b", "a//b", "a/b"]);

    let outside = std::fs::read_dir(folder.path()).expect("a folder");
    assert_eq!(outside.count(), 1);
    drop(bucket);
    let bucket = start(Some(&inner)).await.expect("a bucket again");
    assert_eq!(keys(&bucket.files(), "").await, sorted);
}

#[tokio::test]
async fn a_key_of_more_than_s3_takes_is_refused() {
    let bucket = bucket().await;
    let put = bucket
        .files()
        .put(&"x".repeat(MOST_KEY_BYTES + 1), Bytes::new(), &html())
        .await;
    assert!(matches!(put, Err(FilesError::Refused(_))), "{put:?}");
}

#[tokio::test]
async fn a_long_listing_comes_in_pages_and_goes_by_the_thousand() {
    let bucket = bucket().await;
    let files = bucket.files();
    let names: Vec<String> = (0..2500).map(|n| format!("content/a/{n:05}")).collect();
    for some in names.chunks(100) {
        let mut puts = tokio::task::JoinSet::new();
        for key in some {
            let (files, key) = (files.clone(), key.clone());
            puts.spawn(async move { files.put(&key, Bytes::from_static(b"x"), &html()).await });
        }
        puts.join_all()
            .await
            .into_iter()
            .collect::<Result<(), _>>()
            .expect("written");
    }
    put(&files, "content/b/00000", "of another").await;

    let first = files.list("content/a/", None).await.expect("a page");
    assert_eq!(
        (first.objects.len(), first.next.as_deref()),
        (1000, Some("content/a/00999"))
    );
    assert_eq!(first.objects[7].size, 1);
    let last = files.list("content/a/", Some("content/a/01999".to_owned())).await;
    let last = last.expect("a page");
    assert_eq!((last.objects.len(), last.next), (500, None));
    assert_eq!(keys(&files, "content/a/").await, names);

    let too_many = files.delete(&names[..1001]).await;
    assert!(matches!(too_many, Err(FilesError::Refused(_))), "{too_many:?}");
    for some in names.chunks(1000) {
        files.delete(some).await.expect("deleted");
    }
    files.delete(&names[..1000]).await.expect("what is gone is deleted");
    files.delete(&[]).await.expect("nothing is deleted");
    assert_eq!(keys(&files, "").await, ["content/b/00000"]);
}

#[tokio::test]
async fn a_listing_goes_on_by_its_own_token() {
    let bucket = bucket().await;
    let files = bucket.files();
    for key in ["a/1", "a/2", "b c", "d/1", "e"] {
        put(&files, key, "x").await;
    }
    let client = Files::client_at(bucket.url());
    let list = || {
        client
            .list_objects_v2()
            .bucket(files.bucket())
            .delimiter("/")
            .max_keys(2)
    };
    let first = list().send().await.expect("a page");
    let gathered = |page: &aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output| {
        let prefixes = page.common_prefixes().iter().filter_map(|prefix| prefix.prefix());
        let keys = page.contents().iter().filter_map(|object| object.key());
        prefixes.chain(keys).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(gathered(&first), ["a/", "b c"]);
    let second = list()
        .set_continuation_token(first.next_continuation_token)
        .send()
        .await;
    let second = second.expect("a page");
    assert_eq!(gathered(&second), ["d/", "e"]);
    assert_eq!(second.is_truncated(), Some(false));
}
