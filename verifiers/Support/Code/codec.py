"""Values as bytes, for two processes of which one does not trust the other.

Plain values travel as what they are; a value of a class of the program's own never does. Containers that
can change are numbered in the order in which they are first met, so that sameness survives the journey.
"""

LONGEST = 1 << 25
DEEPEST = 100


class Malformed(Exception):
    """What came over the wire means nothing."""


def frame(payload):
    return len(payload).to_bytes(4, "little") + payload


class Writer:
    """Writes values; `other` writes what is not plain, or says how it is refused."""

    def __init__(self, objects, other):
        self.out = bytearray()
        self.objects = objects
        self.numbers = {id(value): number for number, value in enumerate(objects)}
        self.other = other

    def text(self, tag, content):
        self.out += tag + len(content).to_bytes(4, "little") + content
        if len(self.out) > LONGEST:
            raise OverflowError("the value is longer than %d bytes" % LONGEST)

    def many(self, tag, values, depth):
        values = list(values)
        self.out += tag + len(values).to_bytes(4, "little")
        for value in values:
            self.put(value, depth + 1)

    def put(self, value, depth=0):
        if depth > DEEPEST:
            raise OverflowError("the value is nested deeper than %d" % DEEPEST)
        if value is None:
            self.out += b"n"
        elif value is True:
            self.out += b"t"
        elif value is False:
            self.out += b"f"
        elif isinstance(value, int):
            self.text(b"i", b"%x" % int.__index__(value))
        elif isinstance(value, float):
            self.text(b"d", float.hex(value).encode())
        elif isinstance(value, str):
            self.text(b"s", str.encode(value, "utf-8", "surrogatepass"))
        elif isinstance(value, complex):
            self.many(b"j", [complex(value).real, complex(value).imag], depth)
        elif isinstance(value, bytes):
            self.text(b"b", bytes(value))
        elif isinstance(value, tuple):
            self.many(b"(", tuple.__iter__(value), depth)
        elif isinstance(value, frozenset):
            self.many(b"z", frozenset.__iter__(value), depth)
        elif type(value) is range:
            self.many(b"r", [value.start, value.stop, value.step], depth)
        elif value is ...:
            self.out += b"."
        elif isinstance(value, (list, dict, set, bytearray)):
            self.container(value, depth)
        elif not self.standard(value, depth):
            self.other(self, value, depth)

    def container(self, value, depth):
        if id(value) in self.numbers:
            self.text(b"@", b"%x" % self.numbers[id(value)])
            return
        self.numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        if isinstance(value, list):
            self.many(b"[", list.__iter__(value), depth)
        elif isinstance(value, set):
            self.many(b"<", set.__iter__(value), depth)
        elif isinstance(value, bytearray):
            self.text(b"y", bytes(value))
        else:
            tag = {"Counter": b"c", "OrderedDict": b"o"}.get(type(value).__name__, b"{")
            items = [part for item in dict.items(value) for part in item]
            self.many(tag if type(value).__module__ == "collections" else b"{", items, depth)

    def standard(self, value, depth):
        """Values of the standard library, by what would make them again."""
        kind = type(value)
        name = kind.__module__ + "." + kind.__name__
        if name == "decimal.Decimal":
            self.many(b"S", ["decimal", "Decimal", str(value)], depth)
        elif name == "fractions.Fraction":
            parts = [value.numerator, value.denominator]
            self.many(b"S", ["fractions", "Fraction", *parts], depth)
        elif name in ("datetime.date", "datetime.datetime", "datetime.time"):
            if getattr(value, "tzinfo", None) is not None:
                return False
            fields = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            parts = [getattr(value, field) for field in fields if hasattr(value, field)]
            self.many(b"S", ["datetime", kind.__name__, *parts], depth)
        elif name == "datetime.timedelta":
            parts = [value.days, value.seconds, value.microseconds]
            self.many(b"S", ["datetime", "timedelta", *parts], depth)
        elif name == "collections.deque":
            self.many(b"S", ["collections", "deque", list(value), value.maxlen], depth)
        elif kind is type({}.keys()):
            self.many(b"k", value, depth)
        elif kind is type({}.values()):
            self.many(b"v", value, depth)
        elif kind is type({}.items()):
            self.many(b"m", [part for item in value for part in item], depth)
        elif kind is type and value.__module__ == "builtins":
            self.text(b"T", value.__name__.encode())
        elif kind.__module__ == "numpy" and hasattr(value, "tolist"):
            self.put(value.tolist(), depth + 1)
        else:
            return False
        return True


