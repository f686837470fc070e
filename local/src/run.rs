//! The command line, from arguments to Ctrl-C.

use std::io::{self, IsTerminal};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use admin::command::Command;
use admin::laptop::{self, Running, RunningFile};
use axum::Router;
use clap::Parser;
use jiff::Timestamp;
use scorm::package::Package;
use shared::app::{App, Settings, origins};
use shared::clock::Clock;
use shared::files::FilesError;
use shared::store::StoreError;
use shared::tenant::{ApiKey, InvalidApiKey, TenantId};
use shared::token::{InvalidKeys, TokenKeys};
use terminal::{Failure, Terminal};
use thiserror::Error;
use tokio::net::TcpListener;

use crate::bucket::{self, BucketError};
use crate::containers::{self, Ports};
use crate::course::{self, Course, CourseError};
use crate::database::{self, DatabaseError};
use crate::furnish::{self, FurnishError};
use crate::home::{Home, HomeError};
use crate::{imports, owner, play, service};

/// Lectern on a laptop: the whole API in one process, with a course in it.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// The folder that keeps everything between two starts.
    #[arg(long, default_value = laptop::FOLDER, conflicts_with = "memory", global = true)]
    pub data: PathBuf,
    /// Keep nothing.
    #[arg(long, global = true)]
    pub memory: bool,
    /// The time to begin at, such as 2026-12-31T00:00:00Z, to try what happens later. The clock goes on from there.
    #[arg(long, value_name = "TIME")]
    pub now: Option<Timestamp>,
    /// The API key to use, `scorm_` and 43 or more URL-safe characters; one is made otherwise.
    #[arg(long, value_parser = api_key)]
    pub api_key: Option<ApiKey>,
    /// Let functions in containers use the database and the bucket: write what `sam local` needs into the folder, and print its command.
    /// ADDRESS is this machine's, as containers reach it.
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true, conflicts_with = "memory",
          default_missing_value = containers::ADDRESS, value_parser = containers::address)]
    pub containers: Option<IpAddr>,
    /// Print one line of JSON when ready, instead of the first steps.
    #[arg(long, global = true)]
    pub json: bool,
    /// Courses to register, as zip files with imsmanifest.xml at the root.
    #[arg(value_name = "COURSE.zip")]
    pub courses: Vec<PathBuf>,
    /// Change tenants and keys in the folder, and end. While Lectern runs, `lectern --local` does the same.
    #[command(subcommand)]
    pub command: Option<Command>,
}

fn api_key(text: &str) -> Result<ApiKey, InvalidApiKey> {
    ApiKey::parse(text)
}

