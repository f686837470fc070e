//! What functions in containers are told of this program: `sam local` runs the built functions there, with variables out of a file and
//! credentials out of another. So they use the database and the bucket of this program, and its keys of tokens.

use std::env::consts::ARCH;
use std::io;
use std::net::IpAddr;

use secrecy::ExposeSecret;
use serde_json::json;
use shared::aws::local_secret;
use tokio::net::TcpListener;

use crate::bucket::BUCKET;
use crate::database::TABLE;
use crate::home::Home;

/// This machine, as containers reach it: Docker's own bridge on Linux. Docker Desktop has a name for the loopback address.
pub const ADDRESS: &str = if cfg!(target_os = "linux") {
    "172.17.0.1"
} else {
    "127.0.0.1"
};

const DOCKER_DESKTOP: &str = "host.docker.internal";
const PROFILE: &str = "lectern";

/// Reads the address at which containers reach this machine: one that is one machine's alone. By all of them the database would be
/// open to whoever is in the same network.
///
/// # Errors
/// In words.
pub fn address(text: &str) -> Result<IpAddr, String> {
    let address: IpAddr = text.parse().map_err(|_| "it is no IP address".to_owned())?;
    if address.is_unspecified() {
        return Err("it stands for every address of this machine, and your network would reach the database. Name the address of Docker's bridge".to_owned());
    }
    Ok(address)
}

/// Ports that containers reach.
#[derive(Debug)]
pub struct Ports {
    /// The database's.
    pub database: TcpListener,
    /// The bucket's.
    pub bucket: TcpListener,
}

impl Ports {
    /// Takes two free ones of an address.
    ///
    /// # Errors
    /// Where this machine has no such address.
    pub async fn open(address: IpAddr) -> io::Result<Self> {
        Ok(Self {
            database: TcpListener::bind((address, 0)).await?,
            bucket: TcpListener::bind((address, 0)).await?,
        })
    }
}

/// Writes the two files into the folder, and answers with the commands that use them.
///
/// # Errors
/// Where they cannot be written.
pub fn write(home: &Home, port: u16, ports: &Ports, bucket: &str) -> io::Result<String> {
    let variables = json!({
        "Parameters": {
            "TABLE_NAME": TABLE,
            "BUCKET_NAME": BUCKET,
            "TOKEN_KEYS": home.token_keys.expose_secret(),
            // Links lead to where the courses' files are too.
            "PUBLIC_URL": format!("http://localhost:{port}"),
            "AWS_ENDPOINT_URL_DYNAMODB": called(&ports.database)?,
            "AWS_ENDPOINT_URL_S3": called(&ports.bucket)?,
        },
        // These only sign links, for whoever is outside of the containers.
        "CreatePackage": { "AWS_ENDPOINT_URL_S3": bucket },
        "CreateVersion": { "AWS_ENDPOINT_URL_S3": bucket },
    });
    let credentials = format!(
        "[{PROFILE}]\naws_access_key_id = {PROFILE}\naws_secret_access_key = {}\n",
        local_secret()
    );
    let credentials = home.put("credentials", &credentials)?;
    let variables = home.put("env.json", &format!("{variables:#}\n"))?;
    let architecture = format!("--parameter-overrides Architecture={}", architecture());
    // SAM would take this program's port.
    let beside = port.checked_add(1).unwrap_or(port - 1);
    Ok(format!(
        "\nThe built functions in containers, in another terminal\n  sam build {architecture}\n  \
         AWS_SHARED_CREDENTIALS_FILE='{}' sam local start-api --profile {PROFILE} --env-vars '{}' {architecture} --warm-containers LAZY --port {beside}\n",
        credentials.display(),
        variables.display(),
    ))
}

/// How a container calls a port of this machine.
fn called(port: &TcpListener) -> io::Result<String> {
    let address = port.local_addr()?;
    Ok(if address.ip().is_loopback() {
        format!("http://{DOCKER_DESKTOP}:{}", address.port())
    } else {
        format!("http://{address}")
    })
}

/// This machine's processor, as Lambda names it.
fn architecture() -> &'static str {
    match ARCH {
        "aarch64" => "arm64",
        other => other,
    }
}
