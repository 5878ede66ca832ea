"""Tasks through the unmodified clients, and the calls of ours: how far a task is, its end, and another try."""

import json

import pytest
from conftest import make_user
from openstack import exceptions
from test_glance_client import record, table
from wire import MIB, eventually, noise

DATA = noise(4 * MIB)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def site(site_of, tmp_path_factory, web):
    """A server that may fetch from our web server, with two stores so that it says it can list an image's tasks."""
    config = tmp_path_factory.mktemp("tasks") / "vitrine.toml"
    config.write_text(f"""
default_backend = "near"
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}]
[task]
max_attempts = 1
[fetcher]
resume_attempts = 0
[stores.near]
type = "file"
filesystem_store_datadir = "near"
[stores.far]
type = "file"
filesystem_store_datadir = "far"
""")
    return site_of(config=config)


@pytest.fixture(scope="module")
def tessa(site):
    return make_user(site.server, "tessa", "taskers")


@pytest.fixture(scope="module")
def mine(site, tessa):
    return site.caller(tessa)


@pytest.fixture(scope="module")
def root(site):
    return site.caller(site.admin)


@pytest.fixture(scope="module")
def glance(site, tessa):
    return site.client("glance", tessa)


@pytest.fixture(scope="module")
def admin_glance(site):
    return site.client("glance", site.admin)


def order(url, **properties):
    """The input of an `import` task."""
    properties = {"name": "by task", "disk_format": "raw", "container_format": "bare", **properties}
    return {"import_from": url, "import_from_format": "raw", "image_properties": properties}


@pytest.fixture(scope="module")
def made(site, root, admin_glance, web):
    """The record of a task that the client made, and its end."""
    url = web.put("disk", DATA)
    made = record(admin_glance("task-create", "--type", "import", "--input", json.dumps(order(url, os_distro="debian"))))
    root.ended(made["id"])
    return made, root.call("GET", f"/v2/tasks/{made['id']}").json()


def fetching(mine, web, path, sent=MIB, **record):
    """An import that stands in its middle: so many bytes are there, the rest does not come."""
    image = mine.create(**record)
    task = mine.begin_import(image, {"name": "web-download", "uri": web.put(path, DATA, held=sent)})
    return image, task


def test_an_image_is_made_by_a_task(root, admin_glance, made, tmp_path):
    first, end = made
    assert (first["status"], first["type"]) == ("pending", "import")
    assert end["status"] == "success" and end["message"] == "" and end["expires_at"] > end["updated_at"]
    image = end["result"]["image_id"]
    shown = root.show(image)
    assert (shown["status"], shown["name"], shown["os_distro"], shown["size"]) == ("active", "by task", "debian", len(DATA))
    admin_glance("image-download", image, "--file", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == DATA


def test_a_task_is_shown(site, admin_glance, made):
    first, end = made
    shown = record(admin_glance("task-show", first["id"]))
    assert (shown["id"], shown["status"], shown["owner"]) == (first["id"], "success", end["owner"])
    assert json.loads(shown["input"]) == end["input"] and json.loads(shown["result"]) == end["result"]
    openstack = site.client("openstack", site.admin)
    shown = openstack.json("image", "task", "show", first["id"])
    assert (shown["status"], shown["type"], shown["input"], shown["result"]) == ("success", "import", end["input"], end["result"])
    assert "404" in admin_glance.refused("task-show", NOBODY)
    with pytest.raises(exceptions.NotFoundException):
        site.cloud(site.admin).get_task(NOBODY)


def test_tasks_are_listed(site, root, admin_glance, made, web):
    first, _ = made
    failed = root.call("POST", "/v2/tasks", {"type": "import", "input": order(web.url("nothing"))}).json()["id"]
    assert root.ended(failed)["status"] == "failure"
    rows = table(admin_glance("task-list"))
    assert rows[0] == ["ID", "Type", "Status", "Owner"]
    assert {first["id"], failed} <= {row[0] for row in rows}
    ids = [row[0] for row in table(admin_glance("task-list", "--page-size", 1, "--sort-key", "status", "--sort-dir", "asc"))[1:]]
    assert ids.index(failed) < ids.index(first["id"]) and len(set(ids)) == len(ids)
    rows = site.client("openstack", site.admin).json("image", "task", "list", "--status", "failure", "--type", "import")
    assert [row["ID"] for row in rows] == [failed]
    assert {task.id for task in site.cloud(site.admin).tasks(status="success")} >= {first["id"]}
    for bad in ("status=done", "type=api_image_import", "sort_key=input", "sort_dir=up", "limit=-1", "limit=x", "marker=x", f"marker={NOBODY}"):
        answer = root.call("GET", f"/v2/tasks?{bad}")
        assert answer.status == 400, bad


def test_the_task_api_is_for_administrators(root, glance, made, web):
    first, _ = made
    for words in (["task-list"], ["task-show", first["id"]], ["task-create", "--type", "import", "--input", json.dumps(order(web.url("disk")))]):
        assert "403" in glance.refused(*words)
    answer = root.call("DELETE", f"/v2/tasks/{first['id']}")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_orders_that_are_refused(root, web):
    good = order(web.url("disk"))
    for url in ("file:///etc/passwd", "http://10.0.0.1/disk", "http://169.254.169.254/", "http://127.0.0.1:22/", "", None, 5):
        assert root.call("POST", "/v2/tasks", {"type": "import", "input": {**good, "import_from": url}}).status == 400, url
    for name in good:
        answer = root.call("POST", "/v2/tasks", {"type": "import", "input": {key: value for key, value in good.items() if key != name}})
        assert answer.status == 400 and name in answer.text
    for body in ({"type": "export", "input": good}, {"type": "import"}, {"input": good}, [], {"type": "import", "input": order(web.url("disk"), disk_format="tape")}):
        assert root.call("POST", "/v2/tasks", body).status == 400, body
    before = len(web.requests)
    assert root.call("POST", "/v2/tasks", {"type": "export", "input": good}).status == 400
    assert len(web.requests) == before


def test_the_image_of_a_task_that_failed_is_gone(root, web):
    answer = root.call("POST", "/v2/tasks", {"type": "import", "input": order(web.url("nothing"), name="never")})
    end = root.ended(answer.json()["id"])
    assert end["status"] == "failure" and "404" in end["message"]
    assert [image["id"] for image in root.call("GET", "/v2/images?name=never").json()["images"]] == []


def test_the_tasks_of_an_image(site, tessa, mine, glance, web):
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.url("nothing")})
    assert mine.ended(task)["status"] == "failure"
    again = mine.begin_import(image, {"name": "web-download", "uri": web.put("disk", DATA)})
    assert mine.ended(again)["status"] == "success"
    listed = table(glance("image-tasks", image))
    assert [row[listed[0].index("Message")] != "" for row in listed[1:]] == [False, True]
    told = list(site.cloud(tessa).image_tasks(image))
    assert [(one.id, one.status) for one in told] == [(again, "success"), (task, "failure")]
    assert "404" in told[1].message and told[0].input["import_req"]["method"]["uri"] == web.url("disk")
    stranger = site.caller(make_user(site.server, "stu", "strangers"))
    assert stranger.call("GET", f"/v2/images/{image}/tasks").status == 404