/// What keeps the service from running.
#[derive(Debug, Error)]
pub enum RunError {
    /// A zip.
    #[error(transparent)]
    Course(#[from] CourseError),
    /// A course, or the first items.
    #[error(transparent)]
    Furnish(#[from] FurnishError),
    /// The folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The bucket.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// What was left in the bucket.
    #[error("what was left of earlier uploads cannot be seen")]
    Files(#[from] FilesError),
    /// The first items.
    #[error("the first items cannot be written")]
    Store(#[from] StoreError),
    /// The secrets of tokens.
    #[error("the folder's token keys cannot be used")]
    Keys(#[from] InvalidKeys),
    /// The port.
    #[error("port {port} cannot be used; --port names another")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The ports for containers.
    #[error(
        "containers cannot reach {address}: start Docker first, or name the address of its bridge as --containers=ADDRESS"
    )]
    Containers {
        /// The address.
        address: IpAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A time that cannot be.
    #[error("--now cannot be used: {0}")]
    Clock(String),
    /// A file by which others find this program.
    #[error("{folder} cannot be written")]
    Written {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The signals that end it.
    #[error("the system does not tell when it is to end")]
    Signals(#[source] io::Error),
    /// The output.
    #[error("{}", .0.message)]
    Output(Failure),
    /// The server.
    #[error("the server stopped")]
    Serve(#[source] io::Error),
}

/// Runs the service until Ctrl-C.
///
/// # Errors
/// [`RunError`].
pub async fn run(arguments: Arguments) -> Result<(), RunError> {
    log();
    let clock = clock(arguments.now)?;
    let mut courses = Vec::new();
    for path in &arguments.courses {
        courses.push(course::named(path)?);
    }
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await;
    let listener = listener.map_err(|source| RunError::Port {
        port: arguments.port,
        source,
    })?;
    let port = listener.local_addr().map_or(arguments.port, |address| address.port());
    let home = Home::open((!arguments.memory).then(|| arguments.data.clone()))?;
    let ports = ports(arguments.containers).await?;
    let bucket = bucket::start(home.bucket().as_deref()).await?;
    let sam = match &ports {
        Some(ports) => containers::write(&home, port, ports, bucket.url()).map_err(unwritten(&home))?,
        None => String::new(),
    };
    let for_containers = ports.map(|ports| {
        bucket.also_at(ports.bucket);
        ports.database
    });
    let (store, stream) = database::start_with_stream(home.database().as_deref(), for_containers).await?;
    let api_key = arguments.api_key.clone().unwrap_or_else(|| home.api_key.clone());
    let app = App::new(Settings {
        store: Some(store),
        files: Some(bucket.files()),
        tokens: Some(TokenKeys::parse(&home.token_keys)?),
        clock: clock.clone(),
        public_url: None,
        tenant_hosts: None,
        cors_origins: origins(&std::env::var("CORS_ORIGINS").unwrap_or_default()),
        serves_content: true,
        frame_ancestors: None,
        inspects: true,
        console_key: Some(api_key.reveal().to_owned().into()),
        upload_origin: Some(bucket.url().to_owned()),
        secrets_key: Some(home.secrets_key.clone()),
        webhooks_anywhere: true,
        ..Settings::default()
    });
    imports::serve(app.clone(), bucket).await?;
    tokio::spawn(stream.serve(app.clone()));
    let packages = furnish(&app, &api_key, courses).await?;

    let _running = told_running(&home, port, &api_key)?;
    // Before anybody is told that Lectern is ready: whoever is told may end it at once.
    let ended = ended().map_err(RunError::Signals)?;
    let ready = if arguments.json {
        ready_line(port, &api_key, &packages)
    } else {
        first_steps(port, &api_key, &packages, &sam)
    };
    Terminal::new(arguments.json).write(&ready).map_err(RunError::Output)?;
    let service = service::router(app.clone());
    let service = play::routes(service.clone(), &api_key).fallback_service(service);
    let service = Router::new()
        .nest_service(laptop::PATH, owner::routes(app, &api_key, clock))
        .fallback_service(service);
    let served = axum::serve(listener, service).with_graceful_shutdown(ended);
    served.await.map_err(RunError::Serve)
}

/// The laptop's clock, which can be moved on.
fn clock(now: Option<Timestamp>) -> Result<Clock, RunError> {
    let clock = Clock::movable();
    if let Some(now) = now {
        owner::forward(&clock, now.duration_since(clock.now())).map_err(RunError::Clock)?;
    }
    Ok(clock)
}

/// Leaves word of this program in its folder, for as long as it runs.
fn told_running(home: &Home, port: u16, key: &ApiKey) -> Result<Option<RunningFile>, RunError> {
    let Some(folder) = home.folder() else {
        return Ok(None);
    };
    let running = Running {
        url: format!("http://127.0.0.1:{port}"),
        api_key: key.reveal().to_owned(),
    };
    running.write(folder).map(Some).map_err(unwritten(home))
}

fn unwritten(home: &Home) -> impl FnOnce(io::Error) -> RunError {
    let folder = home.folder().unwrap_or(Path::new("")).to_owned();
    |source| RunError::Written { folder, source }
}

/// The ports for functions in containers, where there are to be any.
async fn ports(address: Option<IpAddr>) -> Result<Option<Ports>, RunError> {
    let Some(address) = address else { return Ok(None) };
    let ports = Ports::open(address).await;
    ports
        .map(Some)
        .map_err(|source| RunError::Containers { address, source })
}

/// One line for each request on the terminal, beside what the program prints. `RUST_LOG` chooses otherwise.
fn log() {
    let chosen = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = chosen.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error,shared=info"));
    // A second start in one process, as tests make, finds the log there already.
    let to_a_person = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(to_a_person);
    let _ = lines.with_writer(std::io::stderr).try_init();
}

/// The tenant, its key and the courses; the demos first, but for those that their owner has deleted.
async fn furnish(app: &App, key: &ApiKey, courses: Vec<Course>) -> Result<Vec<Package>, RunError> {
    let Ok(tenant) = TenantId::parse("local") else {
        return Ok(Vec::new());
    };
    let store = app.store()?;
    let is_first = furnish::tenant(store, &tenant, key).await?;
    let mut wanted = Vec::new();
    for demo in course::demos()? {
        if is_first || store.package(&tenant, demo.package).await?.is_some() {
            wanted.push(demo);
        }
    }
    let mut packages = Vec::new();
    for course in wanted.into_iter().chain(courses) {
        packages.push(furnish::bring(app, &tenant, course).await?);
    }
    if is_first {
        furnish::session(app, &tenant, &packages).await?;
    }
    Ok(packages)
}

fn ready_line(port: u16, key: &ApiKey, packages: &[Package]) -> String {
    let package =
        |package: &Package| serde_json::json!({ "package_id": package.id.to_string(), "title": package.title() });
    let packages: Vec<_> = packages.iter().map(package).collect();
    let url = format!("http://127.0.0.1:{port}");
    format!(
        "{}\n",
        serde_json::json!({ "url": url, "api_key": key.reveal(), "packages": packages })
    )
}

fn first_steps(port: u16, key: &ApiKey, packages: &[Package], sam: &str) -> String {
    let url = format!("http://localhost:{port}");
    let key = key.reveal();
    let mut text = format!(
        "Lectern is running at {url}\nOpen it in a browser to see it work.\n\n  API key   {key}\n  API docs  {url}/docs\n\nFor the examples\n  export LECTERN_URL={url} LECTERN_API_KEY={key}\n\nPackages\n"
    );
    for package in packages {
        let live = package.live.as_ref();
        let edition = live.map_or("", |live| live.edition.as_str());
        text.push_str(&format!("  {}  {} (SCORM {edition})\n", package.id, package.title()));
        for warning in live.iter().flat_map(|live| &live.warnings) {
            text.push_str(&format!("    warning: {warning}\n"));
        }
    }
    if let Some(package) = packages.last() {
        text.push_str(&format!(
            "\nPlay \"{}\" in a browser\n  {url}/play/{}\n",
            package.title(),
            package.id
        ));
        text.push_str(&format!(
            "\nLaunch it as an LMS does\n  curl -X POST {url}/api/v1/packages/{}/launch \\\n    -H 'X-API-Key: {key}' -H 'Content-Type: application/json' \\\n    -d '{{\"user_id\": \"user_123\", \"learner_name\": \"Doe, Jane\"}}'\n",
            package.id
        ));
    }
    text.push_str(sam);
    text.push_str("\nCtrl-C ends it.\n");
    text
}

/// Ctrl-C, or the signal by which a process manager ends a process. Both are heard from the call on, and not only once it is awaited.
#[cfg(unix)]
fn ended() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn ended() -> io::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupted.recv().await;
    })
}
