"""`bizproc report tickets`."""

import json

from tests.office import Office

from bizproc.cli import main


def reported(capsys, *arguments):
    try:
        main(["report", "tickets", *arguments])
    except SystemExit as ended:
        return ended.code or 0, capsys.readouterr()
    return 0, capsys.readouterr()


def test_the_tickets_of_a_month(tmp_path, workspace, capsys):
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    office = Office(tmp_path, url, workspace=workspace).deploy()
    office.portal.create("ticket", {"topic": "Принтер"}, by="u_clerk")
    office.at("2027-06-01T09:20")
    office.engine.act_on_task(office.task("HandleTicket").id, "start", by="u_admin")
    office.complete("HandleTicket", "u_admin")
    fields = {"rating": "P"}
    [ticket] = office.portal.find("ticket")
    office.portal.change(ticket.id, fields, by="u_clerk")
    office.portal.close()

    status, shown = reported(capsys, "2027-06", "--db", url)
    assert status == 0, shown.err
    assert "2027-06: 1 created, 1 done; late were 0 answers, 0 deadlines" in shown.out
    assert "0:20, 0:20" in shown.out
    status, shown = reported(capsys, "2027-06", "--db", url, "--json", "--by", "sla")
    report = json.loads(shown.out)
    assert report["total"]["resolution"]["median"] == "PT20M"
    assert report["ratings"] == [{"employee": "u_admin", "good": 1, "bad": 0}]

    status, shown = reported(capsys, "2027-05", "--db", url)
    assert (status, "No tickets." in shown.out) == (0, True)
    status, shown = reported(capsys, "June", "--db", url)
    assert status == 1
    assert "'June' is no month" in shown.err
    status, shown = reported(capsys, "--db", url, "--as", "u_clerk")
    assert status == 1
    assert "may not see the figures" in shown.err
