"""Small pages that have the attributes scripts look for, under the headers of all pages."""

import contextlib
import threading

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bizproc.web.security.headers import SecurityHeaders
from bizproc.web.static_files import CachedFiles, scripts_version
from bizproc.web.texts.language import language_of

PAGE = """<!doctype html><html lang="en"><head><title>Page</title>
<link rel="stylesheet" href="/static/css/app.css">{scripts}</head><body>
<a data-go="t" href="/other">Tasks</a>
<input id="search" data-key="/" aria-label="Search">
<main id="content" tabindex="-1">{content}</main>
<div class="hidden" aria-live="polite" data-announce></div></body></html>"""


class SmallPages:
    """Serve pages by their path, and write down what they are asked for and sent."""

    def __init__(self):
        self.pages, self.sent, self.asked = {}, [], []
        self.signed_in = True
        # of a path: what a form that is sent there is answered
        self.answers = {}
        self.url = ""

    def page(self, content):
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("bizproc", "web"),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
        )
        said = language_of("en")
        environment.install_gettext_callables(said.text, said.counted, newstyle=True)
        scripts = environment.get_template("layout/scripts.html").render(
            scripts_version=scripts_version(),
            signs_in=True,
            url_for=lambda name, path="": f"/{name}/{path}".rstrip("/"),
        )
        return PAGE.format(scripts=scripts, content=content)

    async def answer(self, request):
        path = request.url.path
        is_script = "X-Requested-With" in request.headers
        if is_script and not self.signed_in:
            return Response(status_code=401)
        if request.method == "POST":
            async with request.form() as form:
                self.sent.append((path, dict(form)))
            status, content = self.answers.get(path, (303, "/done"))
            if status == 303:
                return RedirectResponse(content, 303)
            return HTMLResponse(self.page(content), status)
        self.asked.append((path, dict(request.headers)))
        if path not in self.pages:
            return HTMLResponse(self.page("<h1>Elsewhere</h1>"), 200)
        return HTMLResponse(self.page(self.pages[path]))

    @contextlib.contextmanager
    def served(self):
        app = Starlette(
            routes=[
                Mount("/static", CachedFiles()),
                Route("/{path:path}", self.answer, methods=["GET", "POST"]),
            ],
            middleware=[Middleware(SecurityHeaders)],
        )
        config = uvicorn.Config(
            app, port=0, log_config=None, access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        listening = config.bind_socket()
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        try:
            yield self
        finally:
            server.should_exit = True
            running.join()
