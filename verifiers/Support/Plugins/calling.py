"""What reward functions are given and give back. The first of three files that run as one program.

Hone starts `calling.py`, `interfaces.py` and `bridge.py`, in this order, with the recipe's interpreter.
Nothing but the standard library is needed (Python 3.8 or later).
"""

import sys

# `-c` puts the working directory first, where a file called json.py would shadow the library's.
sys.path[:] = [place for place in sys.path if place]

import asyncio
import copy
import importlib
import importlib.util
import inspect
import json
import math
import os
import traceback
import types


class Fault(Exception):
    """A mistake in words that say what would do; its text is all that is shown."""


# --- What functions return -----------------------------------------------------------------------


def number(value, what="the score"):
    """The finite number in an int, a float, a truth value, or a tensor of one element."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str) or not hasattr(value, "__float__"):
        raise Fault(f"{what} is a {type(value).__name__}; a finite number would do")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Fault(f"{what} is {value}; a finite number would do")
    return value


def listed(values, count, what="the function"):
    """As a list of `count` values, whatever holds them: a list, a tuple, a generator, a tensor."""
    if hasattr(values, "tolist"):
        values = values.tolist()
        if count == 1 and not isinstance(values, list):
            values = [values]
    if values is None or isinstance(values, (str, bytes, dict)) or not hasattr(values, "__iter__"):
        raise Fault(f"{what} returned a {type(values).__name__}; a list of {count} would do")
    values = list(values)
    if len(values) != count:
        raise Fault(f"{what} returned {len(values)} values for {count} samples; one for each would do")
    return values


def text(value):
    """Text that can be written as UTF-8."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def components(named):
    """The numbers among named values."""
    found = {}
    for name, value in named.items():
        try:
            found[text(name)] = number(value)
        except (Fault, TypeError, ValueError, RuntimeError):
            pass
    return found


def result(value, extra=None, notes=()):
    """One sample's result as the protocol writes it."""
    made = {"score": number(value)}
    if extra:
        made["components"] = extra
    if notes:
        made["reason"] = "; ".join(notes)
    return made


def fault(error, file):
    """One sample's fault: what was raised, and where in the user's file."""
    if isinstance(error, Fault):
        return {"error": text(error)}
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == file] or frames
    place = f"{os.path.basename(own[-1].filename)}:{own[-1].lineno}: " if own else ""
    return {"error": text(f"{place}{type(error).__name__}: {error}")}


# --- Calling -------------------------------------------------------------------------------------


def parameters(function):
    """The parameters of a callable by name; None where it does not show them."""
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None


def shown(function):
    """The names of a callable's parameters in words."""
    known = parameters(function)
    return "..." if known is None else ", ".join(known)


def takes_any(known):
    """Whether a callable of these parameters takes, or may take, arguments of any name."""
    return known is None or any(one.kind == one.VAR_KEYWORD for one in known.values())


def accepted(function, offered):
    """The arguments among those offered that a callable takes; all of them where it takes any."""
    known = parameters(function)
    missing = [
        name
        for name, parameter in (known or {}).items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        and name not in offered
    ]
    if missing:
        raise Fault(
            f"the function wants {', '.join(missing)}, which is no column of the row and none of the "
            f"`arguments`; there are {', '.join(sorted(offered))}"
        )
    if takes_any(known):
        return dict(offered)
    return {name: value for name, value in offered.items() if name in known}


def check_arguments(function, names):
    """Raises where a callable does not take what the recipe gives it by name."""
    known = parameters(function)
    if takes_any(known):
        return
    for name in names:
        if name not in known:
            raise Fault(unknown(getattr(function, "__name__", "the function"), name, known))


def unknown(owner, name, known):
    """That a callable lacks a parameter, and which was probably meant."""
    import difflib

    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}? Its" if near else "its"
    return (f"`arguments`: {owner} takes no \"{name}\"; {hint} parameters are "
            f"{', '.join(known) or 'none'}")


class Caller:
    """Calls plain and async functions; one event loop serves all calls, as connections expect."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()

    def each(self, calls):
        """The value of each call, or what it raised; async ones wait together."""
        asyncio.set_event_loop(self.loop)
        outcomes = []
        for call in calls:
            try:
                outcomes.append((call(), None))
            except BaseException as error:  # sys.exit in a reward function ends one call, not the run
                outcomes.append((None, error))
        waiting = [i for i, (value, _) in enumerate(outcomes) if inspect.isawaitable(value)]
        if waiting:
            settled = self.loop.run_until_complete(self.together([outcomes[i][0] for i in waiting]))
            for i, outcome in zip(waiting, settled):
                outcomes[i] = outcome
        return outcomes

    async def together(self, awaitables):
        async def guarded(awaitable):
            try:
                return await awaitable, None
            except BaseException as error:
                return None, error

        return await asyncio.gather(*[guarded(awaitable) for awaitable in awaitables])

    def whole(self, call):
        """The value of one call; raises what it raises."""
        value, error = self.each([call])[0]
        if error is not None:
            raise error
        return value
