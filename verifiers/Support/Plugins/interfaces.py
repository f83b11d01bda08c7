"""How TRL, verl, OpenRLHF and open-instruct call reward functions, and what they make of the answers."""

class Interface:
    """One library's way to call a reward function."""

    granularity = "sample"

    def __init__(self, function, settings):
        self.function = function
        self.arguments = settings.get("arguments") or {}
        self.answer_column = settings.get("answer_column")
        self.file = settings["file"]
        self.caller = Caller()

    def check(self):
        """Raises where the recipe's arguments are none of the function's."""
        check_arguments(self.function, self.arguments)

    def results(self, submissions):
        """One result a submission, each called for by itself."""

        def call(submission):
            return lambda: self.call(submission)

        return [
            fault(error, self.file) if error is not None else self.read_safely(value)
            for value, error in self.caller.each([call(one) for one in submissions])
        ]

    def read_safely(self, value):
        try:
            return self.read(value)
        except Exception as error:
            return fault(error, self.file)

    def label(self, columns, *places):
        """The right answer: what the library's own columns hold, else the answer column."""
        for place in places:
            value = columns
            for name in place.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if value is not None:
                return value
        if self.answer_column is None:
            return None
        if self.answer_column not in columns:
            looked = ", ".join(places + (self.answer_column,))
            raise Fault(
                f"the row has none of the columns {looked}; name it by answer_column, or write "
                f"`answer_column: null` where the function needs none"
            )
        return columns[self.answer_column]


def prompt_text(submission):
    """What was shown, as text: a plain prompt, else the contents of the messages, a line each."""
    if "prompt" in submission:
        return submission["prompt"]
    return "\n".join(str(message.get("content") or "") for message in submission["messages"])


class UnknownTokens:
    """The tokens of a text that comes from a file without them: looking at them is a fault."""

    def refuse(self, *_):
        raise Fault(
            "the tokens of the completion are not known; column \"completion_ids\" with their ids "
            "would say them")

    def __repr__(self):  # who prints all that they were given looks at no token
        return "<unknown tokens>"

    __len__ = __iter__ = __getitem__ = __contains__ = __bool__ = __eq__ = refuse
    __reversed__ = __add__ = __radd__ = __mul__ = refuse
    __hash__ = None


def written(submission):
    """The written tokens, as far as they are known."""
    return UnknownTokens() if submission["tokens"] is None else submission["tokens"]


class TrainerState:
    """What a reward function may ask of the trainer's state: nothing that Hone would have to invent."""

    def __getattr__(self, name):
        raise AttributeError(f"trainer_state.{name}: Hone does not tell a verifier how far training is")


class TRL(Interface):
    """`f(prompts, completions, completion_ids, **columns)`; None where it does not apply.

    Compared with TRL 1.16, GRPOTrainer._calculate_rewards: everything by keyword, every column but
    `prompt`, `completion` and `completion_ids` as a list, one message list a completion where the
    prompt is a conversation, and `trainer_state`, `log_extra` and `log_metric` besides.
    """

    granularity = "batch"
    own = ("prompt", "completion", "completion_ids")

    def results(self, submissions):
        extras, metrics = {}, {}
        offered = self.offered(submissions)
        offered["trainer_state"] = TrainerState()
        offered["log_extra"] = lambda column, values: extras.setdefault(column, []).extend(values)
        offered["log_metric"] = lambda name, value: metrics.setdefault(name, []).append(value)
        offered.update(self.arguments)
        taken = accepted(self.function, offered)
        values = self.caller.whole(lambda: self.function(**taken))
        values = listed(values, len(submissions))
        return [self.row(i, value, extras, metrics, len(values)) for i, value in enumerate(values)]

    def offered(self, submissions):
        offered = {"prompts": [], "completions": [], "completion_ids": []}
        names = []
        for one in submissions:
            is_plain = "prompt" in one
            said = one["completion"]
            offered["prompts"].append(one["prompt"] if is_plain else one["messages"])
            offered["completions"].append(
                said if is_plain else [{"role": "assistant", "content": said}]
            )
            offered["completion_ids"].append(written(one))
            names += [name for name in one["columns"] if name not in names and name not in self.own]
        for name in names:
            if name in offered:
                raise Fault(f"column \"{name}\" has the name of an argument; map it to another name")
            offered[name] = [one["columns"].get(name) for one in submissions]
        return offered

    def row(self, index, value, extras, metrics, count):
        if value is None:
            return {"status": "not_applicable", "reason": "the function returned None"}
        logged = {name: values[index] for name, values in extras.items() if len(values) == count}
        numbers = components({name: values[-1] for name, values in metrics.items()})
        numbers.update(components(logged))
        words = [text(f"{name}: {logged[name]}") for name in logged if text(name) not in numbers]
        try:
            return result(value, numbers, words)
        except Exception as error:
            return fault(error, self.file)


