"""Lists of a portal on two kinds of stores."""

import pytest


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    made = make_office(tmp_path, url=url)
    yield made
    made.portal.close()
