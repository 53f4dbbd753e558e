//! Mail: settings, and one conversation with a relay (SMTP, RFC 5321) for each mail.
//!
//! Spoken in the open, without an account: to a relay on the same machine or in the same machine room, which looks after TLS and accounts on its way out.
//! At each step it is known whether the relay may have the mail, because that decides whether it may be tried again.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

use banfu_app::post::{Courier, Mail, Undelivered};
use clap::Args;

use crate::Failure;

/// Where mail goes.
#[derive(Args, Clone)]
pub(crate) struct MailArgs {
    /// Mail relay on this machine or in this machine room, host:port; without one no mail is sent.
    #[arg(long, value_name = "HOST:PORT", env = "BANFU_SMTP", requires = "mail_from")]
    smtp: Option<String>,
    /// The address that mail comes from, such as banfu@mail.example.
    #[arg(long, value_name = "ADDRESS", env = "BANFU_MAIL_FROM")]
    mail_from: Option<String>,
    /// Seconds to wait for each answer of the relay.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=300), env = "BANFU_SMTP_TIMEOUT")]
    smtp_timeout: u64,
}

/// A relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Smtp {
    server: String,
    from: String,
    timeout: Duration,
}

/// Longest line of an answer, in bytes (RFC 5321 §4.5.3.1.5 asks for 512).
const ANSWER_LINE_BYTES: u64 = 1024;
/// Most lines of one answer.
const ANSWER_LINES: usize = 100;
/// Bytes of text in a line of base64: 57 make 76 characters (RFC 2045 §6.8).
const BODY_LINE: usize = 57;
/// Bytes of text in one encoded word: 39 make 52 characters, which with frame and the header's name stay below 76 (RFC 2047 §2).
const WORD: usize = 39;

impl MailArgs {
    /// The relay, if there is one.
    pub(crate) fn server(&self) -> Result<Option<Smtp>, Failure> {
        let (Some(server), Some(from)) = (&self.smtp, &self.mail_from) else {
            return Ok(None);
        };
        let named = server
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0));
        if !named {
            return Err(Failure::unusable(format!("--smtp {server}: write host:port, such as localhost:25")));
        }
        if !banfu_web::is_mail_address(from) {
            return Err(Failure::unusable(format!("--mail-from {from}: write name@host")));
        }
        Ok(Some(Smtp {
            server: server.clone(),
            from: from.clone(),
            timeout: Duration::from_secs(self.smtp_timeout),
        }))
    }
}

/// What went wrong in a conversation.
#[derive(Debug)]
enum Broken {
    /// The relay answered, and not as it should: its code and words.
    Refused(u16, String),
    /// No answer, or none that can be read.
    Silent(String),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(code, words) => write!(f, "{code} {words}"),
            Self::Silent(why) => f.write_str(why),
        }
    }
}

/// A conversation under way.
struct Talk {
    stream: BufReader<TcpStream>,
}

impl Talk {
    fn begin(smtp: &Smtp) -> Result<Self, Broken> {
        let silent = |e: std::io::Error| Broken::Silent(format!("{}: {e}", smtp.server));
        let addresses = smtp.server.to_socket_addrs().map_err(silent)?;
        let mut last = Broken::Silent(format!("{}: no such machine", smtp.server));
        for address in addresses {
            match TcpStream::connect_timeout(&address, smtp.timeout) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(smtp.timeout)).map_err(silent)?;
                    stream.set_write_timeout(Some(smtp.timeout)).map_err(silent)?;
                    let mut talk = Self {
                        stream: BufReader::new(stream),
                    };
                    talk.hear(220)?;
                    return Ok(talk);
                }
                Err(e) => last = silent(e),
            }
        }
        Err(last)
    }

    fn say(&mut self, line: &str, wanted: u16) -> Result<(), Broken> {
        self.write(format!("{line}\r\n").as_bytes())?;
        self.hear(wanted)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.stream.get_mut().write_all(bytes).map_err(|e| Broken::Silent(e.to_string()))
    }

    /// Reads an answer of one or more lines; `wanted` is its code, where only the first digit of 250 matters.
    fn hear(&mut self, wanted: u16) -> Result<(), Broken> {
        for _ in 0..ANSWER_LINES {
            let mut line = Vec::new();
            (&mut self.stream)
                .take(ANSWER_LINE_BYTES)
                .read_until(b'\n', &mut line)
                .map_err(|e| Broken::Silent(format!("no answer in time: {e}")))?;
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            let Some(code) = code.filter(|code| (200..600).contains(code)) else {
                return Err(Broken::Silent(format!("not an answer: {line:?}")));
            };
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            return if code / 100 == wanted / 100 {
                Ok(())
            } else {
                Err(Broken::Refused(code, line.get(4..).unwrap_or_default().to_owned()))
            };
        }
        Err(Broken::Silent("an answer without end".into()))
    }
}

