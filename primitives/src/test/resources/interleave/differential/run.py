"""Runs programs over CPython's own primitives, for DifferentialTest.

A line of standard input is a program: a list of steps, each done by one of some threads, one after
another. A line of standard output says what came of each step, and the final values asked for. A
step that is known to block is left alone as soon as it does; the step that lets it go on names its
thread, and the next step comes when that one is done too.
"""

import collections
import concurrent.futures
import json
import logging
import queue
import sys
import threading
import time

FUTURES = [
    "Future", "ThreadPoolExecutor", "wait", "as_completed",
    "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"]
PATIENCE = 300  # seconds after which a step that should be done counts as stuck


class Oops(Exception):
    """What tasks of a program fail with."""


def fail():
    raise Oops


def within(lock, body):
    """body() with the lock."""
    with lock:
        return body()


def nested(lock, body):
    """body() with the lock acquired twice."""
    with lock, lock:
        return body()


class Failing(queue.Queue):
    """A queue whose hooks fail if they are told to."""

    fails = False

    def _put(self, item):
        if self.fails:
            raise Oops
        super()._put(item)

    def _get(self):
        if self.fails:
            raise Oops
        return super()._get()


def failing(failing_queue, body):
    """body() while the hooks fail."""
    failing_queue.fails = True
    try:
        return body()
    finally:
        failing_queue.fails = False


class Gate:
    """A thread that ends when the gate is opened."""

    def __init__(self, **options):
        self.open = threading.Event()
        self.thread = threading.Thread(target=self.open.wait, **options)

    def end(self):
        self.open.set()
        self.thread.join()


def states(done_and_not_done, futures):
    """The numbers of the futures that are done."""
    return [i for i, future in enumerate(futures) if future in done_and_not_done.done]


def completed(futures, timeout):
    """The numbers of the futures that come out, and what ends that."""
    out = []
    try:
        for future in concurrent.futures.as_completed(futures, timeout):
            out.append(futures.index(future))
    except TimeoutError:
        return [sorted(out), "late"]
    return [sorted(out)]


def text(value):
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(text, value)) + "]"
    return repr(value)


class Task:
    """A step on its way."""

    def __init__(self, code, names):
        self.code = code
        self.names = names
        self.done = threading.Event()
        self.outcome = "stuck"

    def run(self):
        try:
            self.outcome = "value " + text(eval(self.code, self.names))
        except BaseException as e:
            self.outcome = "error " + type(e).__name__
        self.done.set()


class Worker:
    """A thread that does steps."""

    def __init__(self):
        self.inbox = queue.SimpleQueue()
        threading.Thread(target=self.work, daemon=True).start()

    def work(self):
        while True:
            self.inbox.get().run()


def names_for_a_program():
    names = dict(vars(threading))
    names.update(vars(queue))
    names.update({name: getattr(concurrent.futures, name) for name in FUTURES})
    logs = collections.defaultdict(list)
    names.update(
        Oops=Oops, fail=fail, within=within, nested=nested, Gate=Gate,
        Failing=Failing, failing=failing, states=states,
        completed=completed, log=logs.__getitem__, nan=float("nan"))
    return names


def await_blocked(task, waiters, count, names):
    give_up = time.monotonic() + PATIENCE
    while not task.done.is_set() and time.monotonic() < give_up:
        if waiters is None or eval(waiters, names) == count:
            return
        time.sleep(0.0001)


def run(program, workers):
    names = names_for_a_program()
    tasks = []
    pending = {}
    for step in program["steps"]:
        if step.get("variable"):
            code = f"globals().__setitem__({step['variable']!r}, {step['python']})"
        else:
            code = step["python"]
        task = Task(code, names)
        tasks.append(task)
        thread = step["thread"]
        pending[thread] = task
        workers[thread].inbox.put(task)
        if step["blocks"]:
            await_blocked(task, step.get("waiters"), step["count"], names)
        else:
            for other in [thread] + step["frees"]:
                pending[other].done.wait(PATIENCE)
    for thread, task in pending.items():
        if not task.done.is_set():
            workers[thread] = Worker()
    outcomes = [task.outcome for task in tasks]
    finals = []
    for code in program["finals"]:
        task = Task(code, names)
        task.run()
        finals.append(task.outcome)
    return {"outcomes": outcomes, "finals": finals}


def main():
    logging.disable(logging.CRITICAL)
    threading.excepthook = lambda args: None
    workers = [Worker() for _ in range(8)]
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), workers)), flush=True)


main()
