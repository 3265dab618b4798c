"""How a server's answer to an entry is read."""

import pytest

from surveyor.sync.outcomes import Meaning, Next, judge, judge_file, words_of

ROSA = {"X-OpenRosa-Version": "1.0"}
HTML = {"Content-Type": "text/html"}


def said(text):
    return f"<OpenRosaResponse><message>{text}</message></OpenRosaResponse>".encode()


@pytest.mark.parametrize("status", [201, 202])
def test_201_and_202_of_such_a_server_mean_stored(status):
    assert judge(status, ROSA, b"").meaning is Meaning.STORED
    assert judge(status, {}, said("ok")).meaning is Meaning.STORED


@pytest.mark.parametrize("status", [200, 204, 302])
def test_any_other_good_answer_is_no_success(status):
    assert judge(status, ROSA, b"").meaning is Meaning.NOT_A_SERVER


@pytest.mark.parametrize("status", [200, 201, 302, 403, 404, 511])
def test_a_page_of_somebody_else_is_no_answer(status):
    outcome = judge(status, HTML, b"<html>log in</html>")

    assert outcome.next is not Next.DONE
    if status < 500:
        assert outcome.meaning is Meaning.NOT_A_SERVER


@pytest.mark.parametrize("status", [408, 423, 429, 502, 503, 504])
def test_a_busy_server_gets_the_same_bytes_later(status):
    assert judge(status, HTML, b"<html>").meaning is Meaning.BUSY


def test_a_busy_server_says_how_long_to_wait():
    assert judge(503, {"Retry-After": "120"}, b"").retry_after == 120
    assert judge(503, {"Retry-After": "soon"}, b"").retry_after is None
    assert (
        judge(503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"").retry_after
        == 0
    )


def test_a_first_409_may_be_our_own_earlier_try():
    outcome = judge(409, ROSA, said("This Submission has been deleted."))

    assert (outcome.meaning, outcome.next) == (Meaning.RACE, Next.AGAIN)


def test_a_second_409_is_believed():
    outcome = judge(409, ROSA, said("already exists"), again=True)

    assert (outcome.meaning, outcome.next) == (Meaning.OTHER_CONTENT, Next.PERSON)
    assert outcome.text == "already exists"


def test_out_of_date_of_an_original_means_edited_on_the_server():
    outcome = judge(409, ROSA, said("Your copy is out of date (undefined)"))

    assert outcome.meaning is Meaning.OTHER_CONTENT


@pytest.mark.parametrize(("status", "text"), [(409, "out of date"), (410, "gone")])
def test_a_correction_that_came_second_is_told_apart(status, text):
    outcome = judge(status, ROSA, said(text), edit=True)

    assert outcome.meaning is Meaning.EDITED_FIRST


def test_a_closed_form_stops_its_other_entries():
    closed = judge(409, ROSA, said("This form is not currently accepting submissions"))

    assert closed.next is Next.STOP_FORM
    for status in (400, 404, 405, 413):
        assert judge(status, ROSA, said("no")).next is Next.STOP_FORM


def test_a_correction_of_what_is_not_there_yet_is_tried_again():
    assert judge(404, ROSA, said("?"), edit=True).next is Next.AGAIN
    assert judge(404, ROSA, said("?"), edit=True, again=True).next is Next.STOP_FORM


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_stop_the_server(status):
    assert judge(status, ROSA, said("no")).next is Next.STOP_SERVER


def test_a_used_up_quota_stops_the_form():
    assert judge(402, {}, b"").meaning is Meaning.QUOTA


def test_a_sick_server_is_tried_a_few_more_times():
    assert judge(500, HTML, b"<html>").next is Next.AGAIN


def test_an_error_outside_the_table_is_never_a_success():
    for status in range(100, 600):
        if status not in (201, 202):
            assert judge(status, ROSA, b"").next is not Next.DONE


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Meaning.STORED),
        (403, Meaning.STORED),
        (404, Meaning.OTHER_CONTENT),
        (401, Meaning.CREDENTIALS),
        (503, Meaning.BUSY),
    ],
)
def test_centrals_answers_to_a_file(status, meaning):
    assert (
        judge_file(status, {"Content-Type": "application/json"}, b"{}").meaning
        is meaning
    )


def test_a_page_is_no_answer_to_a_file():
    for status in (200, 403):
        outcome = judge_file(status, HTML, b"<html>")
        assert outcome.meaning is not Meaning.STORED


def test_the_words_of_a_server_are_short_and_plain():
    assert words_of(said("<b>Form</b> is\n not   active")) == "Form is not active"
    assert words_of(b'{"message":"No rights","code":403.1}') == "No rights 403.1"
    assert words_of(b"<html>page</html>") == ""
    assert words_of(b"{broken") == ""
    assert len(words_of(said("x" * 5000))) <= 300