impl Courier for Smtp {
    fn mail(&self, mail: &Mail) -> Result<(), Undelivered> {
        let before = |e: Broken| Undelivered::Again(format!("the mail relay does not take it: {e}"));
        // Nothing of the outside may become a line of its own in the conversation.
        if !banfu_web::is_mail_address(&mail.to) {
            return Err(Undelivered::Unclear(format!("{:?} is no mail address; nothing was sent", mail.to)));
        }
        let message = written(&self.from, mail);
        let mut talk = Talk::begin(self).map_err(before)?;
        let host = self.from.rsplit('@').next().unwrap_or("banfu");
        talk.say(&format!("EHLO {host}"), 250).map_err(before)?;
        talk.say(&format!("MAIL FROM:<{}>", self.from), 250).map_err(before)?;
        talk.say(&format!("RCPT TO:<{}>", mail.to), 250).map_err(before)?;
        talk.say("DATA", 354).map_err(before)?;
        // Until the line with the lone full stop the relay has no mail, only a part of one.
        talk.write(message.as_bytes()).map_err(before)?;
        let unclear = |why: String| {
            Undelivered::Unclear(format!(
                "the mail relay had the text and gave no answer ({why}); it may have been sent. Ask the reader before it is tried again"
            ))
        };
        match talk.say(".", 250) {
            Ok(()) => {
                // It has been taken; how the relay says good-bye changes nothing.
                let _ = talk.say("QUIT", 221);
                Ok(())
            }
            Err(refused @ Broken::Refused(..)) => Err(before(refused)),
            Err(Broken::Silent(why)) => Err(unclear(why)),
        }
    }
}

/// The mail as it goes over the line, up to the full stop: ASCII alone, so that any relay takes it, and no line begins with a full stop.
fn written(from: &str, mail: &Mail) -> String {
    let host = from.rsplit('@').next().unwrap_or("banfu");
    let mut out = format!(
        "Message-ID: <{}@{host}>\r\nFrom: Banfu <{from}>\r\nTo: <{}>\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n",
        mail.id,
        mail.to,
        encoded_words(&mail.subject)
    );
    for line in mail.text.replace('\n', "\r\n").as_bytes().chunks(BODY_LINE) {
        out.push_str(&base64(line));
        out.push_str("\r\n");
    }
    out
}

/// A header's text as encoded words, cut between characters.
fn encoded_words(text: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars().filter(|c| !c.is_control()) {
        if let Some(last) = words.last_mut()
            && last.len() + c.len_utf8() <= WORD
        {
            last.push(c);
            continue;
        }
        words.push(c.to_string());
    }
    let mut out = String::new();
    for (n, word) in words.iter().enumerate() {
        let gap = if n == 0 { "" } else { "\r\n " };
        // Writing to a string does not fail.
        let _ = write!(out, "{gap}=?utf-8?B?{}?=", base64(word.as_bytes()));
    }
    out
}

