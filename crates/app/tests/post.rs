//! Digests in the outbox and the courier that carries them: each once, whatever breaks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::sync::Mutex;

use banfu_app::{
    AppError,
    post::{Courier, Mail, Undelivered},
    store::{outbox::OutboxRow, personal::NoticeSettings},
};
use common::*;
use jiff::civil::date;

/// A courier that answers as it is told, in order, and then delivers.
#[derive(Default)]
struct Told {
    answers: Mutex<Vec<Undelivered>>,
    carried: Mutex<Vec<Mail>>,
}

impl Courier for Told {
    fn mail(&self, mail: &Mail) -> Result<(), Undelivered> {
        match self.answers.lock().unwrap().pop() {
            Some(answer) => Err(answer),
            None => {
                self.carried.lock().unwrap().push(mail.clone());
                Ok(())
            }
        }
    }
}

/// A handler who wants a digest at nine, on a day when something waits for him.
fn reader() -> Region {
    let region = Region::new();
    region.handled();
    let chosen = NoticeSettings {
        email: "heyiwei@mail.example".into(),
        digest_hours: vec![9],
        language: "zh-CN".into(),
        ..NoticeSettings::default()
    };
    region.app.set_notice_settings(&region.who(HANDLER), chosen).unwrap();
    region.on(date(2023, 6, 21));
    region
}

fn queue(region: &Region) -> usize {
    region
        .app
        .queue_digests(&|_, desk, unread| Some((format!("{} 件", desk.mine.len()), format!("未读 {unread}"))))
        .unwrap()
}

fn dead(region: &Region) -> Vec<OutboxRow> {
    region.app.store.read("test", |tx| Ok::<_, AppError>(tx.dead_letters(9)?)).unwrap()
}

fn carry(region: &Region, courier: &Told) -> usize {
    region.app.carry(courier, &mut || 0).unwrap()
}

#[test]
fn a_digest_is_written_once_for_its_hour_and_carried_once() {
    let region = reader();
    assert_eq!((queue(&region), queue(&region)), (1, 0));
    let courier = Told::default();
    assert_eq!((carry(&region, &courier), carry(&region, &courier)), (1, 0));
    let carried = courier.carried.lock().unwrap().clone();
    assert_eq!((carried[0].to.as_str(), carried[0].subject.as_str()), ("heyiwei@mail.example", "2 件"));
    assert_eq!(carried[0].id.len(), 32);
    assert_eq!(queue(&region), 0, "what was carried is not written again");
    region.on(date(2023, 6, 22));
    assert_eq!(queue(&region), 1, "the next day has a digest of its own");
}

#[test]
fn nobody_is_written_to_outside_their_hours_or_after_they_were_switched_off() {
    let region = reader();
    let mut person = region.who(HANDLER).person;
    person.active = false;
    region.app.enter_directory(vec![], vec![person], 9).unwrap();
    assert_eq!(queue(&region), 0);
    let other = reader();
    let chosen = NoticeSettings {
        email: "heyiwei@mail.example".into(),
        digest_hours: vec![8, 17],
        ..NoticeSettings::default()
    };
    other.app.set_notice_settings(&other.who(HANDLER), chosen).unwrap();
    assert_eq!(queue(&other), 0, "it is nine");
}

#[test]
fn a_failure_before_the_text_was_given_is_tried_again_with_a_pause() {
    let region = reader();
    queue(&region);
    let courier = Told::default();
    courier.answers.lock().unwrap().push(Undelivered::Again("busy".into()));
    assert_eq!((carry(&region, &courier), carry(&region, &courier)), (0, 0), "not before the pause is over");
    region.on(date(2023, 6, 22));
    assert_eq!(carry(&region, &courier), 1);
}

#[test]
fn what_was_perhaps_sent_is_left_to_a_person() {
    let region = reader();
    queue(&region);
    let courier = Told::default();
    courier.answers.lock().unwrap().push(Undelivered::Unclear("no answer".into()));
    assert_eq!(carry(&region, &courier), 0);
    region.on(date(2023, 6, 23));
    assert_eq!(carry(&region, &courier), 0);
    assert_eq!(dead(&region)[0].last_error.as_deref(), Some("no answer"));
}

#[test]
fn a_crash_in_the_middle_of_a_mail_sends_no_second_one() {
    let region = reader();
    queue(&region);
    // The process dies between the claim and the end.
    let now = region.app.clock.now().as_millisecond();
    assert_eq!(region.app.store.claim(now, 1, 60_000).unwrap().len(), 1);
    region.on(date(2023, 6, 22));
    let courier = Told::default();
    assert_eq!(carry(&region, &courier), 0);
    let letters = dead(&region);
    assert!(letters[0].last_error.as_deref().unwrap().contains("may have been sent"), "{letters:?}");
    // A person who has asked the reader has it sent after all.
    let (id, now) = (letters[0].id, region.app.clock.now().as_millisecond());
    assert!(region.app.store.write("test", move |tx| Ok::<_, AppError>(tx.revive(id, now)?)).unwrap());
    assert_eq!(carry(&region, &courier), 1);
}
