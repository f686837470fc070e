use std::sync::Arc;

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::unbounded_channel;

use super::server::{Server, request};
use super::*;
use crate::retry_after::RetryAfter;

/// What comes of an answer.
async fn answered(answer: impl AsRef<[u8]> + Send + Sync + 'static) -> Try {
    let (server, _requests) = Server::answering(answer).await;
    send(&sender(Reach::Anywhere), &server.url(), &[]).await
}

/// What comes of an endpoint that begins so, says the rest again and again, and hears when nobody listens any more.
async fn endless(begin: &'static str, rest: &'static str) -> Try {
    let (gone, mut went) = unbounded_channel();
    let server = Server::start(move |mut connection| {
        let gone = gone.clone();
        async move {
            request(&mut connection).await;
            let mut written = connection.write_all(begin.as_bytes()).await;
            while written.is_ok() {
                written = connection.write_all(rest.as_bytes()).await;
            }
            let _ = gone.send(());
        }
    })
    .await;
    let tried = send(&sender(Reach::Anywhere), &server.url(), &[]).await;
    let went = tokio::time::timeout(PATIENCE * 10, went.recv()).await;
    went.expect("an end in time").expect("an end");
    tried
}

#[tokio::test]
async fn a_delivery_is_a_post_of_the_event_with_both_signatures() {
    let (server, mut requests) = Server::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let url = format!("http://{}/hook/a b?tenant=acme", server.address);
    let tried = send(&sender(Reach::Anywhere), &url, &[]).await;
    assert_eq!((tried.status(), tried.problem()), (Some(204), None));
    let port = server.address.port();
    let expected = [
        "POST /hook/a%20b?tenant=acme HTTP/1.1",
        &format!("host: 127.0.0.1:{port}"),
        "user-agent: Lectern-Webhooks/1",
        "accept: */*",
        "connection: close",
        "content-type: application/json",
        "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp: 1614265330",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "x-webhook-signature: 80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c",
        "content-length: 20",
        "",
        BODY,
    ];
    assert_eq!(requests.recv().await.expect("a request"), expected.join("\r\n"));
}