class Verl(Interface):
    """`compute_score(data_source, solution_str, ground_truth, extra_info)`: a number or a dict.

    Compared with verl 0.9, the naive reward manager: all by keyword, `ground_truth` from
    `reward_model`, and `arguments` as its `reward_kwargs`.
    """

    def offered(self, submission):
        columns = submission["columns"]
        extra = copy.deepcopy(columns.get("extra_info")) or {}
        if isinstance(extra, dict):
            extra["num_turns"] = None
            extra["rollout_reward_scores"] = {}
        return {
            "data_source": columns.get("data_source"),
            "solution_str": submission["completion"],
            "ground_truth": self.label(columns, "reward_model.ground_truth", "ground_truth"),
            "extra_info": extra,
        }

    def call(self, submission):
        offered = dict(self.offered(submission), **self.arguments)
        return self.function(**accepted(self.function, offered))

    def read(self, value):
        if not isinstance(value, dict):
            return result(value)
        if "score" not in value:
            names = ", ".join(map(str, value))
            raise Fault(f"the function returned a dict without \"score\"; its keys are {names}")
        made = result(value["score"], components({k: v for k, v in value.items() if k != "score"}))
        if isinstance(value.get("pred"), str):
            made["extracted"] = text(value["pred"])
        return made


class VerlBatch(Verl):
    """`compute_score(data_sources, solution_strs, ground_truths, extra_infos)`: verl's batch manager."""

    granularity = "batch"

    def results(self, submissions):
        rows = [self.offered(one) for one in submissions]
        offered = {name + "s": [row[name] for row in rows] for name in rows[0]} if rows else {}
        offered.update(self.arguments)
        values = self.caller.whole(lambda: self.function(**accepted(self.function, offered)))
        return [self.read_safely(value) for value in listed(values, len(submissions))]


class OpenRLHF(Interface):
    """`reward_func(queries, prompts, labels)`: a tensor, a list, or a dict with `rewards`.

    Compared with OpenRLHF 0.11, SingleTurnAgentExecutor: lists of one sample, by position. `scores`
    and `extra_logs` become components.
    """

    def call(self, submission):
        prompt = prompt_text(submission)
        label = self.label(submission["columns"], "label")
        query = prompt + submission["completion"]
        return self.function([query], [prompt], [label], **self.arguments)

    def read(self, value):
        if not isinstance(value, dict):
            return result(listed(value, 1)[0])
        if "rewards" not in value:
            names = ", ".join(map(str, value))
            raise Fault(f"the function returned a dict without \"rewards\"; its keys are {names}")
        named = dict(value.get("extra_logs") or {}, **{"scores": value.get("scores")})
        single = {name: one(entry) for name, entry in named.items()}
        return result(one(value["rewards"]), components(single))


def one(values):
    """The only value of a list or tensor of one, else the value itself."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (list, tuple)):
        return listed(values, 1)[0]
    return values


class OpenInstruct(Interface):
    """An object called with `tokenized_prediction, prediction, label, query`, as open-instruct does.

    Its answer is a VerificationResult: `score`, and `reasoning` as the reason. A class that overrides
    `async_call` is asked by that. Its own `weight` is the recipe's to set.
    """

    def __init__(self, function, settings):
        super().__init__(function, settings)
        if inspect.isclass(function):
            self.function = built(function, self.arguments)
        own = getattr(type(self.function), "async_call", None)
        shared = getattr(sys.modules.get(STANDARD), "VerifierFunction", None)
        is_async = own is not None and own is not getattr(shared, "async_call", None)
        self.asked = self.function.async_call if is_async else self.function
        self.is_built = inspect.isclass(function)

    def check(self):
        if self.arguments and not self.is_built:
            raise Fault("`arguments` are for a class, which is built with them; an object takes none")

    def call(self, submission):
        offered = {
            "tokenized_prediction": written(submission),
            "prediction": submission["completion"],
            "label": self.label(submission["columns"], "ground_truth"),
            "query": prompt_text(submission),
        }
        return self.asked(**accepted(self.asked, offered))

    def read(self, value):
        if not hasattr(value, "score"):
            return result(value)
        reasoning = getattr(value, "reasoning", None)
        cost = number(getattr(value, "cost", 0.0) or 0.0, "the cost")
        return result(
            value.score, {"cost": cost} if cost else None, [text(reasoning)] if reasoning else ()
        )


def built(verifier, arguments):
    """An object of a class: arguments its initializer names, the rest through its config class."""
    known = parameters(verifier)
    if known is None:
        return verifier(**arguments)
    given = {name: arguments[name] for name in arguments if name in known}
    rest = {name: arguments[name] for name in arguments if name not in known}
    if rest and "verifier_config" in known and hasattr(verifier, "get_config_class"):
        given["verifier_config"] = verifier.get_config_class()(**rest)
    elif rest and not takes_any(known):
        raise Fault(unknown(verifier.__name__, next(iter(rest)), known))
    else:
        given.update(rest)
    return verifier(**given)


INTERFACES = {
    "trl": TRL,
    "verl": Verl,
    "verl_batch": VerlBatch,
    "openrlhf": OpenRLHF,
    "open_instruct": OpenInstruct,
}


def interface_of(function):
    """The interface that a callable's parameters are those of, or None."""
    target = function.__call__ if inspect.isclass(function) else function
    names = set(parameters(target) or ())
    if {"prediction", "label"} <= names:
        return "open_instruct"
    if {"queries", "prompts"} <= names:
        return "openrlhf"
    if "solution_strs" in names:
        return "verl_batch"
    if "solution_str" in names:
        return "verl"
    if names & {"completions", "completion_ids"}:
        return "trl"
    return None
