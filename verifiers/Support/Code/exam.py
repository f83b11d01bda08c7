"""What the tests are, and which of them held."""

FLAG_AST = 0x400
LATE = 4


def walk(node):
    """A syntax tree's nodes, what stands in functions and classes included."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            waiting += [part for part in (value if isinstance(value, list) else [value])
                        if hasattr(part, "_fields")]


def kind(node):
    return type(node).__name__


def is_test(statement):
    """Whether a statement of the outermost level checks something by itself."""
    if kind(statement) in ("FunctionDef", "AsyncFunctionDef", "ClassDef", "Import", "ImportFrom"):
        return False
    if kind(statement) == "Expr":
        return kind(statement.value) == "Call"
    return any(kind(node) == "Assert" for node in walk(statement))


def brief(value):
    """A value in few characters."""
    try:
        text = repr(value)
    except BaseException:
        return "a value of type " + type(value).__name__
    return text if len(text) <= 120 else text[:117] + "..."


def quoted(text):
    """A text as JSON; None as null."""
    if text is None:
        return "null"
    units = text.encode("utf-16-be", "surrogatepass")
    pairs = [units[i] * 256 + units[i + 1] for i in range(0, len(units), 2)]
    return '"%s"' % "".join(
        chr(unit) if 32 <= unit < 127 and unit not in (34, 92) else "\\u%04x" % (
            unit if not 0xD800 <= unit < 0xE000 else 0xFFFD) for unit in pairs)


class Fault(Exception):
    """The tests themselves cannot be run, whatever the program is."""


class Exam:
    """Plans tests, runs them and remembers how each went."""

    def __init__(self, channel, module):
        self.channel = channel
        self.names = Names(channel)
        self.planned = []
        self.results = []
        self.module = module

    def record(self, name, problem=None):
        self.results.append((name[:200], problem[:500] if problem else None))

    def plan(self, name, action):
        self.planned.append((name, action))

    def run(self):
        """Runs what is planned. A preparation, which has no name, ends the rest where it fails."""
        while self.planned:
            name, action = self.planned[0]
            problem = self.attempt(action)
            self.planned.pop(0)
            if name:
                self.record(name, problem)
            elif problem:
                return self.skip_rest(problem)

    def skip_rest(self, why):
        for name, _ in self.planned:
            if name:
                self.record(name, "was not run: " + why)
        self.planned = []

    def attempt(self, action):
        """Runs one test; the answer is why it failed, or None."""
        import sys

        if "random" in sys.modules:
            sys.modules["random"].seed(0)
        try:
            problem = action()
        except (Gone, Unsupported, Fault):
            raise
        except AssertionError as failure:
            text = brief_text(failure)
            problem = "does not hold" + (": " + text if text else "")
        except BaseException as failure:
            problem = "%s: %s" % (type(failure).__name__, brief_text(failure))
        self.check_channel()
        return problem

    def check_channel(self):
        """Tests may catch what ends them; the channel remembers."""
        if self.channel.problem:
            raise Gone(self.channel.problem)
        if self.channel.unsupported:
            raise Unsupported(self.channel.unsupported)

    def offer_module(self):
        """Lets the tests import the program."""
        import sys

        names, channel = self.names, self.channel
        module = type(sys)(self.module)

        def attribute(name):
            if name == "__all__":
                return channel.ask("names")
            if name.startswith("__"):
                raise AttributeError(name)
            try:
                return names.find(name)
            except Missing:
                raise AttributeError(name) from None

        module.__getattr__ = attribute
        sys.modules[self.module] = module
        sys.modules["tests"] = type(sys)("tests")
        sys.modules.setdefault("pytest", pytest_module(sys))

    def prepare(self, prompt):
        """Takes helpers and imports from the prompt, which is no part of the answer."""
        try:
            exec(compile(prompt, "prompt", "exec"), self.names)
        except Exception:
            return

    def claim(self, trees, entry):
        """Decides which of Python's names mean the program's: those that are all the tests call."""
        builtins = __import__("builtins")
        if entry:
            self.names.entry = entry
            self.names.own.add(entry)
            self.names.pop(entry, None)
            return
        nodes = [node for tree in trees for node in walk(tree)]
        stored = {node.name for node in nodes if hasattr(node, "name")}
        stored |= {node.id for node in nodes if kind(node) == "Name" and kind(node.ctx) != "Load"}
        stored |= {node.arg for node in nodes if kind(node) == "arg"}
        read = {node.id for node in nodes if kind(node) == "Name"} - stored
        called = {node.func.id for node in nodes
                  if kind(node) == "Call" and kind(node.func) == "Name"}
        if all(hasattr(builtins, name) for name in read):
            self.names.own = called & read

    def perform(self, tree, name):
        """Something that runs a piece of the tests."""
        code = compile(tree, name, "exec")

        def action():
            try:
                exec(code, self.names)
            except ImportError as problem:
                if problem.name == self.module or kind(tree.body[0]) not in ("Import", "ImportFrom"):
                    raise
                raise Fault(
                    "the tests import what this Python lacks: %s; the program is called %s "
                    "(module: NAME), and site_packages: true adds what is installed" % (
                        problem, self.module)) from None

        return action

    def script(self, source, are_tests=True):
        """Plans a text of tests, statement by statement."""
        tree = parse(source)
        lines = source.split("\n")
        for statement in tree.body:
            part = type(tree)([statement], [])
            name = lines[statement.lineno - 1].strip()
            self.plan(name if are_tests and is_test(statement) else None,
                      self.perform(part, "tests"))

    def functions(self, entry):
        """Plans what the tests define but do not call: `check`, test functions, test cases."""
        check = self.names.get("check")
        if entry and callable(check) and not self.results:
            self.plan("check(%s)" % entry, lambda: check(self.names[entry]))
        for name, value in list(self.names.items()):
            if type(value) is Remote:
                continue
            if isinstance(value, type):
                if value.__module__ == "tests":
                    self.test_class(name, value)
            elif name.startswith("test") and callable(value):
                for label, action in variants(name, value):
                    self.plan(label, action)

    def test_class(self, name, value):
        import sys

        unittest = sys.modules.get("unittest")
        if unittest and issubclass(value, unittest.TestCase):
            for test in unittest.defaultTestLoader.loadTestsFromTestCase(value):
                self.plan(test.id().split(".", 1)[-1],
                          lambda test=test: test_case(unittest, test))
        elif name.startswith("Test"):
            for method in [method for method in vars(value) if method.startswith("test")]:
                self.plan(name + "." + method, lambda method=method: test_method(value, method))

    def calls(self, name, inputs, outputs):
        """Calls a function, or a method of class Solution, and compares what it gives."""
        for number, (given, expected) in enumerate(zip(inputs, outputs)):
            def action(given=given, expected=expected):
                result = listed(self.function(name)(*given))
                assert close(result, listed(expected)) or (
                    isinstance(expected, list) and len(expected) == 1
                    and close(result, listed(expected[0]))), "%s gave %s, not %s" % (
                        name, brief(result), brief(expected))

            self.plan("test %d" % (number + 1), action)

    def function(self, name):
        try:
            solution = self.names.find("Solution")
        except Missing:
            try:
                return self.names.find(name)
            except Missing:
                raise NameError("name '%s' is not defined" % name) from None
        return getattr(solution(), name)


def parse(source):
    """The syntax tree of tests."""
    try:
        return compile(source, "tests", "exec", FLAG_AST)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise Fault("the tests are no Python: %s" % problem) from None


def brief_text(problem):
    try:
        return str(problem)[:300]
    except BaseException:
        return ""


def listed(value):
    """Tuples are lists to those who write expected values as JSON."""
    if isinstance(value, (list, tuple)):
        return [listed(part) for part in value]
    if isinstance(value, dict):
        return {str(key) if isinstance(key, int) else key: listed(part)
                for key, part in value.items()}
    return value


def close(left, right):
    """Whether `left` is what `right` says: finite floats to a relative error of 1e-9 of `right`."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(close, left, right))
    if isinstance(left, float) or isinstance(right, float):
        return left == right or is_near(left, right, 1e-9, 0)
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def is_near(value, expected, relative, absolute):
    """Whether two finite numbers differ by little of `expected`; infinity is near nothing."""
    from math import isfinite

    try:
        return isfinite(value) and isfinite(expected) and abs(value - expected) <= max(
            absolute, relative * abs(expected))
    except (TypeError, OverflowError):
        return False


