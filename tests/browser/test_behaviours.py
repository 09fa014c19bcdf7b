"""What scripts do where a page asks for it by its attributes."""

import re

import jinja2
import pytest
from playwright.sync_api import expect
from tests.browser.looks import serious_findings
from tests.browser.small_pages import SmallPages


@pytest.fixture(scope="module")
def served():
    with SmallPages().served() as made:
        yield made


@pytest.fixture
def small(served):
    served.pages.clear()
    served.sent.clear()
    served.asked.clear()
    served.answers.clear()
    served.signed_in = True
    return served


@pytest.fixture
def at(small, visitors):
    """Open a small page in a browser."""

    def open_page(content, **options):
        small.pages["/page"] = content
        visitor = visitors(small.url, **options)
        visitor.go("/page")
        return visitor.page

    return open_page


FORM = """<form method="post" action="/save" data-draft="/draft">
<label>Name <input name="name"></label><label>File <input type="file" name="file"></label>
<output data-draft-state></output><button>Save</button></form>"""


def test_what_is_typed_is_kept_as_a_draft(small, at):
    page = at(FORM)
    small.answers["/draft"] = (200, "")
    page.get_by_label("Name").fill("Anna")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved.")
    assert small.sent == [("/draft", {"name": "Anna"})]
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/done")
    path, sent = small.sent[-1]
    assert (path, sent["name"]) == ("/save", "Anna")


def test_files_that_were_chosen_are_named_in_the_words_of_the_page(at, tmp_path):
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("bizproc", "web"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    templates.install_null_translations()
    made = templates.get_template("layout/files.html").module
    page = at(f"<main>{made.file_input('paper', 'paper')}</main>")
    said = page.locator("[data-chosen]")
    expect(said).to_have_text("No file is chosen.")
    (tmp_path / "plan.txt").write_text("x")
    with page.expect_file_chooser() as asked:
        page.get_by_text("Choose a file…").click()
    asked.value.set_files(tmp_path / "plan.txt")
    expect(said).to_have_text("plan.txt")
    assert page.locator("#paper").evaluate("it => it.files.length") == 1
    page.locator("#paper").set_input_files([])
    expect(said).to_have_text("No file is chosen.")


def test_a_draft_after_a_lost_session_stays_on_the_page(small, at):
    page = at(FORM)
    small.answers["/draft"] = (200, "")
    small.signed_in = False
    page.get_by_label("Name").fill("Anna")
    dialog = page.get_by_role("dialog", name="Your session is over")
    expect(dialog).to_be_visible()
    assert serious_findings(page) == []
    link = dialog.get_by_role("link", name="Sign in")
    assert link.get_attribute("target") == "_blank"
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Name")).to_have_value("Anna")
    small.signed_in = True
    page.get_by_label("Name").press("End")
    page.keyboard.type("!")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved.")
    assert small.sent == [("/draft", {"name": "Anna!"})]


def test_a_form_is_not_lost_to_a_sign_in_page(small, at):
    """The page lay open for long: before the form goes out, the session is looked at."""
    page = at(FORM.replace(' data-draft="/draft"', ""))
    page.clock.install()
    page.reload()
    page.get_by_label("Name").fill("Anna")
    small.signed_in = False
    page.clock.fast_forward("10:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Your session is over")).to_be_visible()
    assert [it for it in small.sent if it[0] == "/save"] == []
    small.signed_in = True
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/done")
    assert small.sent[-1][1]["name"] == "Anna"


def test_a_server_that_is_away_is_told_and_nothing_is_lost(small, at):
    page = at(FORM, may_complain=True)
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Name").fill("Anna")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    assert serious_findings(page) == []
    page.unroute("**/draft")
    small.answers["/draft"] = (200, "")
    page.get_by_label("Name").press("End")
    page.keyboard.type("!")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Anna!")


LIVE = """<div id="list" data-live="1"><p>{}</p><a href="/one">One</a>
<details><summary>More</summary><p>Inside</p></details>
<form method="post" action="/x"><input name="note" aria-label="Note"></form></div>"""


def test_a_live_part_takes_over_what_changed(small, at):
    page = at(LIVE.format("old"))
    page.get_by_role("link", name="One").focus()
    page.get_by_text("More").click()
    page.get_by_role("link", name="One").focus()
    small.pages["/page"] = LIVE.format("new")
    expect(page.get_by_text("new")).to_be_visible()
    expect(page.get_by_role("link", name="One")).to_be_focused()
    expect(page.get_by_text("Inside")).to_be_visible()
    _, headers = small.asked[-1]
    assert headers["hx-request"] == "true"


