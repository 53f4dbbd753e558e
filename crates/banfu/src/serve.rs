//! `banfu serve`: the server, its background work, and an orderly end.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use banfu_app::{App, store::Access};
use banfu_web::{Web, WebSettings};
use clap::Args;
use tracing_subscriber::{EnvFilter, fmt};

use crate::{
    Failure, demo,
    mail::{MailArgs, Smtp},
    wiring::{DataArgs, WorldClock},
};

/// Start the server.
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    data: DataArgs,
    /// Address to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8020", env = "BANFU_LISTEN")]
    listen: SocketAddr,
    /// Load the demo region into an empty store and print its accounts.
    #[arg(long)]
    demo: bool,
    /// The site is reached by https: cookies are sent over nothing else.
    #[arg(long, env = "BANFU_HTTPS")]
    https: bool,
    /// human or json lines on standard error.
    #[arg(long, default_value = "human", value_parser = ["human", "json"], env = "BANFU_LOG_FORMAT")]
    log: String,
    /// The address people reach the site by, for links in mails, feeds and calendars, such as https://banfu.example.
    #[arg(long, value_name = "URL", env = "BANFU_PUBLIC_URL")]
    public_url: Option<String>,
    #[command(flatten)]
    mail: MailArgs,
}

/// Most threads that requests block on at a time; each may hold one connection to the store.
const BLOCKING_THREADS: usize = 16;
/// How long requests under way may take to finish when the server is asked to end.
const FAREWELL: Duration = Duration::from_secs(20);

fn start_log(format: &str) {
    let filter = EnvFilter::try_from_env("BANFU_LOG").unwrap_or_else(|_| EnvFilter::new("info,tantivy=warn"));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if format == "json" { log.json().init() } else { log.init() }
}

/// Opens the app, with the demo region loaded if it was asked for and the store is empty.
pub(crate) fn open(data: &DataArgs, with_demo: bool) -> Result<App, Failure> {
    if !with_demo {
        return data.app(Access::Serve, Arc::new(WorldClock));
    }
    let world_now = banfu_app::Clock::now(&WorldClock);
    let clock = demo::SetClock::at(world_now);
    let app = data.app(Access::Serve, clock.clone())?;
    if app.people().region.is_none() {
        let loaded = demo::load(&app, &clock, world_now).map_err(|e| Failure::unusable(format!("the demo region cannot be loaded: {e}")))?;
        tracing::info!(cases = loaded.cases, steps = loaded.steps, "demo region loaded");
    }
    Ok(app.with_clock(Arc::new(WorldClock)))
}

pub(crate) fn run(c: Serve) -> Result<(), Failure> {
    start_log(&c.log);
    // Before anything is opened: a mistake in the settings is better known at once.
    let smtp = c.mail.server()?;
    let app = Arc::new(open(&c.data, c.demo)?);
    let is_demo = app.people().region.as_ref().is_some_and(|r| r.demo);
    if app.people().region.is_none() {
        tracing::warn!("this region has not been founded yet; run `banfu found`, or start with --demo on an empty store");
    }
    let settings = WebSettings {
        secure_cookies: c.https,
        public_url: c.public_url.clone(),
        demo: if is_demo { Some(demo_settings()?) } else { None },
    };
    let web = Web::new(app.clone(), settings).map_err(Failure::unusable)?;
    let stop = Arc::new(AtomicBool::new(false));
    let post = smtp.map(|smtp| start_post(web.clone(), smtp, stop.clone()));
    let router = banfu_web::router(web);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(Failure::unusable)?;
    let background = start_background(app.clone(), stop.clone());
    let served = runtime.block_on(async {
        // Before anything is said to the world: who hears the address may ask for the end at once.
        let mut asked = Ended::listen().map_err(Failure::unusable)?;
        let listener = tokio::net::TcpListener::bind(c.listen)
            .await
            .map_err(|e| Failure::unusable(format!("{}: {e}; choose another address with --listen", c.listen)))?;
        let address = listener.local_addr().map_err(Failure::unusable)?;
        tracing::info!(%address, region = %app.region, "listening");
        if is_demo {
            print_demo(address).map_err(Failure::unusable)?;
        } else {
            out!("Banfu 办复  http://{address}/");
        }
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let (end, ended) = tokio::sync::watch::channel(false);
        let mut told = ended.clone();
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            // The sender lives as long as this block, so waiting ends by its word alone.
            let _ = told.wait_for(|asked| *asked).await;
        });
        let farewell = async {
            asked.wait().await;
            // Nobody listens only when the server has ended already.
            let _ = end.send(true);
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            done = async { server.await } => done.map_err(Failure::unusable),
            () = farewell => {
                tracing::warn!("some requests did not finish in time; ending without them");
                Ok(())
            }
        }
    });
    stop.store(true, Ordering::SeqCst);
    runtime.shutdown_timeout(FAREWELL);
    // A panic of the background thread has been logged by its own hook; there is nothing left to do for it.
    let _ = background.join();
    if let Some(post) = post {
        // The same; a mail under way is ended by its own time limits.
        let _ = post.join();
    }
    tracing::info!("ended; everything acknowledged is on the disk");
    served
}

