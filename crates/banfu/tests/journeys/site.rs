//! The built program, started on a copy of the demo region.
//!
//! The region is loaded once for a build and copied for each journey, because loading replays several hundred steps.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use crate::browser::Browser;

/// The password that every account of the demo region has (demo/region.toml).
pub const PASSWORD: &str = "Banfu-demo-2023";
/// The region's clock goes on while a copy lies there; an older one is made anew, so that the day of the story stays the same.
const TEMPLATE_MAX_AGE: Duration = Duration::from_secs(3600);

/// The program, to be run with arguments.
pub fn banfu() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banfu"));
    for name in ["BANFU_DATA", "BANFU_DATABASE", "BANFU_LISTEN", "BANFU_REGION", "BANFU_RULES", "BANFU_HTTPS"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    banfu().args(arguments).output().unwrap()
}

/// What a run wrote to standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a run wrote to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that is running.
pub struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// Starts the server on a data directory and waits until it says its address.
    pub fn start(data: &Path) -> Self {
        let mut child = banfu()
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("BANFU_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended before it said its address")).unwrap();
            if let Some(at) = line.find("http://") {
                break line[at..].trim_end_matches('/').to_owned();
            }
        };
        // The rest is read away, so that the server never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base }
    }

    /// Someone who opens a browser.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// Someone who has signed in.
    pub fn sign_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        browser.sign_in(login, PASSWORD);
        browser
    }

    /// Where it listens, as `http://host:port`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A data directory of a journey's own.
pub struct Data {
    dir: TempDir,
}

impl Data {
    /// The demo region, at the moment its story stands.
    pub fn demo() -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(&template(), dir.path());
        Self { dir }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// As an argument.
    pub fn arg(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }
}

/// A server with a data directory of its own.
pub struct Site {
    /// The server; stopped before its directory goes.
    pub server: Server,
    /// Its data.
    pub data: Data,
}

impl Site {
    /// The demo region, served.
    pub fn demo() -> Self {
        let data = Data::demo();
        let server = Server::start(data.path());
        Self { server, data }
    }

    /// Someone who has signed in.
    pub fn sign_in(&self, login: &str) -> Browser {
        self.server.sign_in(login)
    }

    /// Someone who opens a browser.
    pub fn visitor(&self) -> Browser {
        self.server.visitor()
    }
}

/// The demo region, loaded by this build within the last hour.
fn template() -> PathBuf {
    let room = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(room).unwrap();
    let lock = File::create(room.join("demo.lock")).unwrap();
    lock.lock().unwrap();
    let dir = room.join("demo");
    let made = dir.join("made");
    let changed = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    let built = changed(Path::new(env!("CARGO_BIN_EXE_banfu"))).unwrap();
    let fresh = changed(&made).is_some_and(|at| at > built && at.elapsed().is_ok_and(|age| age < TEMPLATE_MAX_AGE));
    if !fresh {
        if dir.exists() {
            fs::remove_dir_all(&dir).unwrap();
        }
        let ended = Server::start(&dir).stop();
        assert!(ended.success(), "the server did not end well: {ended}");
        fs::write(made, "").unwrap();
    }
    dir
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The text of a PDF without white space and page numbers.
pub fn pdf_text(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"), "this is no PDF");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("letter.pdf");
    fs::write(&file, pdf).unwrap();
    let output = Command::new("pdftotext").arg(&file).arg("-").output().expect("pdftotext, from poppler-utils");
    assert!(output.status.success(), "{}", stderr(&output));
    let is_page_number = |line: &&str| {
        let inner = squeezed(line);
        let digits = inner.trim_matches('—');
        inner.starts_with('—') && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    let text = stdout(&output);
    squeezed(&text.lines().filter(|line| !is_page_number(line)).collect::<String>())
}

/// A text without white space.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect()
}