def test_a_live_part_does_not_change_under_the_hands(small, at):
    page = at(LIVE.format("old"))
    page.get_by_label("Note").fill("half a sentence")
    small.pages["/page"] = LIVE.format("new") + "<p>mark</p>"
    page.get_by_label("Note").blur()
    page.wait_for_timeout(1600)
    expect(page.get_by_text("old")).to_be_visible()
    page.get_by_label("Note").fill("")
    page.get_by_label("Note").blur()
    expect(page.get_by_text("new")).to_be_visible()


ROWS = """<ul data-rows>
<li><input type="checkbox" aria-label="First"><a href="/1">One</a>
  <a href="/1/move" data-key="m">Move one</a></li>
<li><input type="checkbox" aria-label="Second"><a href="/2">Two</a>
  <a href="/2/move" data-key="m">Move two</a></li></ul>
<a href="/edit" data-key="e">Edit</a>"""


def test_rows_are_walked_selected_and_opened(at):
    page = at(ROWS)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="One", exact=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Two", exact=True)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("Second")).to_be_checked()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="One", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/1")


@pytest.mark.parametrize(
    ("keys", "way"),
    [("e", "/edit"), ("jm", "/1/move"), ("jjm", "/2/move"), ("gt", "/other")],
)
def test_keys_do_what_links_do(at, keys, way):
    page = at(ROWS)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(f"**{way}")


def test_a_key_of_another_layout_is_the_same_key(at):
    page = at(ROWS)
    page.locator("body").dispatch_event(
        "keydown", {"key": "у", "code": "KeyE", "bubbles": True}
    )
    page.wait_for_url("**/edit")


def test_what_is_typed_is_no_key(at):
    page = at(ROWS + "<label>Text <input name=x></label>")
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("jmge?")
    expect(page.get_by_label("Search")).to_have_value("jmge?")
    page.get_by_label("Text").fill("")
    page.get_by_label("Text").press("e")
    expect(page.get_by_label("Text")).to_have_value("e")
    page.locator("#content").focus()
    page.keyboard.press("Control+e")
    assert page.url.endswith("/page")


def test_help_tells_the_keys_and_switches_them_off(at):
    page = at(ROWS)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    rows = dialog.get_by_role("row").all_inner_texts()
    assert [re.sub(r"\s+", " ", it).strip() for it in rows] == [
        "g t Tasks",
        "/ Search",
        "m Move one",
        "e Edit",
        "j Next row",
        "k Row before",
        "Enter Open the row",
        "x Select the row",
        "? These keys",
    ]
    assert serious_findings(page) == []
    dialog.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("e")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="One", exact=True)).not_to_be_focused()
    assert page.url.endswith("/page")


MOVE = """<h1>Move</h1><form method="post" action="/move">
<label>Reason <input name="reason"></label><button name="to" value="won">Move it</button></form>"""


def test_a_page_opens_as_a_dialog_and_its_form_is_sent_from_there(small, at):
    small.pages["/move"] = MOVE
    small.answers["/move"] = (
        422,
        '<p role="alert">A reason is missing</p>'
        + MOVE.replace("<input", "<input aria-invalid=true"),
    )
    page = at('<a data-dialog href="/move">Move…</a>')
    page.get_by_role("link", name="Move…").click()
    dialog = page.get_by_role("dialog", name="Move")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert serious_findings(page) == []
    dialog.get_by_role("button", name="Move it").click()
    expect(dialog.get_by_role("alert")).to_have_text("A reason is missing")
    expect(page.locator("[data-announce]")).to_have_text("A reason is missing")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    small.answers.clear()
    dialog.get_by_label("Reason").fill("agreed")
    dialog.get_by_role("button", name="Move it").click()
    page.wait_for_url("**/done")
    assert small.sent[-1] == ("/move", {"reason": "agreed", "to": "won"})


BOARD = """<div id="board" data-board>
<section data-column="new" aria-label="New"><h2>New</h2><div data-cards class="paper">
<article data-card="L-1" data-revision="7"><a href="/l1">First</a></article>
<article data-card="L-2" data-revision="3"><a href="/l2">Second</a></article></div></section>
<section data-column="won" aria-label="Won"><h2>Won</h2><div data-cards class="paper">
<article data-card="L-3" data-revision="1"><a href="/l3">Third</a></article></div></section>
<form data-move method="post" action="/moves" hidden><input type="hidden" name="event_id" value="e1">
<input name="card"><input name="stage"><input name="revision"><input name="before"></form></div>"""