/// The signals by which the system or a person asks for the end.
struct Ended {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Ended {
    /// From here on, neither signal ends the process by itself.
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn demo_settings() -> Result<banfu_web::DemoSettings, Failure> {
    let region = demo::region().map_err(Failure::unusable)?;
    let account = |a: &demo::Account| banfu_web::DemoAccount {
        login: a.login.clone(),
        sees: a.sees.clone(),
        sees_en: a.sees_en.clone(),
    };
    Ok(banfu_web::DemoSettings {
        password: region.password.clone(),
        accounts: region.accounts.iter().map(account).collect(),
        tour: demo::TOUR.to_owned(),
    })
}

fn print_demo(address: SocketAddr) -> Result<(), String> {
    let region = demo::region()?;
    out!("\nBanfu 办复  http://{address}/\n");
    out!("  Guided tour 导览   http://{address}/demo");
    out!("  Password 口令      {}   (for every account 所有账号)\n", region.password);
    for account in &region.accounts {
        out!("  {:<16} {:<16} {}", account.login, account.role, account.sees_en);
    }
    out!("\nPeople and telephones are invented. Stop with Ctrl+C.");
    Ok(())
}

fn start_background(app: Arc<App>, stop: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut ticks: u64 = 0;
        while !stop.load(Ordering::SeqCst) {
            if let Err(error) = app.tick(ticks) {
                tracing::warn!(%error, "background work will be tried again");
            }
            ticks += 1;
            // Short naps, so that an end is not waited for.
            for _ in 0..10 {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        if let Err(error) = app.tick(0) {
            tracing::warn!(%error, "the last background work was left to the next start");
        }
    })
}

/// How long the post sleeps between looks at the outbox.
const POST_PAUSE: Duration = Duration::from_secs(5);

/// Writes digests and carries mail, apart from the other background work: a server that stalls holds up nothing else.
fn start_post(web: Web, smtp: Smtp, stop: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let mut chance = || {
        let mut bytes = [0; 4];
        // Without random numbers the pauses are not spread; they are pauses all the same.
        let _ = getrandom::fill(&mut bytes);
        u32::from_le_bytes(bytes)
    };
    thread::spawn(move || {
        while !stop.load(Ordering::SeqCst) {
            let written = web
                .app
                .queue_digests(&|settings, desk, unread| banfu_web::digest_letter(&web, &settings.language, desk, unread));
            if let Err(error) = written.and_then(|_| web.app.carry(&smtp, &mut chance)) {
                tracing::warn!(%error, "the post will look again");
            }
            let mut slept = Duration::ZERO;
            while slept < POST_PAUSE && !stop.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(100));
                slept += Duration::from_millis(100);
            }
        }
    })
}
