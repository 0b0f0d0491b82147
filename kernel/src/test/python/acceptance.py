"""Jupyter's own acceptance tests (jupyter_kernel_test), with Java to run in each of them.

The kernel under test is the one installed as "interleave".
"""

import unittest

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel
from jupyter_kernel_test.msgspec_v5 import validate_message

PATIENCE = 300  # seconds for any one message


def patient(get_message):
    """The suite expects each message within a tenth of a second of the one before it."""
    return lambda timeout=None: get_message(timeout=max(timeout or PATIENCE, PATIENCE))


class InterleaveTests(jupyter_kernel_test.KernelTests):
    kernel_name = "interleave"

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name=cls.kernel_name, startup_timeout=PATIENCE)
        for channel in (cls.kc.shell_channel, cls.kc.iopub_channel):
            channel.get_msg = patient(channel.get_msg)

    def flush_channels(self):
        """Until all that was sent before has come: the suite takes a moment's silence for that."""
        question = self.kc.kernel_info()

        def ends(message):
            answers = message["parent_header"].get("msg_id") == question
            return answers and message["content"].get("execution_state", "idle") == "idle"

        for channel in (self.kc.shell_channel, self.kc.iopub_channel):
            message = channel.get_msg()
            while not ends(message):
                validate_message(message)
                message = channel.get_msg()

    language_name = "java"
    file_extension = ".jshell"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("a warning");'
    code_generate_error = 'throw new IllegalStateException("on purpose");'

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "int[] squares = {1, 4, 9}; squares[2]", "result": "9"},
        {"code": "Math.max(6, 7)", "result": "7"},
        {"code": 'Map.of("answer", 42)', "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'display("<b>bold</b>", "text/html");', "mime": "text/html"},
        {"code": "display(List.of(1, 2, 3));", "mime": "text/plain"},
    ]

    completion_samples = [
        {"text": "Thread.currentTh", "matches": ["currentThread()"]},
        {"text": "java.util.concurrent.locks.Reentr"},
    ]
    complete_code_samples = [
        "1 + 1",
        "int a = 5;",
        "int twice(int n) {\n  return 2 * n;\n}",
        "for (int i = 0; i < 3; i++) {\n  System.out.println(i);\n}",
    ]
    incomplete_code_samples = [
        "int twice(int n) {",
        "for (int i = 0; i < 3; i++) {",
        "Math.max(1,",
        'String text = """',
    ]
    invalid_code_samples = ["int = 7q;", "}", "int x = ;"]

    code_history_pattern = "Math.max(6*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max("
    code_clear_output = "clearOutput();"

    def test_pager(self):
        """There is no pager: what asks for help prints it, and no payload is sent."""
        self.flush_channels()
        reply, outputs = self.execute_helper("%lsmagic")
        self.assertEqual(reply["content"]["status"], "ok")
        self.assertEqual(reply["content"].get("payload", []), [])
        self.assertGreaterEqual(len(outputs), 1)

    def test_standstill(self):
        """Only a whole kernel has all the threads that could keep a verdict away."""
        for code, verdict in (
            ("var never = new CountDownLatch(1); never.await();", "LostSignal"),
            ("var twice = new Lock(); twice.acquire(); twice.acquire();", "SelfDeadlock"),
        ):
            self.flush_channels()
            reply, _ = self.execute_helper(code)
            self.assertEqual(reply["content"].get("ename"), verdict)


class InterleaveWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "interleave"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
