"""Every message of a running kernel is as Jupyter's protocol wants it, and bad ones do no harm.

Talks to the installed kernel named by INTERLEAVE_SPEC_KERNEL (default: interleave) through
jupyter_client. Java's twin is MessageSpec.java: it checks the wire alone, this checks the package.
"""

import json
import os
import random
import re

import jupyter_client
import pytest
import zmq

PATIENCE = 300  # seconds for any one answer; only a broken kernel needs as long

KERNEL = os.environ.get("INTERLEAVE_SPEC_KERNEL", "interleave")
JAVA = {
    "print": 'System.out.println("to out"); System.err.println("to err");',
    "value": "6 * 7",
    "failure": 'throw new IllegalStateException("as told");',
    "broken": "int x = ;",
    "display": 'var handle = interleave.kernel.display.Display.display("first");'
    ' handle.update("second");',
    "clear": "interleave.kernel.display.Display.clearOutput();",
    "input": 'new java.util.Scanner(System.in).nextLine()',
    "spin": 'System.out.println("running"); while (true) {}',
    "expressions": {"good": "1 + 1", "bad": "1 / 0"},
    "complete": ("Math.ma", 7),
    "inspect": ("String", 3),
}
# What ScriptedKernel of the Java tests understands.
SCRIPT = {
    "print": "out to out\nerr to err",
    "value": "value 42",
    "failure": "fail IllegalState",
    "broken": "gibberish",
    "display": "display one first\nupdate one second",
    "clear": "clear now",
    "input": "input your turn",
    "spin": "out running\nspin",
    "expressions": {"good": "1 + 1", "bad": "fail now"},
    "complete": ("Math.ma", 7),
    "inspect": ("String", 3),
}
CODE = SCRIPT if os.environ.get("INTERLEAVE_SPEC_LANGUAGE") == "script" else JAVA

# ---- The declared spec: what may come on which channel, with which content ----


def text(value):
    return isinstance(value, str)


def number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def boolean(value):
    return isinstance(value, bool)


def obj(value):
    return isinstance(value, dict)


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def listing(value):
    return isinstance(value, list)


def bundle(value):
    return obj(value) and all(re.fullmatch(r"[\w.+-]+/[\w.+-]+", mime) for mime in value)


def history(value):
    def entry(e):
        return listing(e) and len(e) == 3 and number(e[0]) and number(e[1])

    return listing(value) and all(map(entry, value))


def expressions(value):
    def result(r):
        if r.get("status") == "ok":
            return set(r) == {"status", "data", "metadata"} and bundle(r["data"])
        return set(r) == {"status", "ename", "evalue", "traceback"} and texts(r["traceback"])

    return obj(value) and all(map(result, value.values()))


def one_of(*allowed):
    return lambda value: value in allowed


OK = one_of("ok")
REQUESTED = {"shell", "control"}
IOPUB = {"iopub"}
SPEC = {  # type: (channels, fields that must be there, fields that may be)
    "execute_reply": (
        REQUESTED,
        {"status": OK, "execution_count": number, "user_expressions": expressions},
        {"payload": listing},
    ),
    "inspect_reply": (REQUESTED, {"status": OK, "found": boolean, "data": bundle, "metadata": obj}, {}),
    "complete_reply": (
        REQUESTED,
        {
            "status": OK,
            "matches": texts,
            "cursor_start": number,
            "cursor_end": number,
            "metadata": obj,
        },
        {},
    ),
    "history_reply": (REQUESTED, {"status": OK, "history": history}, {}),
    "is_complete_reply": (
        REQUESTED,
        {"status": one_of("complete", "incomplete", "invalid", "unknown")},
        {"indent": text},
    ),
    "kernel_info_reply": (
        REQUESTED,
        {
            "status": OK,
            "protocol_version": text,
            "implementation": text,
            "implementation_version": text,
            "language_info": obj,
            "banner": text,
            "help_links": listing,
        },
        {"debugger": boolean, "supported_features": texts},
    ),
    "comm_info_reply": (REQUESTED, {"status": OK, "comms": obj}, {}),
    "shutdown_reply": (REQUESTED | IOPUB, {"status": OK, "restart": boolean}, {}),
    "interrupt_reply": (REQUESTED, {"status": OK}, {}),
    "stream": (IOPUB, {"name": one_of("stdout", "stderr"), "text": text}, {}),
    "display_data": (IOPUB, {"data": bundle, "metadata": obj, "transient": obj}, {}),
    "update_display_data": (IOPUB, {"data": bundle, "metadata": obj, "transient": obj}, {}),
    "execute_result": (
        IOPUB,
        {"data": bundle, "metadata": obj, "execution_count": number},
        {"transient": obj},
    ),
    "execute_input": (IOPUB, {"code": text, "execution_count": number}, {}),
    "clear_output": (IOPUB, {"wait": boolean}, {}),
    "error": (IOPUB, {"ename": text, "evalue": text, "traceback": texts}, {}),
    "status": (IOPUB, {"execution_state": one_of("busy", "idle", "starting")}, {}),
    "iopub_welcome": (IOPUB, {"subscription": text}, {}),
    "comm_open": (IOPUB, {"comm_id": text, "target_name": text, "data": obj}, {"target_module": text}),
    "comm_msg": (IOPUB, {"comm_id": text, "data": obj}, {}),
    "comm_close": (IOPUB, {"comm_id": text, "data": obj}, {}),
    "input_request": ({"stdin"}, {"prompt": text, "password": boolean}, {}),
}
ERROR_REPLY = (
    {"status": one_of("error"), "ename": text, "evalue": text, "traceback": texts},
    {"execution_count": number},
)
ABORTED_REPLY = ({"status": one_of("aborted")}, {})
HEADER = {
    "msg_id": text,
    "msg_type": text,
    "username": text,
    "session": text,
    "date": lambda value: hasattr(value, "microsecond") or re.fullmatch(r"[-\dT:]+\.\d{6}Z", value),
    "version": one_of("5.4"),
}


