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
        # Why nothing more could be run.
        self.problem = None
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
                self.problem = problem
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
        problem = None
        try:
            action()
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

        names = self.names
        module = type(sys)(self.module)

        def attribute(name):
            if name == "__all__":
                # Names that the tests lack are looked up when they are needed; so none is replaced.
                return []
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
        except (Gone, Unsupported):
            raise
        except BaseException:
            self.check_channel()

    def claim(self, trees, entry):
        """Decides which of Python's names mean the program's: those that are all the tests call."""
        builtins = __import__("builtins")
        nodes = [node for tree in trees for node in walk(tree)]
        self.names.helpers = helpers(nodes, entry, self.module)
        if entry:
            self.names.entry = entry
            self.names.own.add(entry)
            self.names.pop(entry, None)
            return
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
        try:
            code = compile(tree, name, "exec")
        except (SyntaxError, ValueError) as problem:
            raise Fault("the tests are no Python: %s" % problem) from None

        def action():
            asked = self.channel.asked
            try:
                exec(code, self.names)
            except ImportError as problem:
                # Where the program was asked it may be its doing.
                if self.channel.asked != asked or problem.name == self.module or (
                        kind(tree.body[0]) not in ("Import", "ImportFrom")):
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
        if entry and callable(check) and type(check) is not Remote and not self.results:
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
