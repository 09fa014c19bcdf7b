"""A person at a browser: signed in, in a language, with what the browser complains of."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Error, expect

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
# a page that refuses something is no fault of a page
REFUSED = re.compile(r"status of (?:401|403|404|409|413|422|429)")


class Visitor:
    """Drive one context of a browser."""

    def __init__(  # noqa: PLR0913 - each is one thing a browser differs in
        self,
        browser,
        url,
        *,
        token=None,
        scripts=True,
        language="ru",
        scheme="light",
        size=WIDE,
        touch=False,
        may_complain=False,
    ):
        self.url = url
        self.complaints = []
        self.may_complain = may_complain
        self.context = browser.new_context(
            base_url=url,
            java_script_enabled=scripts,
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            color_scheme=scheme,
            viewport=size,
            has_touch=touch,
            timezone_id="Europe/Moscow",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        if token is not None:
            self.sign_in(token)
        self.page = self.open()

    def sign_in(self, token):
        """Take a session over, as its cookie."""
        self.context.add_cookies(
            [{"name": "bizproc", "value": token, "url": self.url, "httpOnly": True}]
        )

    def open(self):
        """Return a new page that is listened to."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda it: self.complaints.append(f"error: {it}"))
        return page

    def _hear(self, message):
        if message.type == "error" and not REFUSED.search(message.text):
            place = urlsplit(message.location.get("url", "")).path
            self.complaints.append(f"{message.text} ({place})")

    def go(self, path):
        """Go to an address of the company; return what answered, None for a download."""
        try:
            return self.page.goto(path)
        except Error as error:
            if "Download is starting" in error.message:
                return None
            raise

    def sees(self, text):
        """Wait until a text is seen in the content of the page."""
        expect(self.page.locator("#content")).to_contain_text(text)

    def close(self):
        """Close the browser's window; a complaint fails the test."""
        self.context.close()
        assert self.may_complain or self.complaints == []