def check_fields(what, fields, required, optional):
    missing = required.keys() - fields.keys()
    assert not missing, f"{what} lacks {missing}: {fields}"
    known = {**required, **optional}
    for name, value in fields.items():
        assert name in known, f"{what} has no field {name}: {fields}"
        assert known[name](value), f"{name} of {what} must not be {value!r}"


def check(channel, message):
    kind = message["header"]["msg_type"]
    check_fields(f"the header of {kind}", message["header"], HEADER, {})
    assert kind in SPEC, f"no kernel sends {kind}"
    channels, required, optional = SPEC[kind]
    assert channel in channels, f"{kind} does not belong on {channel}"
    status = message["content"].get("status")
    if kind.endswith("_reply") and status == "error":
        required, optional = ERROR_REPLY
    elif kind.endswith("_reply") and status == "aborted":
        required, optional = ABORTED_REPLY
    check_fields(kind, message["content"], required, optional)
    starting = message["content"].get("execution_state") == "starting"
    if kind != "iopub_welcome" and not starting:
        assert message["parent_header"].get("msg_id"), f"{kind} has no parent"


# ---- The client: every message that comes is checked ----


class Client:
    def __init__(self, **connection):
        self.manager = jupyter_client.KernelManager(kernel_name=KERNEL, **connection)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def get(self, channel):
        message = getattr(self.client, f"get_{channel}_msg")(timeout=PATIENCE)
        check(channel, message)
        return message

    def answer(self, msg_id, channel="shell"):
        while True:
            message = self.get(channel)
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def published(self, msg_id):
        """All messages under a request, up to its idle status."""
        messages = []
        while True:
            message = self.get("iopub")
            if message["parent_header"].get("msg_id") == msg_id:
                messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    return messages

    def finish(self, msg_id):
        """The reply to a request, and by type what was published under it."""
        reply = self.answer(msg_id)
        by_type = {}
        for message in self.published(msg_id):
            by_type.setdefault(message["msg_type"], []).append(message["content"])
        return reply["content"], by_type

    def run(self, code, **flags):
        return self.finish(self.client.execute(code, **flags))

    def send(self, channel, kind, content):
        message = self.client.session.msg(kind, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    os.environ["INTERLEAVE_HISTORY"] = str(tmp_path_factory.mktemp("history") / "history.jsonl")
    client = Client()
    yield client
    client.close()


def joined(published, name):
    return "".join(m["text"] for m in published.get("stream", []) if m["name"] == name)


def test_output(kernel):
    reply, published = kernel.run(CODE["print"])
    assert reply["status"] == "ok"
    assert joined(published, "stdout") == "to out\n"
    assert joined(published, "stderr") == "to err\n"


def test_value(kernel):
    reply, published = kernel.run(CODE["value"])
    (result,) = published["execute_result"]
    assert result["data"]["text/plain"] == "42"
    assert result["execution_count"] == reply["execution_count"]


@pytest.mark.parametrize("sample", ["failure", "broken"])
def test_error(kernel, sample):
    reply, published = kernel.run(CODE[sample])
    assert reply["status"] == "error"
    (error,) = published["error"]
    assert error["ename"] == reply["ename"]
    assert error["traceback"] == reply["traceback"] != []


def test_user_expressions(kernel):
    reply, _ = kernel.run(CODE["value"], user_expressions=CODE["expressions"])
    results = reply["user_expressions"]
    assert results["good"]["status"] == "ok"
    assert results["bad"]["status"] == "error"


def test_display_and_update(kernel):
    _, published = kernel.run(CODE["display"])
    (shown,) = published["display_data"]
    (changed,) = published["update_display_data"]
    assert shown["transient"]["display_id"] == changed["transient"]["display_id"]


def test_clear(kernel):
    _, published = kernel.run(CODE["clear"])
    assert published["clear_output"] == [{"wait": False}]


def test_silent(kernel):
    before, _ = kernel.run(CODE["value"])
    reply, published = kernel.run(CODE["value"], silent=True)
    assert set(published) == {"status"}
    assert reply["execution_count"] == before["execution_count"]


def test_input(kernel):
    msg_id = kernel.client.execute(CODE["input"], allow_stdin=True)
    kernel.get("stdin")
    kernel.client.input("typed by a person")
    reply, published = kernel.finish(msg_id)
    assert reply["status"] == "ok"
    assert "typed by a person" in published["execute_result"][0]["data"]["text/plain"]


def test_input_without_a_person(kernel):
    reply, _ = kernel.run(CODE["input"], allow_stdin=False)
    assert reply["status"] == "error"


def interrupt_when(kernel, channel, code):
    msg_id = kernel.client.execute(code, allow_stdin=True)
    waiting = "input_request" if channel == "stdin" else "stream"
    while kernel.get(channel)["msg_type"] != waiting:
        pass
    interrupt = kernel.send("control", "interrupt_request", {})
    assert kernel.answer(interrupt, "control")["content"] == {"status": "ok"}
    reply, _ = kernel.finish(msg_id)
    assert reply["status"] == "error"
    assert kernel.run(CODE["value"])[0]["status"] == "ok"


def test_interrupt_of_a_spin(kernel):
    interrupt_when(kernel, "iopub", CODE["spin"])


def test_interrupt_of_a_question(kernel):
    interrupt_when(kernel, "stdin", CODE["input"])


def test_control_answers_while_a_cell_runs(kernel):
    msg_id = kernel.client.execute(CODE["spin"])
    while kernel.get("iopub")["msg_type"] != "stream":
        pass
    info = kernel.send("control", "kernel_info_request", {})
    assert kernel.answer(info, "control")["content"]["status"] == "ok"
    kernel.send("control", "interrupt_request", {})
    kernel.finish(msg_id)


def test_aborted_queue(kernel):
    running = kernel.client.execute(CODE["spin"])
    while kernel.get("iopub")["msg_type"] != "stream":
        pass
    waiting = [kernel.client.execute(CODE["value"]) for _ in range(3)]
    # On shell, so that it comes behind those cells.
    interrupt = kernel.send("shell", "interrupt_request", {})
    replies = {}
    while not {running, interrupt, *waiting} <= replies.keys():
        reply = kernel.get("shell")
        replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    assert replies[interrupt] == "ok"
    assert replies[running] == "error"
    assert [replies[cell] for cell in waiting] == ["aborted"] * 3
    for cell in [running, *waiting]:
        kernel.published(cell)


def test_complete(kernel):
    code, cursor = CODE["complete"]
    reply, _ = kernel.finish(kernel.client.complete(code, cursor))
    assert reply["matches"]
    assert reply["cursor_end"] == cursor
    typed = reply["metadata"]["_jupyter_types_experimental"]
    assert {item["text"] for item in typed} == set(reply["matches"])


def test_inspect(kernel):
    code, cursor = CODE["inspect"]
    reply, _ = kernel.finish(kernel.client.inspect(code, cursor))
    assert reply["found"]
    assert reply["data"]["text/plain"]


def test_is_complete(kernel):
    reply, _ = kernel.finish(kernel.client.is_complete("int x = 1;"))
    assert reply["status"] in ("complete", "unknown") if CODE is SCRIPT else "complete"


@pytest.mark.parametrize(
    "request_fields",
    [
        {"hist_access_type": "tail", "n": 3},
        {"hist_access_type": "range", "session": 0, "start": 1, "stop": 3},
        {"hist_access_type": "search", "pattern": "*", "n": 3, "unique": True},
    ],
)
@pytest.mark.parametrize("output", [False, True])
def test_history(kernel, request_fields, output):
    kernel.run(CODE["value"])
    msg_id = kernel.client.history(raw=True, output=output, **request_fields)
    reply, _ = kernel.finish(msg_id)
    assert reply["history"]
    assert all(listing(e[2]) == output for e in reply["history"])


def test_kernel_info(kernel):
    reply, _ = kernel.finish(kernel.client.kernel_info())
    assert reply["protocol_version"] == "5.4"
    assert {"name", "version", "mimetype", "file_extension"} <= set(reply["language_info"])


def test_comms(kernel):
    reply, _ = kernel.finish(kernel.client.comm_info())
    assert reply["comms"] == {}
    content = {"comm_id": "c1", "target_name": "nobody", "data": {}}
    opened = kernel.send("shell", "comm_open", content)
    assert "comm_close" in [m["msg_type"] for m in kernel.published(opened)]
    for kind in ("comm_msg", "comm_close"):
        kernel.published(kernel.send("shell", kind, content))


def test_iopub_welcome(kernel):
    # A session of its own, for the client is welcomed with the same message.
    session = kernel.client.session.clone()
    listener = kernel.manager.connect_iopub()
    try:
        assert listener.poll(PATIENCE * 1000)
        _, frames = session.feed_identities(listener.recv_multipart())
        message = session.deserialize(frames)
        check("iopub", message)
        assert message["msg_type"] == "iopub_welcome"
    finally:
        listener.close()


def corrupted(session, rng):
    """An execute_request with something wrong in its bytes, frames or their number."""
    frames = session.serialize(session.msg("execute_request", {"code": CODE["failure"]}))
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(frames))
        damage = rng.randrange(4)
        if damage == 0:
            frames[at] = rng.randbytes(rng.randrange(200))
        elif damage == 1 and len(frames) > 1:
            del frames[at]
        elif damage == 2 and frames[at]:
            frames[at] = frames[at][: len(frames[at]) // 2]
        elif frames[at]:
            byte = rng.randrange(len(frames[at]))
            changed = bytes([frames[at][byte] ^ rng.randint(1, 255)])
            frames[at] = frames[at][:byte] + changed + frames[at][byte + 1 :]
    return frames


def signed(session, header, content=b"{}"):
    parts = [header, b"{}", b"{}", content]
    return [b"<IDS|MSG>", session.sign(parts), *parts]


def test_corrupted_messages_do_no_harm(kernel):
    rng = random.Random(20260101)
    session = kernel.client.session
    sockets = [kernel.manager.connect_shell(), kernel.manager.connect_control()]
    try:
        for i in range(1000):
            sockets[i % 2].send_multipart(corrupted(session, rng))
        good = json.dumps({"msg_id": "x", "msg_type": "execute_request"}).encode()
        for header in (b"", b"{", b"[]", b"{}", b'{"msg_id": 1}', b"\xff\xfe", good):
            for content in (b"{}", b"[]", b"{", b'{"code": 3}', b"\x00"):
                for socket in sockets:
                    socket.send_multipart(signed(session, header, content))
        assert kernel.run(CODE["value"])[0]["status"] == "ok"
        info = kernel.send("control", "kernel_info_request", {})
        assert kernel.answer(info, "control")["content"]["status"] == "ok"
    finally:
        for socket in sockets:
            socket.close(linger=0)


def test_an_unknown_request_leaves_it_idle(kernel):
    kernel.published(kernel.send("shell", "make_coffee_request", {}))
    assert kernel.run(CODE["value"])[0]["status"] == "ok"


def test_heartbeat(kernel):
    with kernel.manager.connect_hb() as socket:
        socket.send(b"ping")
        assert socket.poll(PATIENCE * 1000, zmq.POLLIN)
        assert socket.recv() == b"ping"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
@pytest.mark.parametrize("restart", [False, True], ids=["for good", "restart"])
def test_shutdown(busy, restart):
    client = Client()
    try:
        if busy:
            client.client.execute(CODE["spin"])
            while client.get("iopub")["msg_type"] != "stream":
                pass
        msg_id = client.send("control", "shutdown_request", {"restart": restart})
        reply = client.answer(msg_id, "control")
        assert reply["content"] == {"status": "ok", "restart": restart}
        process = client.manager.provisioner.process
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        client.close()


@pytest.mark.skipif(os.name == "nt", reason="jupyter_client has no ipc on Windows")
def test_unix_sockets(tmp_path):
    client = Client(transport="ipc", ip=str(tmp_path / "kernel"))
    try:
        reply, published = client.run(CODE["print"])
        assert reply["status"] == "ok"
        assert joined(published, "stdout") == "to out\n"
        client.manager.restart_kernel(now=True)
        client.client.wait_for_ready(timeout=PATIENCE)
        assert client.run(CODE["value"])[0]["status"] == "ok"
    finally:
        client.close()


def test_the_spec_refuses_what_is_wrong(kernel):
    message = kernel.answer(kernel.client.kernel_info())
    del message["content"]["status"]
    with pytest.raises(AssertionError, match="lacks"):
        check("shell", message)
    with pytest.raises(AssertionError, match="does not belong"):
        check("iopub", message)
