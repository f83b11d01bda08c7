"""What test files mean by their functions, classes and names."""


def helpers(nodes, entry, program):
    """The names under which tests use Python's modules and their functions, not the program's.

    Those are modules of which they use attributes, and functions and constants of modules that are not
    themselves what is tested: something else is, and they are called with what that gives, or never
    with plain values alone.
    """
    builtins = __import__("builtins")
    bases = {node.value.id for node in nodes
             if kind(node) == "Attribute" and kind(node.value) == "Name"}
    modules = {name for name in bases if name in PURE or name in ALIASES}
    own = defined(nodes, program)
    read = {node.id for node in nodes
            if kind(node) == "Name" and not hasattr(builtins, node.id)} - own - modules - {entry}
    named = {name for name in read if homes(name)}
    calls = [node for node in nodes if kind(node) == "Call" and kind(node.func) == "Name"]
    subjects = {node.func.id for node in calls} & read - named | {program}
    if entry:
        subjects.add(entry)
    if subjects == {program} and program not in bases:
        return modules
    return modules | {name for name in named if is_helper(name, calls, subjects)}


def defined(nodes, program):
    """The names that tests give to something of their own."""
    names = {node.id for node in nodes if kind(node) == "Name" and kind(node.ctx) != "Load"}
    names |= {node.arg for node in nodes if kind(node) == "arg"}
    names |= {node.name for node in nodes if kind(node) in ("FunctionDef", "ClassDef")}
    return names | {
        (part.asname or part.name).split(".")[0] for node in nodes
        if kind(node) == "Import" or kind(node) == "ImportFrom" and node.module != program
        for part in node.names if part.name != program}


def is_helper(name, calls, subjects):
    """Whether it is applied to what others give, or never to plain values alone."""
    builtins = __import__("builtins")
    used = [{inner.id for part in [*node.args, *node.keywords] for inner in walk(part)
             if kind(inner) == "Name" and inner.id != name and not hasattr(builtins, inner.id)}
            for node in calls if applies(node, name)]
    if not used:
        return not callable(standard(name, None))
    return any(names & subjects for names in used) or all(used)


def applies(call, name):
    """Whether a call is one of `name`, or of `map` and the like with it."""
    if call.func.id in ("map", "filter"):
        return bool(call.args) and getattr(call.args[0], "id", None) == name
    return call.func.id == name


def variants(name, value):
    """A test function once, or once for each of its parameters."""
    rows = getattr(value, "parameters", None)
    if rows is None:
        return [(name, value)]
    return [("%s%s" % (name, brief(row)), lambda row=row: value(*row)) for row in rows]


def test_case(unittest, test):
    """Runs one test of a test case."""
    outcome = unittest.TestResult()
    test.run(outcome)
    wrong = outcome.failures + outcome.errors
    if wrong:
        raise AssertionError(wrong[0][1].strip().split("\n")[-1])
    held = outcome.testsRun == 1 and outcome.wasSuccessful() and not (
        outcome.skipped or outcome.expectedFailures)
    assert held, "was not run"


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
