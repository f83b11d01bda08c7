"""The process that holds the tests: it asks the candidate process, and compares plain values itself."""

PURE = (
    "math bisect cmath collections copy datetime decimal fractions functools heapq itertools "
    "operator random re statistics string typing json hashlib textwrap").split()
# Modules whose functions have such common names that a program may well mean its own.
COMMON = ("operator", "random", "copy", "json", "hashlib", "textwrap")
ALIASES = {"np": "numpy", "numpy": "numpy"}


# What ends loops and generators.
ENDINGS = (StopIteration, StopAsyncIteration, GeneratorExit)


class Gone(BaseException):
    """The candidate process has ended, spoken nonsense or run out of time."""


class Unsupported(BaseException):
    """The tests need of the program's objects what cannot be judged from outside."""


class Missing(Exception):
    """The program has no such name."""


class Channel:
    """Asks the candidate process."""

    def __init__(self, questions, answers, trusts_objects):
        self.questions = questions
        self.answers = answers
        self.trusts_objects = trusts_objects
        self.functions = []
        self.remotes = {}
        self.exceptions = {}
        self.named = set()
        # Classes that the tests name with a capital, what they made of them, and what the program saw.
        self.classes = set()
        self.made = set()
        self.handed = set()
        self.asked = 0
        self.problem = None
        self.unsupported = None

    def refuse(self, reason):
        self.unsupported = self.unsupported or reason
        raise Unsupported(self.unsupported)

    def fail(self, problem):
        self.problem = self.problem or problem
        raise Gone(self.problem)

    def read(self, count):
        part = self.answers.read(count)
        if len(part) < count:
            self.fail("the program ended before it had answered")
        return part

    def receive(self, objects):
        if self.problem:
            raise Gone(self.problem)
        try:
            length = int.from_bytes(self.read(4), "little")
            if length > LONGEST + 1024:
                self.fail("the program's answer is too long")
            return Reader(self.read(length), objects, self.read_other).get()
        except Exception:
            self.fail("the program's answer means nothing")

    def send(self, message, objects):
        if self.problem:
            raise Gone(self.problem)
        writer = Writer(objects, self.write_other)
        writer.put(message)
        try:
            self.questions.write(frame(bytes(writer.out)))
            self.questions.flush()
        except OSError:
            self.fail("the program ended before it had answered")

    def ask(self, question, *parts):
        objects = []
        self.asked += 1
        self.send([question, *parts], objects)
        given = objects[:]
        while True:
            answer = self.receive(objects)
            if type(answer) is not list or not answer:
                self.fail("the program's answer means nothing")
            if answer[0] != "call":
                break
            self.call_back(answer)
            objects = given[:]
        try:
            kind, value, changed = answer
            for number, content in changed:
                fill(given[number], content)
            if kind == "raise":
                problem = self.exception(*value)
        except Exception:
            self.fail("the program's answer means nothing")
        if kind == "raise":
            is_next = question == "plain" and parts[0] == "next"
            if isinstance(problem, ENDINGS) and not (is_next and type(problem) is StopIteration):
                # It would end a loop of the tests.
                problem = RuntimeError("the program raised " + type(problem).__name__)
            raise problem
        return value

    def call_back(self, message):
        """A function of the tests is called with what the program gives it."""
        try:
            _, number, arguments, named = message
            function = self.functions[number]
        except (ValueError, TypeError, IndexError):
            self.fail("the program's answer means nothing")
        try:
            self.send(["ok", function(*arguments, **named)], [])
        except Exception as problem:
            self.send(["raise", "%s: %s" % (type(problem).__name__, str(problem)[:200])], [])

    def exception(self, kind, kinds, values, text):
        """What the program raised, as an exception of the same class here."""
        if isinstance(kind, type) and issubclass(kind, BaseException):
            made = kind
        else:
            made = RuntimeError
        try:
            return made(*values)
        except Exception:
            return RuntimeError("%s: %s" % (kinds[0], text))

    def exception_class(self, number, names):
        """A class of exceptions of the program's own, under its nearest standard one."""
        if number not in self.exceptions:
            builtins = __import__("builtins")
            found = [getattr(builtins, name, None) for name in names[1:]]
            found = [kind for kind in found
                     if isinstance(kind, type) and issubclass(kind, BaseException)]
            if not found:
                raise Malformed("there is no such class")
            self.exceptions[number] = type(names[0], (found[0],), {})
        return self.exceptions[number]

    def write_other(self, writer, value, depth):
        if type(value) is Remote:
            self.handed.add(value._number)
            writer.text(b"H", b"%x" % value._number)
        elif isinstance(value, BaseException):
            raise TypeError("the tests hand the program an exception")
        elif type(value).__module__ in ("builtins", "itertools") and hasattr(value, "__next__"):
            from itertools import islice

            writer.many(b"I", islice(value, 100000), depth)
        elif callable(value) and not (isinstance(value, type) and value.__module__ == "tests"):
            writer.text(b"C", b"%x" % len(self.functions))
            self.functions.append(value)
        else:
            self.refuse(
                "the tests hand the program a value of class %s, which only they know; the prompt "
                "or the program must define it" % type(value).__name__)

    def read_other(self, reader, tag, depth):
        if tag != b"R":
            raise Malformed("there is no such tag")
        sort, number, name, kind = reader.many(depth)
        if sort == "exception":
            return self.exception_class(number, name)
        if type(number) is not int or sort not in (
                "class", "module", "function", "iterator", "object"):
            raise Malformed("there is no such thing")
        if number not in self.remotes:
            self.remotes[number] = Remote(self, sort, number, name, str(kind))
        return self.remotes[number]