#[tokio::test]
async fn no_connection_is_kept_even_if_the_endpoint_would_keep_it() {
    let server = Server::start(|mut connection| async move {
        while !request(&mut connection).await.is_empty() {
            let answer = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok";
            let _ = connection.write_all(answer.as_bytes()).await;
        }
    })
    .await;
    let sender = sender(Reach::Anywhere);
    for connections in 1..4 {
        assert!(send(&sender, &server.url(), &[]).await.is_success());
        assert_eq!(server.connections(), connections);
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_not_followed() {
    let (other, _requests) = Server::answering("HTTP/1.1 200 OK\r\n\r\n").await;
    for status in [301, 302, 303, 307, 308] {
        let tried = answered(format!("HTTP/1.1 {status} x\r\nlocation: {}\r\n\r\n", other.url())).await;
        let problem =
            format!("the endpoint answered {status}, a redirect, which is not followed; give the URL that it leads to");
        assert_eq!((tried.is_success(), tried.problem()), (false, Some(problem)));
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn an_answer_is_its_status_when_to_call_again_and_a_kilobyte() {
    let tried = answered("HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-length: 4\r\n\r\nbusy").await;
    assert_eq!(
        tried.problem().as_deref(),
        Some("the endpoint answered 503; only 2xx means that it took the delivery")
    );
    let answer = tried.result.expect("an answer");
    assert_eq!(
        (answer.retry_after, answer.body.as_str()),
        (Some(RetryAfter::Seconds(120)), "busy")
    );

    let gone = answered(b"HTTP/1.0 410 Gone\r\nretry-after: \x80\r\n\r\n").await;
    let problem = "the endpoint answered 410: it wants no more deliveries";
    assert_eq!((gone.is_gone(), gone.problem().as_deref()), (true, Some(problem)));
    assert_eq!(gone.result.expect("an answer").retry_after, None);

    let body = |text: &str| format!("HTTP/1.1 200 OK\r\n\r\n{text}");
    // A character that the kilobyte cuts off is left out.
    let long = answered(body(&format!("{}ä{}", "x".repeat(1023), "y".repeat(5000)))).await;
    assert_eq!(long.result.expect("an answer").body, "x".repeat(1023));
    let bytes = answered([body("a").as_bytes(), b"\xff\x00b"].concat()).await;
    assert_eq!(bytes.result.expect("an answer").body, "a\u{fffd}\0b");
}

#[tokio::test]
async fn what_is_said_before_the_answer_is_passed() {
    let tried = answered("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok").await;
    assert_eq!(tried.result.expect("an answer").body, "ok");
    let tried = answered("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n").await;
    assert!(!tried.is_success());
    let tried = endless("", "HTTP/1.1 100 Continue\r\n\r\n").await;
    assert!(tried.duration_ms < 2_000);
    assert!(tried.result.is_err());
}

#[tokio::test]
async fn an_endless_body_is_read_for_a_kilobyte_and_no_further() {
    for (begin, rest) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "xxxxxxxx"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "8\r\nxxxxxxxx\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551613\r\n\r\n",
            "xxxxxxxx",
        ),
    ] {
        let tried = endless(begin, rest).await;
        assert!(tried.duration_ms < 400, "{begin}");
        assert_eq!(tried.result.expect("an answer").body, "x".repeat(1024));
    }
}

#[tokio::test]
async fn endless_headers_and_what_is_no_http_are_told() {
    let problem = "what came back is not an answer of HTTP/1.1, or its headers are too long";
    let tried = endless("HTTP/1.1 200 OK\r\nx: ", "xxxxxxxx").await;
    assert_eq!(tried.problem().as_deref(), Some(problem));
    let tried = endless("HTTP/1.1 200 OK\r\n", "x: y\r\n").await;
    assert_eq!(tried.problem().as_deref(), Some(problem));
    for answer in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname without colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nna\0me: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "\0\0\0\x04\x04\0\0\0\0\0\r\n\r\n",
    ] {
        assert_eq!(answered(answer).await.problem().as_deref(), Some(problem), "{answer:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_is_told() {
    let problem = "the connection was closed before an answer came";
    let unread = Server::start(|connection| async move { drop(connection) }).await;
    assert_eq!(
        send(&sender(Reach::Anywhere), &unread.url(), &[])
            .await
            .problem()
            .as_deref(),
        Some(problem)
    );
    for answer in ["", "HTTP", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nx: y\r\n"] {
        assert_eq!(answered(answer).await.problem().as_deref(), Some(problem), "{answer:?}");
    }
    // The status came, and what was to follow does not matter.
    let tried = answered("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart").await;
    assert!(tried.is_success());
    assert_eq!(tried.result.expect("an answer").body, "part");
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_in_time_is_told_and_let_go() {
    let silent = Server::start(|mut connection| async move {
        let _ = connection.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let tried = send(&sender(Reach::Anywhere), &silent.url(), &[]).await;
    assert!((400..2_000).contains(&tried.duration_ms));
    let problem = "there was no answer in time: the connection stood, but the endpoint did not answer";
    assert_eq!(tried.problem().as_deref(), Some(problem));
    let tls = send(&trusting_nobody_here(), &silent.url().replace("http", "https"), &[]).await;
    assert!(matches!(failure(tls), Failure::Time(Stage::Tls)));
}

/// A byte a moment: each is in time, and all of them are not.
#[tokio::test]
async fn an_endpoint_that_dribbles_has_no_more_time_than_others() {
    for (said, status) in [("", None), ("HTTP/1.1 200 OK\r\n\r\n", Some(200))] {
        let dribbling = Server::start(move |mut connection| async move {
            request(&mut connection).await;
            let _ = connection.write_all(said.as_bytes()).await;
            for byte in b"HTTP/1.1 200 OK\r\nx: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
                .iter()
                .cycle()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
                if connection.write_all(&[*byte]).await.is_err() {
                    break;
                }
            }
        })
        .await;
        let tried = send(&sender(Reach::Anywhere), &dribbling.url(), &[]).await;
        assert!((400..2_000).contains(&tried.duration_ms));
        assert_eq!(tried.status(), status);
    }
}

/// A sender that has certificate authorities, none of which is of this test.
fn trusting_nobody_here() -> Sender {
    let sender = sender(Reach::Anywhere);
    let issuer = super::tls::Authority::new("nobody");
    sender.tls.set(trusting(issuer.roots())).expect("the first");
    sender
}

#[tokio::test]
async fn an_id_that_is_no_header_is_not_sent() {
    let secret = Secret::new();
    let delivery = Delivery {
        url: "http://127.0.0.1:1/",
        id: "evt_1\r\nx: y",
        timestamp: Timestamp::UNIX_EPOCH,
        body: Bytes::new(),
        secret: &secret,
    };
    let tried = sender(Reach::Anywhere).send(&delivery).await;
    assert!(matches!(failure(tried), Failure::Request(_)));
}

/// A queue's worker sends several at once, on any thread.
#[test]
fn a_try_can_go_from_thread_to_thread() {
    fn goes<T: Send>(_: T) {}
    let (sender, secret) = (sender(Reach::Public), Secret::new());
    let delivery = Delivery {
        url: "https://lms.example",
        id: "evt_1",
        timestamp: Timestamp::UNIX_EPOCH,
        body: Bytes::new(),
        secret: &secret,
    };
    goes(sender.send(&delivery));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever an endpoint says, the try ends, with a status of three digits or a failure.
    #[test]
    fn any_bytes_are_judged(begin in "(HTTP/1.1 [0-9]{3} ?(\r\n([a-z-]{1,9}: [ -~]{0,9}\r\n){0,3})?)?", rest: Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answer = Arc::<[u8]>::from([begin.as_bytes(), &rest].concat());
        let tried = runtime.block_on(answered(answer));
        prop_assert!(tried.duration_ms < 2_000);
        prop_assert!(tried.status().is_none_or(|status| (100..1000).contains(&status)));
    }
}
