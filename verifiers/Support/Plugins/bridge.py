"""Lets reward functions written for TRL, verl, OpenRLHF or open-instruct judge in Hone, unchanged.

Hone starts this file with the recipe's interpreter and one argument, a JSON object: `file`, `function`,
`interface`, `arguments` and `answer_column`. It writes one line when the function is loaded, `{"ready": …}`
or `{"fatal": …}`, and then answers one line for each line it reads; `verifiers/README.md` has the protocol.

Answers go over a copy of standard output that nobody else has. What the function prints, from Python or
from C, lands on standard error.
"""

# --- Loading -------------------------------------------------------------------------------------

STANDARD = "open_instruct.ground_truth_utils"


def stand_in():
    """The three names that open-instruct's verifiers build on, where the package is not installed."""
    try:
        if importlib.util.find_spec("open_instruct") is not None:
            return
    except (ImportError, ValueError):
        pass
    package, module = types.ModuleType("open_instruct"), types.ModuleType(STANDARD)
    package.__path__ = []
    package.ground_truth_utils = module

    class VerifierConfig:
        def __init__(self, **settings):
            self.__dict__.update(settings)

    class VerificationResult:
        def __init__(self, score, cost=0.0, reasoning=None):
            self.score, self.cost, self.reasoning = score, cost, reasoning

    class VerifierFunction:
        def __init__(self, name, weight=1.0, verifier_config=None):
            self.name, self.weight, self.verifier_config = name, weight, verifier_config

        @classmethod
        def get_config_class(cls):
            return VerifierConfig

        async def async_call(self, tokenized_prediction, prediction, label, query=None):
            return self(tokenized_prediction, prediction, label, query)

    for made in (VerifierConfig, VerificationResult, VerifierFunction):
        setattr(module, made.__name__, made)
    sys.modules["open_instruct"], sys.modules[STANDARD] = package, module


def load(file):
    """The user's file as a module; what lies beside it can be imported."""
    sys.path.insert(0, os.path.dirname(file))
    stand_in()
    name = os.path.splitext(os.path.basename(file))[0]
    if name in sys.modules:  # a file called random.py is not the library's
        name = "hone_" + name
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise Fault(f"{file}: no Python file; its name ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def chosen(module, settings):
    """The function's name, the function, and its interface's name."""
    name, interface = settings.get("function"), settings.get("interface")
    candidates = {
        key: value
        for key, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", module.__name__) == module.__name__
    }
    if name is not None:
        if not callable(getattr(module, name, None)):
            known = ", ".join(candidates) or "none"
            raise Fault(f"there is no function \"{name}\"; the functions are {known}")
    else:
        fitting = {k: interface_of(v) for k, v in candidates.items() if not k.startswith("_")}
        fits = [k for k, kind in fitting.items() if kind and interface in (None, kind)]
        if len(fits) != 1:
            found = "several functions are" if fits else "no function is"
            raise Fault(f"{found} a reward function by its parameters; name one by `function`, of "
                        f"{', '.join(fits or candidates) or 'which there are none'}")
        name = fits[0]
    function = getattr(module, name)
    interface = interface or interface_of(function)
    if interface is None:
        raise Fault(f"whose interface \"{name}\" has cannot be told from its parameters "
                    f"({shown(function)}); say `interface`: {', '.join(INTERFACES)}")
    return name, function, interface


def start(settings):
    """The interface object that will judge, and what to say of it."""
    module = load(settings["file"])
    name, function, interface = chosen(module, settings)
    if inspect.isclass(function) and interface != "open_instruct":
        function = built(function, settings.get("arguments") or {})
        settings = dict(settings, arguments={})
    judge = INTERFACES[interface](function, settings)
    judge.check()
    about = f"{interface}: {name}({shown(function)})"
    weight = getattr(judge.function, "weight", 1.0)
    if interface == "open_instruct" and weight != 1.0:
        about += f"; its own weight {weight} is not applied, the recipe's is"
    return judge, {"granularity": judge.granularity, "about": about}


def unreadable(error, file):
    """Why a file could not be loaded: the end of the traceback, from the user's file on."""
    if isinstance(error, Fault):
        return text(error)
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, frame in enumerate(frames) if frame.filename == file), len(frames))
    lines = traceback.format_list(frames[first:][-4:])
    lines += traceback.format_exception_only(type(error), error)
    return text("".join(lines).rstrip())


# --- The conversation with Hone ------------------------------------------------------------------


def channel():
    """The request stream and the answers' descriptor, both private; prints go to standard error."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return requests, answers


def flush():
    """What was printed, so that the last words before a death are told."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        pass


def say(answers, message):
    data = (json.dumps(message, allow_nan=False) + "\n").encode("utf-8")
    while data:
        data = data[os.write(answers, data):]


def main():
    requests, answers = channel()
    settings = json.loads(sys.argv[1])
    sys.argv[:] = [settings["file"]]
    try:
        judge, ready = start(settings)
    except BaseException as error:
        say(answers, {"fatal": unreadable(error, settings["file"])})
        sys.exit(1)
    say(answers, {"ready": ready})
    for line in requests:
        request = json.loads(line)
        try:
            answer = {"results": judge.results(request["submissions"])}
        except BaseException as error:
            if not isinstance(error, Fault):
                traceback.print_exception(type(error), error, error.__traceback__)
            answer = fault(error, settings["file"])
        flush()
        say(answers, dict(answer, id=request["id"]))


main()
