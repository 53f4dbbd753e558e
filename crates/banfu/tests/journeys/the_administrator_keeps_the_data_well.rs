//! The system administrator starts, stops, copies and brings back the data, and makes the mistakes that people make.
//!
//! She wants a clear sentence when something cannot work, and a backup that is worth the name, taken while everyone works.

use std::{fs, process::Command};

use crate::site::{Data, Server, Site, banfu, run, stderr, stdout};

#[test]
fn a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() {
    let site = Site::demo();
    let second = run(&["serve", "--demo", "--listen", "127.0.0.1:0", "--data", site.data.arg()]);
    assert_eq!(second.status.code(), Some(2), "{}", stderr(&second));
    let said = stderr(&second);
    assert!(
        said.contains("already runs") && said.contains(&site.server.pid().to_string()) && said.contains("--data"),
        "who, and what to do: {said}"
    );
    assert_eq!(site.visitor().open("/signin").status, 200);
}

#[test]
fn a_data_directory_that_cannot_be_written_is_said_with_its_name() {
    let room = tempfile::tempdir().unwrap();
    let data = room.path().join("data");
    fs::create_dir(&data).unwrap();
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o555);
    fs::set_permissions(&data, closed).unwrap();
    // Root passes over permissions unless that capability is taken away.
    let as_root = stdout(&Command::new("id").arg("-u").output().unwrap()).trim() == "0";
    let program = banfu();
    let mut command = if as_root {
        let mut command = Command::new("setpriv");
        command
            .args(["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"])
            .arg(program.get_program());
        command
    } else {
        program
    };
    let output = command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}{}", stdout(&output), stderr(&output));
    let said = stderr(&output);
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("banfu: ") && last.contains(data.to_str().unwrap()), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_backup_taken_while_people_work_is_restored_elsewhere_and_sound() {
    let site = Site::demo();
    let mut handler = site.sign_in("heyiwei");
    let case = handler.case("1020");
    let talk = |handler: &mut crate::browser::Browser, summary: &str| {
        let form = handler.open(&format!("{case}/consultations/new")).form("consult").set("summary", summary);
        assert_eq!(handler.post(&form).posted, Some(303));
    };
    talk(&mut handler, "备份之前的沟通。");
    let room = tempfile::tempdir().unwrap();
    let (copy, elsewhere) = (room.path().join("copy"), room.path().join("elsewhere"));
    let (copy_arg, elsewhere_arg) = (copy.to_str().unwrap().to_owned(), elsewhere.to_str().unwrap().to_owned());

    // Someone goes on working while the copy is made.
    let working = {
        let (mut other, case) = (handler.clone(), case.clone());
        std::thread::spawn(move || {
            for n in 0..10 {
                let form = other
                    .open(&format!("{case}/consultations/new"))
                    .form("consult")
                    .set("summary", &format!("备份期间第{n}次沟通。"));
                assert_eq!(other.post(&form).posted, Some(303));
            }
        })
    };
    let made = run(&["backup", &copy_arg, "--data", site.data.arg()]);
    assert!(made.status.success(), "{}{}", stdout(&made), stderr(&made));
    working.join().unwrap();

    let restored = run(&["restore", &copy_arg, "--data", &elsewhere_arg]);
    assert!(restored.status.success(), "{}{}", stdout(&restored), stderr(&restored));
    let verified = run(&["verify", "--data", &elsewhere_arg]);
    assert!(verified.status.success(), "{}{}", stdout(&verified), stderr(&verified));
    assert!(stdout(&verified).contains("sound"), "{}", stdout(&verified));

    let server = Server::start(&elsewhere);
    let page = server.sign_in("heyiwei").open(&case);
    assert!(page.says("备份之前的沟通。"), "{}", page.text());

    let again = run(&["backup", &copy_arg, "--data", site.data.arg()]);
    assert_eq!(again.status.code(), Some(2), "a backup never overwrites: {}", stderr(&again));
}

#[test]
fn a_region_moves_to_another_banfu_and_is_the_same_there() {
    let data = Data::demo();
    let room = tempfile::tempdir().unwrap();
    let path = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
    let (first, second, elsewhere) = (path("first.banfu"), path("second.banfu"), path("elsewhere"));
    let made = run(&["export", "--region-archive", &first, "--data", data.arg()]);
    assert!(made.status.success(), "{}{}", stdout(&made), stderr(&made));
    let taken = run(&["import", &first, "--data", &elsewhere]);
    assert!(taken.status.success(), "{}{}", stdout(&taken), stderr(&taken));
    assert!(stdout(&taken).contains("shown once"), "passwords stayed behind: {}", stdout(&taken));
    let verified = run(&["verify", "--data", &elsewhere]);
    assert!(stdout(&verified).contains("sound"), "{}{}", stdout(&verified), stderr(&verified));
    assert!(run(&["export", "--region-archive", &second, "--data", &elsewhere]).status.success());
    assert!(
        fs::read(&first).unwrap() == fs::read(&second).unwrap(),
        "the second export is the first, byte for byte"
    );

    let again = run(&["import", &first, "--data", &elsewhere]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("holds something already"), "{}", stderr(&again));
    let half = fs::read(&first).unwrap();
    fs::write(&second, &half[..half.len() / 2]).unwrap();
    let cut = run(&["import", &second, "--data", &path("third")]);
    assert_eq!(cut.status.code(), Some(2));
    assert!(stderr(&cut).contains("cut off"), "{}", stderr(&cut));

    let server = Server::start(std::path::Path::new(&elsewhere));
    let page = server.visitor().open("/proposals");
    assert!(page.status == 200 && page.says("1077"), "lists were made anew: {}", page.text());
}

