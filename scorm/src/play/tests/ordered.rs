use super::*;

const E: Edition = Edition::Scorm12;

/// Completes the item that is shown.
fn complete(play: &mut Play) {
    begin(play);
    assert!(play.set_value("cmi.core.lesson_status", "completed"));
    assert!(play.terminate(""));
}

#[test]
fn what_a_part_asks_for_has_to_be_done_before_it_opens() {
    let chapters = course(vec![
        leaf("intro"),
        after("main", "intro"),
        after("exam", "intro&main=\"completed\""),
    ]);
    let mut play = opened(E, &chapters);
    assert_eq!(play.current(), Some("intro"));
    let shown = play.contents(moment());
    assert!(shown.shows_contents && shown.shows_continue && shown.shows_previous);
    assert!(!shown.can_continue && !shown.can_go_back);
    assert_eq!(
        cause(&play.finish(Some(&Request::Continue), moment())),
        Some("prerequisite")
    );
    assert_eq!(
        cause(&play.finish(Some(&choice("exam")), moment())),
        Some("prerequisite")
    );
    assert_eq!(cause(&play.finish(Some(&Request::Previous), moment())), Some("nothing"));
    complete(&mut play);
    let found = lines(&play);
    assert_eq!(
        found,
        [
            "course: incomplete, chapter",
            "  intro: completed, open *",
            "  main: not attempted, open",
            "  exam: not attempted, prerequisite",
        ]
    );
    // More is left, so that nothing goes on by itself.
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert_eq!(
        play.finish(Some(&Request::Continue), moment()),
        delivered("main", false)
    );
    complete(&mut play);
    assert_eq!(play.finish(Some(&choice("exam")), moment()), delivered("exam", false));
    complete(&mut play);
    assert_eq!(
        play.contents(moment()).progress,
        Whole {
            measure: None,
            done: 3,
            parts: 3
        }
    );
    assert_eq!(play.finish(None, moment()), Step::Ended);
    // Its learner may look at it again.
    assert_eq!(play.navigate(&choice("intro"), moment()), delivered("intro", true));
    assert_eq!(play.state(), None);
}

#[test]
fn a_course_begins_where_the_session_is_if_that_is_open() {
    let chapters = course(vec![chapter("one", vec![after("a", "b")]), leaf("b"), after("c", "b")]);
    let begun = |current, word: &str| {
        let statuses = BTreeMap::from([("b".to_owned(), word.to_owned())]);
        let opening = Opening {
            current,
            statuses: &statuses,
            ..opening(E, &chapters)
        };
        let (play, _) = Play::open(&opening, moment());
        play.current().map(str::to_owned)
    };
    let at = |item: &str| Some(item.to_owned());
    assert_eq!(begun(None, "incomplete"), at("b"));
    assert_eq!(begun(Some("c"), "incomplete"), at("b"));
    assert_eq!(begun(Some("c"), "passed"), at("c"));
    assert_eq!(begun(Some("one"), "passed"), at("a"));
    assert_eq!(begun(Some("nobody"), "passed"), at("a"));
    // What nobody can open by the rules is opened all the same, if that is where the session is.
    let closed = course(vec![after("a", "b"), after("b", "a")]);
    let opening = Opening {
        current: Some("b"),
        ..opening(E, &closed)
    };
    let (mut play, _) = Play::open(&opening, moment());
    assert_eq!(play.current(), Some("b"));
    assert_eq!(play.launch(None, moment()), delivered("b", false));
    assert_eq!(play.launch(Some("a"), moment()), delivered("a", false));
    let nothing = course(Vec::new());
    let mut play = opened(E, &nothing);
    assert_eq!((play.current(), play.is_over()), (None, false));
    assert_eq!(play.launch(None, moment()), Step::Waiting(None));
}