def test_a_card_is_dragged_to_another_column(small, at):
    page = at(BOARD)
    after = BOARD.replace('href="/l1">First', 'href="/l1">First, won')
    small.pages["/done"] = '<p role="status">Moved to Won</p>' + after
    page.get_by_role("link", name="First").drag_to(page.locator("[data-card=L-3]"))
    expect(page.get_by_text("First, won")).to_be_visible()
    [(path, sent)] = small.sent
    assert path == "/moves"
    assert sent.pop("before") in {"", "L-3"}
    assert sent.pop("event_id") == "e1-L-1-won"
    assert sent == {"card": "L-1", "stage": "won", "revision": "7"}
    expect(page.locator("[data-announce]")).to_have_text("Moved to Won")
    expect(page.get_by_role("link", name="First, won")).to_be_focused()


def test_who_moved_a_card_by_its_menu_finds_it_again(small, at):
    small.pages["/move"] = MOVE
    small.answers["/move"] = (303, "/page")
    board = BOARD.replace(
        '<article data-card="L-2"', '<article id="card-L-2" data-card="L-2"'
    ).replace("Second</a>", 'Second</a> <a href="/move" data-dialog data-key="m">…</a>')
    page = at(board)
    small.pages["/page"] = '<p role="status">Moved to Won</p>' + board
    page.get_by_role("link", name="Second").focus()
    page.keyboard.press("m")
    page.get_by_role("dialog").get_by_role("button", name="Move it").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    expect(page.locator("[data-announce]")).to_have_text("Moved to Won")


def test_who_asked_for_more_rows_keeps_them(small, at):
    content = (
        '<div id="list" data-live="1"><p>{}</p><ul><li>One</li><li class="more">'
        '<a href="/more" hx-get="/more" hx-target="closest .more" hx-swap="outerHTML" '
        'hx-select="#more">More</a></li></ul></div>'
    )
    small.pages["/more"] = '<li id="more">Two</li>'
    page = at(content.format("old"))
    page.get_by_role("link", name="More").click()
    expect(page.get_by_text("Two")).to_be_visible()
    small.pages["/page"] = content.format("new")
    page.wait_for_timeout(1600)
    expect(page.get_by_text("Two")).to_be_visible()
    expect(page.get_by_text("old")).to_be_visible()


def test_a_drag_that_is_refused_puts_the_card_back_and_says_why(small, at):
    small.answers["/moves"] = (422, '<p role="alert">An amount is missing</p>' + MOVE)
    page = at(BOARD)
    page.get_by_role("link", name="First").drag_to(page.locator("[data-card=L-3]"))
    dialog = page.get_by_role("dialog", name="Move")
    expect(dialog.get_by_role("alert")).to_have_text("An amount is missing")
    page.keyboard.press("Escape")
    cards = page.locator("[data-column=new] [data-card]")
    expect(cards).to_have_text(["First", "Second"])
    expect(page.locator(".dragged, [aria-busy]")).to_have_count(0)


def test_a_drag_without_a_session_puts_the_card_back(small, at):
    page = at(BOARD)
    small.signed_in = False
    page.get_by_role("link", name="Second").drag_to(page.locator("[data-card=L-3]"))
    expect(page.get_by_role("dialog", name="Your session is over")).to_be_visible()
    expect(page.locator("[data-column=new] [data-card]")).to_have_text(
        ["First", "Second"]
    )
    assert small.sent == []


def test_a_bar_is_shown_only_to_who_waits_long(small, at):
    small.pages["/move"] = MOVE
    page = at('<a data-dialog href="/move">Move…</a>')
    held = []
    page.route("**/move", lambda it: held.append(it))  # noqa: PLW0108 - it is marked
    page.get_by_role("link", name="Move…").click()
    expect(page.locator(".busy")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("dialog", name="Move")).to_be_visible()
    expect(page.locator(".busy")).to_be_hidden()


def test_htmx_takes_a_refused_form_over_and_no_sign_in_page(small, at):
    small.answers["/save"] = (422, "<p>Say a name</p>")
    page = at(
        '<form hx-post="/save" hx-target="#answer"><input name="name" aria-label="Name">'
        '<button>Save</button></form><div id="answer"></div>'
    )
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#answer")).to_contain_text("Say a name")
    small.signed_in = False
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Your session is over")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text("Say a name")


def test_htmx_evaluates_nothing(small, at):
    page = at(
        '<button hx-get="/move" hx-vals="js:{a: 1}" hx-target="#x">Go</button>'
        '<div id="x"></div>',
        may_complain=True,
    )
    page.get_by_role("button", name="Go").click()
    page.wait_for_timeout(300)
    assert not [path for path, _ in small.asked if path == "/move"]