def plain(name):
    """A question without an argument: its answer is data like any other."""
    return lambda self: self._channel.ask("plain", name, self)


def operation(name):
    """An operation that would show the program's object a value of the tests."""
    def forward(self, other):
        return self._operate(name, self, other)

    def backward(self, other):
        return self._operate(name, other, self)

    return forward, backward


class Remote:
    """Something in the candidate process that is not plain data.

    It never takes part in a comparison: an object that answers for itself would always be right.
    """

    __slots__ = ("_channel", "_sort", "_number", "_name", "_kind")

    def __init__(self, channel, sort, number, name, kind):
        for slot, value in zip(Remote.__slots__, (channel, sort, number, name, kind)):
            object.__setattr__(self, slot, value)

    def __mro_entries__(self, bases):
        if self._number not in self._channel.classes:
            raise TypeError("the tests derive a class from %s" % self._what())
        self._channel.refuse("the tests derive a class from one of the program's")

    def _is_known(self):
        """Whether it is a class or module that the tests name, or an object of such a class."""
        if self._sort == "object":
            return not self._channel.named.isdisjoint(self._name)
        return self._number in self._channel.named

    def _demand_known(self):
        if not self._is_known():
            raise TypeError("the program answered with %s, which the tests know nothing of"
                            % self._what())

    def _what(self):
        article = "an object of its own class " if self._sort == "object" else "a value of type "
        return article + self._kind[:80]

    def _is_own(self):
        """Whether the tests made it of a class of the program's."""
        return self._number in self._channel.made

    def _is_new(self):
        """Whether it is that, and the program cannot give it back."""
        return self._is_own() and self._number not in self._channel.handed

    def _operate(self, name, left, right):
        if self._channel.trusts_objects:
            return self._channel.ask("operator", name, left, right)
        # It has to be the tests' doing, so that no program escapes judgement by what it answers.
        if all(type(side) is Remote and side._is_known() for side in (left, right)) and (
                left._is_own() and right._is_own() or left._is_new() or right._is_new()):
            self._channel.refuse(
                "the tests compare or combine objects of the program's own classes; "
                "trusts_objects: true lets the program answer for them")
        raise TypeError("%s stands where the tests compare or calculate" % self._what())

    def __call__(self, *arguments, **named):
        channel = self._channel
        known = len(channel.remotes)
        result = channel.ask("call", self, arguments, named)
        if (type(result) is Remote and self._number in channel.classes
                and len(channel.remotes) > known and result._sort == "object"
                and self._number in result._name):
            channel.made.add(result._number)
        return result

    def __getattr__(self, name):
        if name == "__name__" and self._sort in ("function", "class"):
            return self._name[-1] if self._sort == "function" else self._name[0]
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        found = self._channel.ask("getattr", self, name)
        if type(found) is Remote:
            self._demand_known()
        return found

    def __setattr__(self, name, content):
        self._demand_known()
        self._channel.ask("setattr", self, name, content)

    def __delattr__(self, name):
        self._demand_known()
        self._channel.ask("delattr", self, name)

    def __getitem__(self, key):
        self._demand_known()
        return self._channel.ask("getitem", self, key)

    def __setitem__(self, key, content):
        self._demand_known()
        self._channel.ask("setitem", self, key, content)

    def __delitem__(self, key):
        self._demand_known()
        self._channel.ask("delitem", self, key)

    def __iter__(self):
        if self._sort == "iterator":
            return self
        found = self._channel.ask("plain", "iter", self)
        return found if type(found) is Remote else iter(found)

    def __contains__(self, value):
        return any(value is found or value == found for found in self)

    def __bool__(self):
        if self._sort != "object":
            return True
        return self._channel.ask("plain", "bool", self) is True

    def __instancecheck__(self, value):
        return self._channel.ask("isinstance", self, value) is True

    def __eq__(self, other):
        if self is other:
            return True
        if type(other) is Remote or self._channel.trusts_objects:
            if "object" in (self._sort, getattr(other, "_sort", "")):
                return self._operate("eq", self, other) is True
        return NotImplemented

    def __hash__(self):
        return hash(("remote", self._number))

    __next__ = plain("next")
    __len__ = plain("len")
    __str__ = plain("str")
    __repr__ = plain("repr")
    __int__ = plain("int")
    __float__ = plain("float")
    __abs__ = plain("abs")
    __lt__, _ = operation("lt")
    __le__, _ = operation("le")
    __gt__, _ = operation("gt")
    __ge__, _ = operation("ge")
    __add__, __radd__ = operation("add")
    __sub__, __rsub__ = operation("sub")
    __mul__, __rmul__ = operation("mul")
    __truediv__, __rtruediv__ = operation("truediv")
    __floordiv__, __rfloordiv__ = operation("floordiv")
    __mod__, __rmod__ = operation("mod")
    __pow__, __rpow__ = operation("pow")
    __and__, __rand__ = operation("and_")
    __or__, __ror__ = operation("or_")
    __xor__, __rxor__ = operation("xor")