#[test]
fn a_byte_changed_by_hand_is_found_by_verify() {
    let data = Data::demo();
    let sound = run(&["verify", "--data", data.arg()]);
    assert!(sound.status.success(), "{}{}", stdout(&sound), stderr(&sound));

    // Someone rewrites history: another class for a reply that was signed, of the same length.
    let file = data.path().join("banfu.db");
    let mut bytes = fs::read(&file).unwrap();
    let (from, to) = ("借赴港公务之机当面报告办理思路".as_bytes(), "借赴澳公务之机当面报告办理思路".as_bytes());
    let at: Vec<usize> = bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(i, _)| i).collect();
    assert!(!at.is_empty(), "the talk is in the store");
    for i in at {
        bytes[i..i + to.len()].copy_from_slice(to);
    }
    fs::write(&file, bytes).unwrap();
    let found = run(&["verify", "--data", data.arg()]);
    assert_eq!(found.status.code(), Some(1), "{}{}", stdout(&found), stderr(&found));
    assert!(stdout(&found).contains("fault"), "{}", stdout(&found));
}

#[test]
fn an_orderly_end_says_that_everything_is_kept() {
    let site = Site::demo();
    assert_eq!(site.visitor().open("/signin").status, 200);
    let Site { server, data } = site;
    assert!(server.stop().success());
    let doctor = run(&["doctor", "--data", data.arg()]);
    assert!(stdout(&doctor).contains("ok     store"), "{}{}", stdout(&doctor), stderr(&doctor));
}

#[test]
fn whoever_reads_the_output_may_leave_before_its_end() {
    let due = ["due", "--event", "reply", "--on", "2023-03-31", "--pack", "cn-gz"];
    let mut program = banfu()
        .args(due)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(program.stdout.take());
    let output = program.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn every_place_says_how_it_counts_and_what_would_move_it() {
    let empty = tempfile::tempdir().unwrap();
    let at = empty.path().to_str().unwrap();
    for pack in ["cn-national", "cn-gz", "cn-sc", "cn-zj", "cn-cq", "cn-gx-yl"] {
        let due = run(&["due", "--event", "reply", "--on", "2025-02-28", "--pack", pack, "--data", at]);
        assert_eq!(due.status.code(), Some(0), "{pack}: {}", stderr(&due));
        assert!(stdout(&due).contains(&format!("规则 {pack} ")), "{}", stdout(&due));
    }
    let asked = [
        "due",
        "--event",
        "return",
        "--on",
        "2023-03-31",
        "--pack",
        "cn-gz",
        "--what-if",
        "reassigned=2023-04-14",
        "--format",
        "json",
    ];
    let due = run(&[&asked[..], &["--data", at]].concat());
    let value: serde_json::Value = serde_json::from_str(&stdout(&due)).unwrap();
    assert_eq!((&value["due"], &value["what_if"]["due"]), (&"2023-04-10".into(), &"2023-04-21".into()));
    let wrong = run(&["due", "--event", "reply", "--on", "2023-03-31", "--what-if", "rained=2023-04-14", "--data", at]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        stderr(&wrong).contains("nothing is known of rained; write reassigned=DATE"),
        "{}",
        stderr(&wrong)
    );
}

#[test]
fn a_holiday_notice_makes_the_dates_of_its_year_final() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    let found = [
        "--name",
        "试验省",
        "--name-en",
        "Testing",
        "--pack",
        "cn-gx-yl",
        "--term",
        "1",
        "--session",
        "1",
        "--year",
        "2027",
    ];
    let founded = run(&[&["found", "--data", at][..], &found].concat());
    assert_eq!(founded.status.code(), Some(0), "{}", stderr(&founded));
    let due = || stdout(&run(&["due", "--event", "return", "--on", "2027-02-01", "--pack", "cn-gx-yl", "--data", at]));
    assert!(due().ends_with("2027-02-10（暂定）\n"), "{}", due());
    let file = dir.path().join("notice.ics");
    let off = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270205\nDTEND;VALUE=DATE:20270212\nSUMMARY:春节\nEND:VEVENT\nEND:VCALENDAR\n";
    fs::write(&file, off).unwrap();
    let import = || run(&["calendar", "import", file.to_str().unwrap(), "--notice", "测试〔2026〕1号", "--data", at]);
    assert_eq!(stdout(&import()), "7 days entered; 0 of 0 open cases have another date now\n");
    assert!(due().ends_with("2027-02-17\n"), "{}", due());
    assert!(stdout(&import()).starts_with("nothing new"), "the same notice again changes nothing");
    fs::write(&file, "date,kind,name,notice\n2027-09-31,holiday,x,y\n").unwrap();
    let bad = import();
    assert_eq!(bad.status.code(), Some(2));
    assert!(stderr(&bad).contains("line 2: no such date: 2027-09-31"), "{}", stderr(&bad));
}

#[test]
fn a_notice_that_comes_while_the_server_runs_is_sent_to_its_page() {
    let site = crate::site::Site::demo();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("notice.csv");
    fs::write(&file, "date,kind,name,notice\n2027-02-06,holiday,春节,测试〔2026〕1号\n").unwrap();
    let refused = run(&["calendar", "import", file.to_str().unwrap(), "--data", site.data.arg()]);
    assert_eq!(refused.status.code(), Some(2));
    let said = stderr(&refused);
    assert!(said.contains("already runs on") && said.contains("/admin/rules/notice"), "{said}");
    let page = site.sign_in("yezhiqiu").open("/admin/rules/notice");
    assert_eq!(page.status, 200, "{}", page.text());
}