/// Base64 with padding (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let of = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
        let group = of(0) << 16 | of(1) << 8 | of(2);
        for n in 0..4 {
            let at = (group >> (18 - 6 * n) & 63) as usize;
            out.push(if n > three.len() { '=' } else { char::from(SIGNS[at]) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{
        net::TcpListener,
        sync::mpsc::{Receiver, channel},
        thread,
    };

    use super::*;

    /// How a server of ours behaves in one conversation.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Manner {
        /// As it should.
        Polite,
        /// Says nothing at all.
        StallsAtOnce,
        /// Takes the text and says nothing.
        StallsAfterTheText,
        /// Takes no mail at present.
        Busy,
        /// Refuses the text.
        RefusesTheText,
    }

    /// A server that holds one conversation for each manner, and sends back the texts it was given.
    fn server(manners: &'static [Manner]) -> (Smtp, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (given, texts) = channel();
        thread::spawn(move || {
            let mut held = Vec::new();
            for (manner, stream) in manners.iter().zip(listener.incoming()) {
                let mut stream = stream.unwrap();
                if *manner == Manner::StallsAtOnce {
                    held.push(stream);
                    continue;
                }
                stream.write_all(b"220 mail.example ready\r\n").unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                while let Some(line) = lines.next() {
                    let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
                    let answer = match verb.as_str() {
                        "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n",
                        "MAIL" if *manner == Manner::Busy => "451 try again later\r\n",
                        "DATA" => {
                            stream.write_all(b"354 go on\r\n").unwrap();
                            let text: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                            given.send(text.join("\n")).unwrap();
                            match manner {
                                Manner::StallsAfterTheText => break,
                                Manner::RefusesTheText => "554 not this\r\n",
                                _ => "250 taken\r\n",
                            }
                        }
                        "QUIT" => {
                            // The client may be gone already.
                            let _ = stream.write_all(b"221 bye\r\n");
                            break;
                        }
                        _ => "250 fine\r\n",
                    };
                    stream.write_all(answer.as_bytes()).unwrap();
                }
                held.push(stream);
            }
            // Stalled conversations stay open until the client gives up.
            thread::sleep(Duration::from_secs(30));
        });
        let smtp = Smtp {
            server: format!("127.0.0.1:{port}"),
            from: "banfu@mail.example".into(),
            timeout: Duration::from_millis(500),
        };
        (smtp, texts)
    }

    fn digest() -> Mail {
        Mail {
            to: "heyiwei@mail.example".into(),
            subject: "办复 6月21日：2 件事等您办，1 件逾期".into(),
            text: "1020 起草复文\n    关于加强国际合作的建议\n".into(),
            id: "0123abcd".into(),
        }
    }

    #[test]
    fn a_mail_is_handed_over_whole_under_its_own_id() {
        let (smtp, texts) = server(&[Manner::Polite]);
        assert_eq!(smtp.mail(&digest()), Ok(()));
        let text = texts.recv().unwrap();
        assert!(text.contains("Message-ID: <0123abcd@mail.example>"), "{text}");
        assert!(
            text.contains("To: <heyiwei@mail.example>") && text.contains("From: Banfu <banfu@mail.example>"),
            "{text}"
        );
        assert!(text.contains("Subject: =?utf-8?B?"), "{text}");
    }

    #[test]
    fn a_server_that_stalls_or_is_busy_is_tried_again() {
        let (smtp, texts) = server(&[Manner::StallsAtOnce, Manner::Busy, Manner::RefusesTheText, Manner::Polite]);
        for _ in 0..3 {
            let outcome = smtp.mail(&digest());
            assert!(matches!(outcome, Err(Undelivered::Again(_))), "{outcome:?}");
        }
        assert_eq!(smtp.mail(&digest()), Ok(()));
        assert_eq!(texts.try_iter().count(), 2, "the text that was refused, and the one that was taken");
    }

    #[test]
    fn a_server_that_stalls_with_the_text_in_hand_is_not_given_it_again() {
        let (smtp, texts) = server(&[Manner::StallsAfterTheText]);
        let outcome = smtp.mail(&digest());
        assert!(matches!(outcome, Err(Undelivered::Unclear(_))), "{outcome:?}");
        assert_eq!(texts.try_iter().count(), 1);
    }

    #[test]
    fn where_nobody_listens_it_is_tried_again() {
        let (mut smtp, _) = server(&[]);
        smtp.server = "127.0.0.1:1".into();
        assert!(matches!(smtp.mail(&digest()), Err(Undelivered::Again(_))));
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        let known = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, wanted) in known {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn a_mail_is_ascii_in_short_lines_and_nothing_typed_becomes_a_header() {
        let mail = Mail {
            subject: format!("甲\r\nBcc: x@y{}", "办".repeat(60)),
            text: "。\n.\n".repeat(40),
            ..digest()
        };
        let text = written("banfu@mail.example", &mail);
        assert!(text.is_ascii() && !text.contains("Bcc"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 78 && !line.starts_with('.')), "{text}");
        let outcome = Smtp {
            server: "127.0.0.1:1".into(),
            from: "banfu@mail.example".into(),
            timeout: Duration::from_millis(500),
        }
        .mail(&Mail {
            to: "a@b>\r\nDATA".into(),
            ..mail
        });
        assert!(matches!(outcome, Err(Undelivered::Unclear(_))), "{outcome:?}");
    }
}