#[test]
fn chapters_come_to_what_is_below_them_and_close_it() {
    let mut packed = course(vec![
        chapter("one", vec![leaf("a"), leaf("b")]),
        chapter("two", vec![leaf("lost")]),
        chapter("three", vec![leaf("c"), chapter("four", vec![leaf("d")])]),
    ]);
    packed.items[1].items[0].href = None;
    packed.items[1].items[0].unavailable = true;
    packed.items[2].prerequisites = Some("one&two".to_owned());
    packed.items[2].items[1].items[0].hidden = true;
    let mut play = opened(E, &packed);
    assert_eq!(
        lines(&play),
        [
            "course: not attempted, chapter",
            "  one: not attempted, chapter",
            "    a: not attempted, open *",
            "    b: not attempted, open",
            "  two: unavailable, unavailable",
            "    lost: unavailable, unavailable",
            "  three: not attempted, chapter",
            "    c: not attempted, prerequisite",
            "    four: not attempted, chapter",
            "      d: not attempted, prerequisite hidden",
        ]
    );
    for (a, b, whole) in [
        ("passed", "not attempted", "incomplete"),
        ("passed", "passed", "passed"),
        ("passed", "completed", "completed"),
        ("passed", "failed", "failed"),
        ("browsed", "browsed", "incomplete"),
        ("unknown", "what is no word", "not attempted"),
        ("completed", "completed", "completed"),
    ] {
        play.came_to("a", a);
        play.came_to("b", b);
        assert_eq!(play.contents(moment()).entries[1].status.as_str(), whole, "{a}, {b}");
    }
    play.came_to("nobody", "passed");
    // The chapter is completed, and nobody waits for what is not in the package.
    assert!(lines(&play).contains(&"    c: not attempted, open".to_owned()));
    // What stands in no contents is passed over, and may be chosen.
    assert_eq!(play.finish(Some(&choice("c")), moment()), delivered("c", false));
    assert_eq!(cause(&play.finish(Some(&Request::Continue), moment())), Some("nothing"));
    assert_eq!(play.finish(Some(&choice("d")), moment()), delivered("d", false));
    assert_eq!(play.finish(Some(&Request::Previous), moment()), delivered("c", false));
    assert_eq!(cause(&play.finish(Some(&choice("four")), moment())), Some("chapter"));
    assert_eq!(
        cause(&play.finish(Some(&choice("lost")), moment())),
        Some("unavailable")
    );
    assert_eq!(
        cause(&play.finish(Some(&choice("nobody")), moment())),
        Some("unavailable")
    );
}

#[test]
fn a_course_of_one_part_ends_with_it() {
    let single = course(vec![leaf("only")]);
    let mut play = opened(E, &single);
    let shown = play.contents(moment());
    assert!(!shown.shows_contents && !shown.shows_continue && !shown.shows_previous);
    begin(&mut play);
    // It is left in the middle.
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert!(play.terminate(""));
    assert_eq!(play.finish(None, moment()), Step::Ended);
    assert_eq!(lines(&play)[1], "  only: completed, open *");
    assert_eq!(play.launch(None, moment()), delivered("only", true));
    for request in [Request::ExitAll, Request::SuspendAll, Request::AbandonAll] {
        assert_eq!(play.navigate(&request, moment()), Step::Ended);
    }
    for request in [Request::Exit, Request::Abandon] {
        assert_eq!(play.navigate(&request, moment()), Step::Waiting(None));
    }
    for request in [Request::Start, Request::ResumeAll, Request::Jump("only".to_owned())] {
        assert_eq!(play.navigate(&request, moment()), delivered("only", true));
    }
}

#[test]
fn a_status_counts_as_soon_as_it_is_set() {
    let mut play = opened(E, &course(vec![leaf("a"), after("b", "a")]));
    begin(&mut play);
    assert!(play.set_value("cmi.core.lesson_status", "completed"));
    assert_eq!(
        lines(&play)[1..],
        ["  a: completed, open *", "  b: not attempted, open"]
    );
}

#[test]
fn a_part_is_done_by_each_word_that_leaves_nothing_to_do() {
    let mut play = opened(E, &course(vec![leaf("a"), leaf("b")]));
    for (word, done) in [
        ("not attempted", 0),
        ("incomplete", 0),
        ("completed", 1),
        ("passed", 1),
        ("failed", 1),
        ("browsed", 1),
    ] {
        play.came_to("a", word);
        assert_eq!(play.contents(moment()).progress.done, done, "{word}");
    }
}

#[test]
fn a_sco_ends_the_course_only_where_all_are_done_and_none_is_behind_it() {
    let mut play = opened(E, &course(vec![leaf("a"), leaf("b")]));
    assert_eq!(play.finish(Some(&choice("b")), moment()), delivered("b", false));
    complete(&mut play);
    // The first is left to do.
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert_eq!(play.finish(Some(&choice("a")), moment()), delivered("a", false));
    complete(&mut play);
    // All are done, and one may still go on to the second.
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert_eq!(play.finish(Some(&Request::Continue), moment()), delivered("b", true));
    complete(&mut play);
    assert_eq!(play.finish(None, moment()), Step::Ended);
}

#[test]
fn what_a_document_says_on_its_way_out_is_taken_once_as_one_sitting() {
    let mut play = opened(E, &course(vec![leaf("a")]));
    complete(&mut play);
    play.document_leaves();
    assert!(play.initialize(""));
    assert!(play.terminate(""));
    let said = Update {
        new_sitting: false,
        cmi: [("cmi.core.lesson_status".to_owned(), "completed".to_owned())].into(),
        terminate: true,
    };
    assert_eq!(play.take_changes(), [said]);
    assert_eq!(play.take_changes(), []);
}