def test_progress_is_told_while_it_runs(mine, web):
    image, task = fetching(mine, web, "slow")
    now = eventually(lambda: (now := mine.progress(task))["bytes_done"] == MIB and now)
    assert now == {
        "id": task, "status": "processing", "phase": "storing in near", "bytes_done": MIB, "bytes_total": len(DATA),
        "attempts": 1, "cancelled": False, "message": "",
    }
    assert mine.show(image)["os_glance_import_task"] == task
    web.release()
    assert mine.ended(task)["status"] == "success"
    assert mine.download(image).body == DATA


@pytest.mark.parametrize("sent", [-1, MIB], ids=["before it begins", "in the middle"])
def test_a_task_is_cancelled_and_tried_again(site, mine, web, sent):
    image, task = fetching(mine, web, "cancelled", sent)
    mine.in_phase(task, "fetching" if sent < 0 else "storing")
    answer = mine.call("POST", f"/v2/tasks/{task}/actions/cancel")
    assert answer.status == 202 and answer.json()["id"] == task
    end = mine.ended(task)
    assert (end["status"], end["message"], end["cancelled"]) == ("failure", "It was cancelled.", True)
    shown = mine.show(image)
    assert shown["status"] == "queued" and "os_glance_import_task" not in shown
    assert not [path for store in ("near", "far") for path in (site.server.data / store).rglob(f"*{image}*")]
    answer = mine.call("POST", f"/v2/tasks/{task}/actions/cancel")
    assert answer.status == 409 and "finished" in answer.text
    web.release()
    answer = mine.call("POST", f"/v2/tasks/{task}/actions/retry")
    assert (answer.status, answer.json()["status"]) == (202, "pending")
    end = mine.ended(task)
    assert (end["status"], end["cancelled"]) == ("success", False), end
    assert mine.download(image).body == DATA
    answer = mine.call("POST", f"/v2/tasks/{task}/actions/retry")
    assert answer.status == 409 and "success" in answer.text


def test_a_failed_task_is_tried_again(mine, web):
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.url("late")})
    assert mine.ended(task)["status"] == "failure"
    web.put("late", DATA)
    assert mine.call("POST", f"/v2/tasks/{task}/actions/retry").status == 202
    assert mine.ended(task)["status"] == "success"
    assert mine.show(image)["status"] == "active"


def test_another_try_comes_too_late(mine, web):
    """The image got its data in another way."""
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.url("nowhere")})
    assert mine.ended(task)["status"] == "failure"
    assert mine.upload(image, b"other data").status == 204
    answer = mine.call("POST", f"/v2/tasks/{task}/actions/retry")
    assert answer.status == 409 and "another way" in answer.text
    shown = mine.show(image)
    assert shown["status"] == "active" and "os_glance_import_task" not in shown
    assert mine.download(image).body == b"other data"


def test_who_may_do_what(site, mine, root, web):
    reader = site.caller(make_user(site.server, "rory", "taskers", role="reader"))
    stranger = site.caller(make_user(site.server, "sam", "strangers"))
    image, task = fetching(mine, web, "guarded")
    mine.in_phase(task, "storing")
    path = f"/v2/tasks/{task}"
    assert reader.call("GET", f"{path}/progress").status == 200
    for method, action in (("POST", "actions/cancel"), ("POST", "actions/retry")):
        assert reader.call(method, f"{path}/{action}").status == 403
        assert stranger.call(method, f"{path}/{action}").status == 404
        assert site.stranger().call(method, f"{path}/{action}").status == 401
    assert stranger.call("GET", f"{path}/progress").status == 404
    assert mine.call("GET", f"{path}/actions/cancel").status == 405
    assert mine.call("POST", f"{path}/actions/retry").status == 409
    assert root.call("POST", f"{path}/actions/cancel").status == 202
    assert mine.ended(task)["message"] == "It was cancelled."
    assert root.call("POST", f"/v2/tasks/{NOBODY}/actions/cancel").status == 404
    web.release()


def test_deleting_the_image_ends_its_import(mine, web):
    image, task = fetching(mine, web, "deleted")
    mine.in_phase(task, "storing")
    assert mine.call("DELETE", f"/v2/images/{image}").status == 204
    assert mine.ended(task)["status"] == "failure"
    web.release()
