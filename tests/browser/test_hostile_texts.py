"""A corpus of hostile texts in every field, file name and mail: no page takes it for its own."""

import contextlib

from tests.browser.test_every_page import crawl, faults, kind_of

from bizproc.errors import RefusedError

# closes whatever it may stand in, then brings an element, a handler and an expression
HOSTILE = (
    "'\"></title></textarea></select></script></style>--><hostile-mark onclick=x>"
    "<img src=x onerror=window.ran=1><svg onload=window.ran=1>{{7*191}}${7*191}"
    "javascript:window.ran=1"
)
SEEN = """() => ({
  marks: document.querySelectorAll("hostile-mark, [onerror], [onload], [onclick]").length,
  ran: window.ran ?? null,
  reckoned: document.documentElement.textContent.includes("1337"),
  ways: [...document.querySelectorAll("[href], [src], [action], [formaction]")]
    .map((it) => it.getAttribute("href") ?? it.getAttribute("src") ?? it.getAttribute("action") ?? "")
    .filter((it) => /^\\s*(javascript|data|vbscript):/i.test(it)),
})"""
CLEAN = {"marks": 0, "ran": None, "reckoned": False, "ways": []}
FILL = """([form, text]) => {
  let filled = 0;
  for (const it of form.elements) {
    if (it.matches("input[type=hidden], input[type=file], [type=password], button, [readonly]")) continue;
    if (it.tagName === "TEXTAREA" || /^(text|search|email|tel|url|)$/.test(it.type)) {
      it.removeAttribute("maxlength");
      it.value = text;
      filled += 1;
    } else if (it.type === "checkbox" || it.type === "radio") it.checked = true;
    else if (it.tagName === "SELECT" && it.options.length > 1) it.selectedIndex = 1;
    else if (it.type === "number") it.value = "1";
  }
  form.noValidate = true;
  return filled;
}"""
NAMES = "(form) => [...form.elements].map((it) => it.name)"
# these end what the test needs
LEFT_ALONE = ("sign-out", "/account/password", "terminate")


def is_clean(visitor, _):
    found = visitor.page.evaluate(SEEN)
    return {} if found == CLEAN else found


def forms_of(page):
    """Return the forms of a page that send texts, by number."""
    return [
        number
        for number, form in enumerate(page.locator("main form").all())
        if not any(it in (form.get_attribute("action") or "") for it in LEFT_ALONE)
    ]


MAIL = (
    "From: =?utf-8?q?<hostile-mark>?= <client@example.com>\r\n"
    "To: help@company.example\r\nSubject: {text}\r\nMessage-ID: <1@example.com>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{text}\r\n"
    "--b\r\nContent-Type: text/plain\r\n"
    'Content-Disposition: attachment; filename="<img src=x onerror=1>.txt"\r\n\r\nx\r\n'
    "--b--\r\n"
)


def by_mail_and_by_program(company):
    """Put the texts where no form is: mails, names of files, fields that are not shown."""
    portal = company.portal
    text = HOSTILE.replace('"', "'")
    portal.receive_mail(portal.read_mail(MAIL.format(text=text).encode()))
    for kind, declared in portal.workspace.schema.types.items():
        found = portal.find(kind)
        texts = {
            name: HOSTILE
            for name, it in declared.fields.items()
            if str(it.type) in {"string", "text"} and not it.multiple
        }
        for record in found[:3]:
            with contextlib.suppress(RefusedError):
                portal.change(record.id, texts)


def test_texts_in_every_field_stay_texts(company, visit):
    by_mail_and_by_program(company)
    visitor = visit("u_admin")
    page = visitor.page
    sent = set()

    def send_all(visitor, _):
        address = page.url
        for number in forms_of(page):
            form = page.locator("main form").nth(number)
            if not form.count():
                # what was sent before took it away
                continue
            action = form.get_attribute("action") or address.partition("?")[0]
            kind = kind_of(action), tuple(form.evaluate(NAMES))
            if kind in sent:
                continue
            sent.add(kind)
            filled = form.evaluate(f"(form, text) => ({FILL})([form, text])", HOSTILE)
            if not filled:
                continue
            with page.expect_navigation():
                form.evaluate("(it) => it.submit()")
            found = is_clean(visitor, None)
            if found:
                return found, page.url
            page.goto(address)
        return None

    assert faults(crawl(visitor, send_all, most=80)) == {}
    assert faults(crawl(visitor, is_clean, most=120)) == {}
    assert sent