def variants(name, value):
    """A test function once, or once for each of its parameters."""
    rows = getattr(value, "parameters", None)
    if rows is None:
        return [(name, value)]
    return [("%s%s" % (name, brief(row)), lambda row=row: value(*row)) for row in rows]


def test_case(unittest, test):
    """Runs one test of a test case; the answer is why it failed, or None."""
    outcome = unittest.TestResult()
    test.run(outcome)
    wrong = outcome.failures + outcome.errors
    if wrong:
        return wrong[0][1].strip().split("\n")[-1]
    held = outcome.testsRun == 1 and outcome.wasSuccessful() and not (
        outcome.skipped or outcome.expectedFailures)
    return None if held else "was not run"


def test_method(kind, method):
    instance = kind()
    for step in ("setup_method", method, "teardown_method"):
        action = getattr(instance, step, None)
        if action:
            action()


def pytest_module(sys):
    """As much of pytest as simple tests need: raises, approx, mark.parametrize."""
    class Raises:
        def __init__(self, kind, match=None):
            self.kind, self.match, self.value = kind, match, None

        def __enter__(self):
            return self

        def __exit__(self, kind, value, trace):
            if kind is None:
                raise AssertionError("no exception was raised")
            self.value = value
            if not issubclass(kind, self.kind):
                return False
            if self.match is not None:
                import re

                assert re.search(self.match, str(value)), "the message does not match"
            return True

    class Approx:
        def __init__(self, value, rel=1e-6, abs=1e-12):
            self.value, self.rel, self.abs = value, rel, abs

        def __eq__(self, other):
            if isinstance(self.value, (list, tuple)):
                return type(other) is type(self.value) and len(other) == len(self.value) and all(
                    Approx(a, self.rel, self.abs) == b for a, b in zip(self.value, other))
            if not isinstance(other, (int, float)):
                return False
            return self.value == other or is_near(other, self.value, self.rel, self.abs)

    def parametrize(names, rows, **_):
        count = len(names.split(",")) if isinstance(names, str) else len(names)

        def mark(function):
            function.parameters = [tuple(row) if count > 1 else (row,) for row in rows]
            return function

        return mark

    module = type(sys)("pytest")
    module.raises, module.approx = Raises, Approx
    module.mark = type(sys)("mark")
    module.mark.parametrize = parametrize
    return module


