//! The power fails, again and again, while several people work.
//!
//! Everyone wants what the program told them was done to be done, and a check that says the history is whole.

use std::{thread, time::Duration};

use crate::{
    browser::Browser,
    site::{Data, Server, run, stderr, stdout},
};

/// How often the server is killed. The store's own test does it hundreds of times; here whole pages are under way.
const ROUNDS: usize = 4;
/// He Yiwei's cases in which talks can be recorded; one window each.
const CASES: [&str; 3] = ["1020", "0631", "0562"];

/// A window that records talks until the server is gone: the summaries acknowledged, and the form whose answer never came.
fn work_until_the_end(mut window: Browser, case: String, round: usize) -> (Vec<String>, Option<(crate::page::Form, String)>) {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let Ok(page) = window.try_open(&format!("{case}/consultations/new")) else {
            break;
        };
        let summary = format!("第{round}轮第{n}次沟通，案件{case}。");
        let form = page.form("consult").set("summary", &summary);
        match window.try_post_only(&form) {
            Ok(answer) => {
                assert_eq!(answer.status, 303, "{}", answer.text());
                acknowledged.push(summary);
            }
            Err(_) => return (acknowledged, Some((form, summary))),
        }
    }
    (acknowledged, None)
}

#[test]
fn a_server_killed_under_load_keeps_all_it_acknowledged_and_the_history_stays_sound() {
    let data = Data::demo();
    let mut server = Server::start(data.path());
    let mut handler = server.sign_in("heyiwei");
    let cases = CASES.map(|number| handler.case(number));
    let mut acknowledged: Vec<(String, String)> = Vec::new();
    for round in 1..=ROUNDS {
        let windows: Vec<_> = cases
            .iter()
            .map(|case| {
                let (window, case) = (handler.clone(), case.clone());
                thread::spawn(move || (case.clone(), work_until_the_end(window, case, round)))
            })
            .collect();
        thread::sleep(Duration::from_millis(700 + 130 * round as u64));
        server.kill();
        let ended: Vec<_> = windows.into_iter().map(|w| w.join().unwrap()).collect();

        let verified = run(&["verify", "--data", data.arg()]);
        assert!(verified.status.success(), "round {round}: {}{}", stdout(&verified), stderr(&verified));

        server = Server::start(data.path());
        handler = handler.moved_to(server.base()); // the session outlives the server
        for (case, (done, unknown)) in ended {
            acknowledged.extend(done.into_iter().map(|summary| (case.clone(), summary)));
            // What became of the last form is unknown; sent again, it is there once, whatever happened.
            if let Some((form, summary)) = unknown {
                assert_eq!(handler.post(&form).posted, Some(303));
                acknowledged.push((case, summary));
            }
        }
        for case in &cases {
            let talks = handler.open(case).texts("#talks li");
            for (_, summary) in acknowledged.iter().filter(|(of, _)| of == case) {
                assert_eq!(talks.iter().filter(|talk| talk.contains(summary)).count(), 1, "round {round}: {summary}");
            }
        }
    }
    assert!(acknowledged.len() > ROUNDS * CASES.len(), "{} talks were recorded", acknowledged.len());
    assert!(server.stop().success());
    let verified = run(&["verify", "--data", data.arg()]);
    assert!(verified.status.success(), "{}{}", stdout(&verified), stderr(&verified));
}
