"""The process that runs the program under test: it answers questions, and nothing it says is a verdict."""


class Candidate:
    """Holds the program's objects by number and does what the examiner asks."""

    def __init__(self, questions, answers, paths):
        import sys

        self.questions = questions
        self.answers = answers
        self.kept = []
        self.numbers = {}
        sys.path[:0] = paths
        self.module = type(sys)("solution")
        self.module.__dict__["__builtins__"] = __builtins__
        sys.modules["solution"] = self.module
        self.sources = []

    def serve(self):
        self.send(["ready"], [])
        while True:
            self.answer()

    def receive(self, objects):
        head = self.questions.read(4)
        if len(head) < 4:
            raise EOFError
        payload = self.questions.read(int.from_bytes(head, "little"))
        return Reader(payload, objects, self.read_other).get()

    def send(self, message, objects):
        writer = Writer(objects, self.write_other)
        writer.put(message)
        self.answers.write(frame(bytes(writer.out)))
        self.answers.flush()

    def answer(self):
        """Answers one question; what the program does to the arguments goes back too."""
        objects = []
        question, *parts = self.receive(objects)
        given = objects[:]
        before = [shallow(value) for value in given]
        try:
            result = ["ok", getattr(self, "do_" + question)(*parts), []]
        except BaseException as problem:
            result = self.problem(problem)
        for number, (value, old) in enumerate(zip(given, before)):
            new = shallow(value)
            if len(new) != len(old) or any(a is not b for a, b in zip(new, old)):
                result[2].append((number, new))
        try:
            self.send(result, objects)
        except (OverflowError, RecursionError, ValueError) as problem:
            self.send(self.problem(problem), given)

    def problem(self, problem):
        kinds = [kind.__name__ for kind in type(problem).__mro__]
        values = [value if isinstance(value, (int, str, float)) else repr(value)[:500]
                  for value in problem.args[:8]]
        return ["raise", [type(problem), kinds, values, str(problem)[:500]], []]

    # What the examiner asks.

    def do_load(self):
        exec(first_valid(self.sources), self.module.__dict__)

    def do_name(self, name):
        if name not in self.module.__dict__:
            return (False, None)
        return (True, self.module.__dict__[name])

    def do_call(self, value, arguments, named):
        return value(*arguments, **named)

    def do_getattr(self, value, name):
        return getattr(value, name)

    def do_setattr(self, value, name, content):
        setattr(value, name, content)

    def do_delattr(self, value, name):
        delattr(value, name)

    def do_getitem(self, value, key):
        return value[key]

    def do_setitem(self, value, key, content):
        value[key] = content

    def do_delitem(self, value, key):
        del value[key]

    def do_isinstance(self, kind, value):
        return isinstance(value, kind)

    def do_plain(self, name, value):
        """One of the questions without an argument."""
        plain = {"str": str, "repr": repr, "len": len, "bool": bool, "iter": iter, "next": next,
                 "int": int, "float": float, "abs": abs}
        return plain[name](value)

    def do_operator(self, name, left, right):
        import operator

        return getattr(operator, name)(left, right)

    def callback(self, number):
        def call(*arguments, **named):
            self.send(["call", number, arguments, named], [])
            kind, value = self.receive([])
            if kind == "raise":
                raise RuntimeError(value)
            return value

        return call

    # What is not plain.

    def number(self, value):
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.kept)
            self.kept.append(value)
        return self.numbers[id(value)]

    def write_other(self, writer, value, depth):
        kind = type(value)
        name = getattr(value, "__name__", kind.__name__)
        if isinstance(value, type):
            sort = "exception" if issubclass(value, BaseException) else "class"
            name = [base.__name__ for base in value.__mro__]
        elif kind.__name__ == "module":
            sort = "module"
        elif kind.__name__ in ("function", "builtin_function_or_method", "method"):
            sort, name = "function", [str(getattr(value, "__module__", "")), str(name)]
        elif kind.__module__ in ("builtins", "itertools") and hasattr(value, "__next__"):
            sort = "iterator"
        else:
            sort, name = "object", [self.number(base) for base in kind.__mro__]
        writer.many(b"R", [sort, self.number(value), name, kind.__name__], depth)

    def read_other(self, reader, tag, depth):
        if tag == b"H":
            return self.kept[reader.integer()]
        if tag == b"C":
            return self.callback(reader.integer())
        if tag == b"I":
            return iter(reader.many(depth))
        raise Malformed("there is no such tag")


def first_valid(sources):
    """The first text that is a program, else what is wrong with the last."""
    for source in sources:
        try:
            return compile(source.encode("utf-8", "surrogatepass"), "solution.py", "exec")
        except SyntaxError as problem:
            wrong = problem
    raise wrong


def add_site_names():
    """What programs expect although the module `site` has not run."""
    import builtins
    import sys

    builtins.exit = builtins.quit = sys.exit


def main(source):
    """Runs a program by itself, with the standard input that it expects."""
    import sys

    paths, sources = Reader(source.read(), [], None).get()
    source.close()
    import posix

    # Before anything that could fail by the program's fault: the sandbox works.
    posix.write(1, b"\0ready\n")
    program = first_valid(sources)
    add_site_names()
    sys.path[:0] = paths
    sys.argv = ["solution.py"]
    names = sys.modules["__main__"].__dict__
    for name in [name for name in names if not name.startswith("__")]:
        del names[name]
    exec(program, names)


def candidate(stdin):
    """Reads the program, forgets where it came from, and serves the examiner."""
    import posix

    paths, sources = Reader(stdin.read(), [], None).get()
    null = posix.open("/dev/null", posix.O_RDONLY)
    posix.dup2(null, 0)
    add_site_names()
    served = Candidate(open(3, "rb"), open(4, "wb"), paths)
    served.sources = sources
    try:
        served.serve()
    except (EOFError, BrokenPipeError):
        posix._exit(0)