class Names(dict):
    """The names of the tests; one that neither they nor Python define is the program's."""

    def __init__(self, channel):
        super().__init__(__name__="tests", __builtins__=__builtins__)
        self.channel = channel
        self.own = set()
        self.entry = None
        # Names that Python answers for, where the program has them.
        self.helpers = set()

    def __missing__(self, name):
        if name not in self.own and hasattr(__import__("builtins"), name):
            raise KeyError(name)
        try:
            value = self.find(name)
            if name in self.helpers:
                value = standard(name, value)
        except Missing:
            raise KeyError(name) from None
        self[name] = value
        return value

    def find(self, name):
        """What the program calls `name`, or what Python does where the program means just that."""
        is_there, value = self.channel.ask("name", name)
        if is_there is not True:
            raise Missing(name)
        if type(value) is not Remote:
            return value
        if value._sort == "module":
            module = ALIASES.get(name, name)
            if value._name == module and (module in PURE or name in ALIASES):
                return __import__(module)
            self.channel.named.add(value._number)
        elif value._sort == "class" and name != self.entry:
            self.channel.named.add(value._number)
            if name.lstrip("_")[:1].isupper():
                self.channel.classes.add(value._number)
        if value._sort == "function" and value._name[0] in PURE and value._name[1] == name:
            return getattr(__import__(value._name[0]), name, value)
        return value


def homes(name):
    """The modules that do nothing but calculate and have something of this name."""
    return [module for module in PURE if module not in COMMON
            and hasattr(__import__(module), name) and not name.startswith("_")]


def standard(name, value):
    """What Python means by a name for which the program's word is not taken."""
    if name in PURE or name in ALIASES:
        return __import__(ALIASES.get(name, name))
    modules = homes(name)
    # Of several the one that the program has taken it from; which, it may choose.
    meant = value._name[0] if type(value) is Remote and value._sort == "function" else ""
    return getattr(__import__(meant if meant in modules else modules[0]), name)
