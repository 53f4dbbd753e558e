//! Journeys: a named person with a purpose, over HTTP, against the built program on a data directory of its own.
//!
//! Read first: [`site`] starts the program on the demo region · [`browser`] asks and posts as a browser does · [`page`] reads what came back.
//! Then one file a journey; each opens with who, wants what, and why. To add one: a file here, a line below.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod browser;
mod lin_wangshu_is_asked_to_sign;
mod luo_qinghe_objects_to_a_quotation;
mod office;
mod page;
mod site;
mod story;

mod a_form_posted_twice_acts_once;
mod each_place_has_a_path_of_its_own;
mod he_yiwei_loses_nothing_when_the_session_ends;
mod he_yiwei_saves_over_a_newer_draft;
mod he_yiwei_sends_annexes_along;
mod offices_do_not_see_a_rating;
mod one_case_meets_everything;
mod people_are_told_why_a_step_is_not_theirs;
mod people_bring_their_text_in_a_file;
mod people_send_what_no_form_asks_for;
mod someone_guesses_a_password;
mod the_administrator_keeps_the_data_well;
mod the_clerk_checks_a_letter_on_the_command_line;
mod the_clerk_checks_files_of_other_programs;
mod the_general_office_renders_a_folder;
mod the_model_case_from_draft_to_rating;
mod the_office_sees_the_same_before_and_after_a_rating;
mod the_server_is_killed_under_load;
mod three_people_read_a_proposal;
mod two_offices_answer_apart;
mod ye_zhiqiu_dispatches_1242;
mod ye_zhiqiu_merges_two_proposals;
mod ye_zhiqiu_refuses_a_return;
mod ye_zhiqiu_takes_a_table_in;
