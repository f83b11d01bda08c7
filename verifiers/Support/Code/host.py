"""Conducts exams, each in a process of its own."""


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
    import faulthandler

    # Ends the process from outside of Python, should a single step of it take for ever.
    null = open("/dev/null", "wb")
    faulthandler.dump_traceback_later(seconds + 1, exit=True, file=null)
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
    except Fault as problem:
        return report(exam, fault=brief_text(problem))
    except BaseException as problem:
        # The tests are running: what comes of the program's answers is not their fault.
        return report(exam, problem="%s: %s" % (type(problem).__name__, brief_text(problem)))
    return report(exam, problem=exam.problem) if exam.problem else report(exam)


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
        import posix
        import resource
        from math import ceil

        self.signal = _signal
        self.socket = socket
        most = ceil(seconds) + 1
        self.limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        # With what the program may take to start; an exam ends itself long before.
        self.patience = seconds + 30
        self.running = {}
        self.wakes, self.waker = posix.pipe()
        posix.set_blocking(self.wakes, False)
        posix.set_blocking(self.waker, False)
        # Written by the interpreter as soon as a process ends, so that none is missed.
        _signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        _signal.signal(_signal.SIGCHLD, lambda *_: None)

    def reap(self):
        """Tells of processes that have ended."""
        import posix

        while self.running:
            process, status = posix.waitpid(-1, posix.WNOHANG)
            if not process:
                return
            number, _ = self.running.pop(process)
            posix.write(1, b"%d %d\n" % (number, status))

    def end_late(self):
        """Kills what has run for too long; the answer is when to look again, in seconds."""
        import posix
        from time import monotonic

        now = monotonic()
        for process, (_, due) in self.running.items():
            if due <= now:
                posix.kill(process, self.signal.SIGKILL)
        return min((max(due - now, 0.1) for _, due in self.running.values()), default=None)

    def serve(self):
        import posix
        from select import select

        while True:
            ready, _, _ = select([self.socket, self.wakes], [], [], self.end_late())
            if self.wakes in ready:
                posix.read(self.wakes, 4096)
            self.reap()
            if self.socket in ready and not self.admit():
                return

    def admit(self):
        """Starts an exam; no where whoever asks has gone."""
        import posix
        from time import monotonic

        number, control, _, _ = self.socket.recvmsg(8, 256)
        # Fewer bytes are the end of whoever asks.
        if len(number) < 8:
            return False
        files = [file for _, _, data in control for file in memoryview(data).cast("i")]
        process = posix.fork()
        if process == 0:
            self.conduct(files)
        self.running[process] = (int.from_bytes(number, "little"), monotonic() + self.patience)
        for file in files:
            posix.close(file)
        return True

    def conduct(self, files):
        """Conducts one exam in this process, which ends with it."""
        import posix

        try:
            self.signal.set_wakeup_fd(-1)
            self.signal.signal(self.signal.SIGCHLD, self.signal.SIG_DFL)
            posix.close(self.wakes)
            posix.close(self.waker)
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
    # Once for all exams.
    homes("")
    try:
        Host(_socket.socket(fileno=3), seconds).serve()
    finally:
        posix._exit(0)