STANDARD = {
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "datetime": ("date", "datetime", "time", "timedelta"),
    "collections": ("deque",),
}


class Reader:
    """Reads what `Writer` wrote; `other` reads the tags that are not plain."""

    def __init__(self, payload, objects, other):
        self.payload = payload
        self.at = 0
        self.objects = objects
        self.other = other

    def bytes(self, count):
        part = self.payload[self.at : self.at + count]
        if len(part) != count:
            raise Malformed("the message ends too early")
        self.at += count
        return part

    def content(self):
        return self.bytes(int.from_bytes(self.bytes(4), "little"))

    def integer(self):
        return int(self.content(), 16)

    def many(self, depth):
        count = int.from_bytes(self.bytes(4), "little")
        if count > len(self.payload) - self.at:
            raise Malformed("the message ends too early")
        return [self.get(depth + 1) for _ in range(count)]

    def get(self, depth=0):
        if depth > DEEPEST + 5:
            raise Malformed("nested too deep")
        tag = self.bytes(1)
        if tag in b"ntf.":
            return {b"n": None, b"t": True, b"f": False, b".": ...}[tag]
        if tag == b"i":
            return self.integer()
        if tag == b"d":
            return number(self.content().decode())
        if tag == b"s":
            return self.content().decode("utf-8", "surrogatepass")
        if tag == b"b":
            return self.content()
        if tag in b"[<y{co":
            return self.container(tag, depth)
        if tag == b"@":
            return self.objects[self.integer()]
        if tag == b"T":
            return self.builtin(self.content().decode())
        if tag in b"(zjrkvmS":
            return self.frozen(tag, self.many(depth))
        return self.other(self, tag, depth)

    def container(self, tag, depth):
        if tag == b"[":
            made = []
        elif tag == b"<":
            made = set()
        elif tag == b"y":
            made = bytearray(self.content())
        elif tag == b"{":
            made = {}
        else:
            import collections

            made = collections.Counter() if tag == b"c" else collections.OrderedDict()
        self.objects.append(made)
        if tag != b"y":
            fill(made, self.many(depth))
        return made

    def frozen(self, tag, parts):
        if tag == b"(":
            return tuple(parts)
        if tag == b"z":
            return frozenset(parts)
        if tag == b"j":
            return complex(*parts)
        if tag == b"r":
            return range(*parts)
        if tag == b"k":
            return dict.fromkeys(parts).keys()
        if tag == b"v":
            return dict(enumerate(parts)).values()
        if tag == b"m":
            return dict(zip(parts[::2], parts[1::2])).items()
        module, name, *parts = parts
        if name not in STANDARD.get(module, ()):
            raise Malformed("there is no such class")
        return getattr(__import__(module), name)(*parts)

    def builtin(self, name):
        found = getattr(__import__("builtins"), name, None)
        if type(found) is not type:
            raise Malformed("there is no such type")
        return found


def number(text):
    """A float from hexadecimal, as Python writes it here, or from decimal, as the verifier does."""
    return float.fromhex(text) if "x" in text else float(text)


def fill(container, parts):
    """Gives a container that was met before its content."""
    if isinstance(container, list):
        container[:] = parts
    elif isinstance(container, set):
        container.clear()
        container.update(parts)
    elif isinstance(container, bytearray):
        container[:] = bytes(parts)
    else:
        container.clear()
        for key, value in zip(parts[::2], parts[1::2]):
            container[key] = value


def shallow(container):
    """The content of a container, such that `fill` gives it back."""
    if isinstance(container, dict):
        return [part for item in dict.items(container) for part in item]
    return list(container)
