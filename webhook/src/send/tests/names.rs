use std::future::{pending, ready};

use super::server::Server;
use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

fn address(text: &str) -> SocketAddr {
    text.parse().expect(text)
}

/// A port of this address at which nothing listens.
async fn silent() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address")
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_endpoint_is_told_the_name() {
    let (server, mut requests) = Server::answering(OK).await;
    let mut asked = Vec::new();
    let found = server.address;
    let names = |host: String, port: u16| {
        asked.push((host, port));
        ready(Ok(vec![found]))
    };
    let tried = sent_by(&sender(Reach::Anywhere), "http://LMS.example:8080/hook", names).await;
    assert!(tried.is_success());
    assert_eq!(asked, [("lms.example".to_owned(), 8080)]);
    assert!(
        requests
            .recv()
            .await
            .expect("a request")
            .contains("\r\nhost: lms.example:8080\r\n")
    );
}

#[tokio::test]
async fn an_address_in_the_place_of_a_name_is_not_resolved() {
    let (server, _requests) = Server::answering(OK).await;
    let names = |_, _| -> std::future::Ready<_> { panic!("resolved") };
    assert!(
        sent_by(&sender(Reach::Anywhere), &server.url(), names)
            .await
            .is_success()
    );
}

#[tokio::test]
async fn a_name_that_leads_to_one_address_that_is_not_public_is_not_called_at_all() {
    let (server, _requests) = Server::answering(OK).await;
    let public = sender(Reach::Public);
    let url = format!("https://lms.example:{}/hook", server.address.port());
    for (addresses, not_public) in [
        (vec![server.address], "127.0.0.1"),
        (vec![address("8.8.8.8:443"), server.address], "127.0.0.1"),
        (vec![server.address, address("8.8.8.8:443")], "127.0.0.1"),
        (vec![address("169.254.169.254:443")], "169.254.169.254"),
        (vec![address("[fd00:ec2::254]:443")], "fd00:ec2::254"),
        (vec![address("[::ffff:127.0.0.1]:443")], "::ffff:127.0.0.1"),
    ] {
        let tried = send(&public, &url, &addresses).await;
        let problem = format!("the host's name leads to {not_public}, which is not a public address");
        assert_eq!(tried.problem(), Some(problem));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn localhost_is_a_name_like_any_other() {
    let secret = Secret::new();
    let delivery = Delivery {
        url: "https://localhost/hook",
        id: "evt_1",
        timestamp: Timestamp::UNIX_EPOCH,
        body: Bytes::new(),
        secret: &secret,
    };
    let tried = sender(Reach::Public).send(&delivery).await;
    assert!(matches!(failure(tried), Failure::NotPublic(address) if address.is_loopback()));
}

#[tokio::test]
async fn only_a_laptop_calls_by_http() {
    let (server, _requests) = Server::answering(OK).await;
    let tried = send(&sender(Reach::Public), "http://lms.example/", &[server.address]).await;
    assert_eq!(tried.problem().as_deref(), Some("url must begin with https://"));
    let tried = send(&sender(Reach::Public), &server.url().replace("http", "https"), &[]).await;
    assert_eq!(
        tried.problem().as_deref(),
        Some("url names 127.0.0.1, which is not a public address")
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told() {
    let laptop = sender(Reach::Anywhere);
    let names = |_, _| ready(Err(io::Error::other("Name or service not known")));
    let nowhere = sent_by(&laptop, "http://lms.example/", names).await;
    assert_eq!(nowhere.problem().as_deref(), Some("the host's name was not found"));
    assert_eq!(
        failure(nowhere).told(),
        "the host's name was not found: Name or service not known"
    );
    let empty = send(&laptop, "http://lms.example/", &[]).await;
    assert!(matches!(failure(empty), Failure::Name(_)));
    let slow = sent_by(&laptop, "http://lms.example/", |_, _| pending()).await;
    assert!(slow.duration_ms >= 400);
    assert!(matches!(failure(slow), Failure::Time(Stage::Name)));
}

#[tokio::test]
async fn the_next_address_is_called_where_one_takes_no_connection() {
    let (server, _requests) = Server::answering(OK).await;
    let laptop = sender(Reach::Anywhere);
    let refused = send(&laptop, "http://lms.example/", &[silent().await]).await;
    let problem = "the connection was refused: nothing listens at that address and port";
    assert_eq!(refused.problem().as_deref(), Some(problem));
    let tried = send(&laptop, "http://lms.example/", &[silent().await, server.address]).await;
    assert!(tried.is_success());
    // The fifth is not called.
    let mut addresses = vec![silent().await; 4];
    addresses.push(server.address);
    assert!(matches!(
        failure(send(&laptop, "http://lms.example/", &addresses).await),
        Failure::Refused(_)
    ));
}

/// A port whose queue of connections is full does not answer at all.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_that_does_not_answer_leaves_time_for_the_next_one() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(address("127.0.0.1:0")).expect("a port");
    let listener = socket.listen(1).expect("a queue");
    let full = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(connection) = tokio::time::timeout(PATIENCE / 4, tokio::net::TcpStream::connect(full)).await {
        waiting.push(connection);
    }
    let laptop = sender(Reach::Anywhere);
    let alone = send(&laptop, "http://lms.example/", &[full]).await;
    assert!(matches!(failure(alone), Failure::Time(Stage::Connection)));
    let (server, _requests) = Server::answering(OK).await;
    assert!(
        send(&laptop, "http://lms.example/", &[full, server.address])
            .await
            .is_success()
    );
}
