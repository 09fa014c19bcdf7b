"""A local stand-in of the Bot API of Telegram, with faults on demand.

It keeps updates until they are confirmed by a larger offset, as Telegram does, waits
for them as long as it is asked to, and remembers what was sent.
"""

import asyncio
import collections
import itertools
import json
import threading

from aiohttp import web

TOKEN = "123456:" + "A" * 35


class BotApi:
    """Run a server in a thread of its own; use it as a context manager."""

    def __init__(self):
        self.updates = []
        self.files = {}
        self.sent = []
        self.asked = collections.Counter()
        self.faults = collections.defaultdict(collections.deque)
        self.repeats = 0
        self._numbers = itertools.count(1001)
        self._loop = asyncio.new_event_loop()
        self._changed = threading.Condition()
        self._news = None

    def __enter__(self):
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()

    def _end(self):
        self._ended.set()
        self._news.set()  # nobody waits any longer

    @property
    def address(self):
        return f"http://127.0.0.1:{self._port}"

    # -- what a test does ------------------------------------------------------

    def write(self, text=None, *, chat=7, **parts):
        """Let a person write something; return the number of the update."""
        number = next(self._numbers)
        message = {
            "message_id": number,
            "date": 1,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "Anna"},
            **parts,
        }
        if text is not None:
            message["text"] = text
        self.add({"update_id": number, "message": message})
        return number

    def send_file(self, name, content, *, chat=7, **parts):
        handle = f"file-{name}"
        self.files[handle] = content
        document = {
            "file_id": handle,
            "file_unique_id": handle,
            "file_name": name,
            "file_size": len(content),
        }
        return self.write(chat=chat, document=document, **parts)

    def add(self, update):
        """Let an update wait for whoever asks."""

        def put():
            self.updates.append(update)
            self._news.set()

        self._loop.call_soon_threadsafe(put)

    def fail(self, method, *faults):
        """Let the next calls of a method fail: a status, a pair of it and parameters,
        `drop` (the connection is cut; in a download `cut`, half-way), or `garble` (the answer is no JSON)."""
        self.faults[method].extend(faults)

    def texts(self, chat=7):
        with self._changed:
            return [it["text"] for it in self.sent if it["chat_id"] == str(chat)]

    def wait_for(self, condition, patience=120):
        """Wait until something was sent that a test waits for."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), patience), self.sent

    # -- the server ------------------------------------------------------------

    def _run(self, started):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started):
        self._news, self._ended = asyncio.Event(), asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/{path:.*}", self._downloaded)
        runner = web.AppRunner(app, shutdown_timeout=0.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]
        started.set()
        await self._ended.wait()
        await runner.cleanup()

    async def _called(self, request):
        method = request.match_info["method"]
        data = dict(await request.post())
        self._count(method)
        if request.match_info["token"] != TOKEN:
            return answer(401, "Unauthorized")
        if self.faults[method]:
            return fault(request, self.faults[method].popleft())
        return await getattr(self, f"_{method}")(data)

    async def _getUpdates(self, data):  # noqa: N802 - the method's name
        offset = int(data.get("offset", 0))
        self.updates = [it for it in self.updates if it["update_id"] >= offset]
        if not self.updates:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), int(data.get("timeout", 0)))
            except TimeoutError:
                return result([])
        return result(self.updates)

    async def _sendMessage(self, data):  # noqa: N802 - the method's name
        with self._changed:
            self.sent.append(data)
            self._changed.notify_all()
        sent = {
            "message_id": len(self.sent),
            "date": 1,
            "chat": {"id": int(data["chat_id"]), "type": "private"},
            "text": data["text"],
        }
        return result(sent)

    async def _getFile(self, data):  # noqa: N802 - the method's name
        handle = data["file_id"]
        if handle not in self.files:
            return answer(400, "Bad Request: wrong file_id")
        found = {
            "file_id": handle,
            "file_unique_id": handle,
            "file_path": f"documents/{handle}",
        }
        return result(found)

    async def _downloaded(self, request):
        self._count("download")
        if request.match_info["token"] != TOKEN:
            return web.Response(status=401)
        if self.faults["download"]:
            kind = self.faults["download"].popleft()
            return await half(request) if kind == "cut" else fault(request, kind)
        handle = request.match_info["path"].removeprefix("documents/")
        return web.Response(body=self.files[handle])

    def _count(self, method):
        with self._changed:
            self.asked[method] += 1
            self._changed.notify_all()


def choices(sent):
    """Return the buttons under a message that was sent."""
    keyboard = json.loads(sent["reply_markup"]).get("keyboard", [])
    return [button["text"] for row in keyboard for button in row]


def result(value):
    return web.json_response({"ok": True, "result": value})


def answer(status, description, **parameters):
    body = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


async def half(request):
    """Begin to give a file, and cut the connection."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"x")
    request.transport.close()
    return response


def fault(request, kind):
    if kind == "drop":
        request.transport.close()
        return web.Response(status=500)
    if kind == "garble":
        return web.Response(text="<html>gateway</html>")
    if isinstance(kind, tuple):
        status, parameters = kind
        return answer(status, "Too Many Requests: retry later", **parameters)
    texts = {
        400: "Bad Request: chat not found",
        401: "Unauthorized",
        403: "Forbidden: bot was blocked by the user",
        404: "Not Found",
        409: "Conflict: terminated by other getUpdates request",
        "webhook": "Conflict: can't use getUpdates method while webhook is active",
    }
    status = 409 if kind == "webhook" else kind
    return answer(status, texts.get(kind, "Internal Server Error"))