def conduct(exam, channel, job):
    """Loads the program and runs the tests of a job."""
    prompt, entry, setup, tests, calls = job
    trees = [parse(source) for source in [setup, *tests]]
    try:
        channel.ask("load")
    except (Gone, Unsupported):
        raise
    except BaseException as problem:
        channel.fail("the program cannot be run: %s: %s" % (
            type(problem).__name__, brief_text(problem)))
    if calls:
        exam.calls(*calls)
        return exam.run()
    exam.offer_module()
    if prompt:
        exam.prepare(prompt)
    exam.claim(trees, entry)
    exam.script(setup, are_tests=False)
    if len(tests) == 1:
        exam.script(tests[0])
    else:
        for source, tree in zip(tests, trees[1:]):
            exam.plan(source.strip(), exam.perform(tree, "tests"))
    exam.run()
    exam.functions(entry)
    exam.run()


def report(exam, **remarks):
    rows = ["[%s,%s]" % (quoted(name), quoted(why)) for name, why in exam.results]
    members = ["%s:%s" % (quoted(key), quoted(text)) for key, text in remarks.items()]
    return "{%s}" % ",".join(['"tests":[%s]' % ",".join(rows), *members])


def _exit_late():
    """Ends tests that catch every exception."""
    import posix

    posix._exit(LATE)


