//! The program: `serve`, `check`, `letter`, `redact`, `render`, `due`, `calendar`, `verify`, `backup`, `restore`, `import`, `export`, `migrate`, `views`, `doctor`, `bench`.
//!
//! The only place that reads the clock and the environment. Exit codes: 0 done · 1 done, with findings of severity error or a
//! verification that failed · 2 the call or its input cannot be used (the message names what, where and the remedy).

#![warn(clippy::print_stdout)]

/// Prints a line. Whoever reads may have seen enough and gone (`banfu serve | head`): that is no fault of ours, where `println!` would panic.
macro_rules! out {
    ($($arg:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($arg)*);
    }};
}

mod bench;
mod calendar;
mod demo;
mod documents;
mod due;
mod exchange;
mod operations;
mod render_batch;
mod serve;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Banfu 办复: from a proposal to a promise kept.
#[derive(Parser)]
#[command(name = "banfu", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Serve),
    /// Read letters and report figures, promises and faults.
    Check(documents::Check),
    /// Print the structured letter as JSON.
    Letter(documents::LetterOf),
    /// What would be blackened on publication, and the redacted text.
    Redact(documents::Redact),
    /// Lay letters out: one as its ending says, or a folder in many formats.
    Render(documents::Render),
    /// A deadline with its derivation, line by line, and what would move it.
    Due(due::Due),
    /// Enter holiday notices.
    Calendar(calendar::Calendar),
    /// Check the whole store, or one receipt off-line.
    Verify(operations::Verify),
    /// Copy the store while it runs.
    Backup(operations::Backup),
    /// Bring a backup into an empty place.
    Restore(operations::Restore),
    /// Take in a table of cases, offices or people, or a region's archive.
    Import(exchange::Import),
    /// Write a whole region into one file that another Banfu takes in.
    Export(exchange::Export),
    /// Bring the database to this program's form.
    Migrate(operations::Migrate),
    /// Work on derived views.
    Views(operations::Views),
    /// Look for what would trouble a user, and say the remedy.
    Doctor(operations::Doctor),
    /// Found a region: its name, rule pack and first administrators.
    Found(operations::Found),
    /// Measure this machine and this build on cases made for it.
    Bench(bench::Bench),
}

/// How a command ended, when not well.
pub(crate) enum Failure {
    /// Done, and something was found.
    Found,
    /// The call or its input cannot be used.
    Unusable(String),
}

impl Failure {
    pub(crate) fn unusable(what: impl std::fmt::Display) -> Self {
        Self::Unusable(what.to_string())
    }
}

fn main() -> ExitCode {
    // A foreign file that makes its reader fail is answered with a sentence; the failure itself says nothing to a clerk.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |failure| {
        if std::thread::current().name() != Some(banfu_app::import::THREAD) {
            told(failure);
        }
    }));
    let cli = Cli::parse();
    let ended = match cli.command {
        Command::Serve(c) => serve::run(c),
        Command::Check(c) => documents::check(&c),
        Command::Letter(c) => documents::letter(&c),
        Command::Redact(c) => documents::redact(&c),
        Command::Render(c) => documents::render(&c),
        Command::Due(c) => due::run(&c),
        Command::Calendar(c) => calendar::run(&c),
        Command::Verify(c) => operations::verify(&c),
        Command::Backup(c) => operations::backup(&c),
        Command::Restore(c) => operations::restore(&c),
        Command::Import(c) => exchange::import(&c),
        Command::Export(c) => exchange::export(&c),
        Command::Migrate(c) => operations::migrate(&c),
        Command::Views(c) => operations::views(&c),
        Command::Doctor(c) => operations::doctor(&c),
        Command::Found(c) => operations::found(&c),
        Command::Bench(c) => bench::run(&c),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Found) => ExitCode::from(1),
        Err(Failure::Unusable(message)) => {
            eprintln!("banfu: {message}");
            ExitCode::from(2)
        }
    }
}