def verdict(exam, channel, job, seconds):
    """The report on a job."""
    import _signal

    fired = []

    def late(*_):
        fired.append(None)
        if len(fired) > 100:
            _exit_late()
        channel.fail("it did not finish within %g s" % seconds)

    _signal.signal(_signal.SIGALRM, late)
    # Again and again: the tests may catch what ends them.
    _signal.setitimer(_signal.ITIMER_REAL, seconds, 0.1)
    try:
        try:
            conduct(exam, channel, job)
        finally:
            _signal.signal(_signal.SIGALRM, _signal.SIG_IGN)
    except Gone as problem:
        exam.skip_rest(str(problem))
        return report(exam, problem=str(problem))
    except Unsupported as problem:
        return report(exam, unsupported=str(problem))
    except BaseException as problem:
        return report(exam, fault="%s: %s" % (type(problem).__name__, brief_text(problem)))
    return report(exam)


def examine(job, reports, questions, answers):
    """Reads a job from a file, conducts it, and writes a report to a file."""
    import posix
    import sys

    with open(job, "rb") as file:
        seconds, trusts_objects, module, content = Reader(file.read(), [], None).get()
    channel = Channel(open(questions, "wb"), open(answers, "rb"), trusts_objects)
    if channel.receive([]) != ["ready"]:
        posix._exit(3)
    text = verdict(Exam(channel, module), channel, content, seconds).encode()
    while text:
        text = text[posix.write(reports, text):]


class Host:
    """Waits for jobs and gives each a process of its own."""

    def __init__(self, socket, seconds):
        import _signal
        import resource

        self.signal = _signal
        self.socket = socket
        self.limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        self.running = {}
        _signal.signal(_signal.SIGCHLD, self.reap)

    def reap(self, *_):
        """Tells of processes that have ended."""
        import posix

        while self.running:
            process, status = posix.waitpid(-1, posix.WNOHANG)
            if not process:
                return
            posix.write(1, b"%d %d\n" % (self.running.pop(process), status))

    def serve(self):
        import posix

        # Fewer bytes are the end of whoever asks.
        while True:
            number, control, _, _ = self.socket.recvmsg(8, 256)
            if len(number) < 8:
                return
            files = [file for _, _, data in control for file in memoryview(data).cast("i")]
            self.signal.pthread_sigmask(self.signal.SIG_BLOCK, [self.signal.SIGCHLD])
            process = posix.fork()
            if process == 0:
                self.conduct(files)
            self.running[process] = int.from_bytes(number, "little")
            for file in files:
                posix.close(file)
            self.signal.pthread_sigmask(self.signal.SIG_UNBLOCK, [self.signal.SIGCHLD])

    def conduct(self, files):
        """Conducts one exam in this process, which ends with it."""
        import posix

        try:
            self.signal.signal(self.signal.SIGCHLD, self.signal.SIG_DFL)
            self.signal.pthread_sigmask(self.signal.SIG_UNBLOCK, [self.signal.SIGCHLD])
            self.limit()
            self.socket.close()
            null = posix.open("/dev/null", posix.O_RDWR)
            posix.dup2(null, 0)
            posix.dup2(null, 1)
            examine(*files)
        except Gone:
            # The program's process has never been there.
            posix._exit(3)
        except BaseException as problem:
            text = '{"tests":[],"fault":%s}' % quoted(repr(problem)[:300])
            posix.write(files[1], text.encode())
        finally:
            posix._exit(0)


def host(source):
    """Waits for jobs on descriptor 3."""
    import _socket
    import posix
    import sys

    seconds, paths = Reader(source.read(), [], None).get()
    add_site_names()
    sys.path[:0] = paths
    try:
        Host(_socket.socket(fileno=3), seconds).serve()
    finally:
        posix._exit(0)
