"""Every step on both sides, one after the other, and the clean-up whatever happens."""

import signal

from .compare import differences


class Interrupted(BaseException):
    """Somebody, or the machine, wants the play to end."""


def interrupt(*_signal):
    raise Interrupted


def play(service, lookalike, script, report):
    """Play all steps of a script with both sides and report what differs.

    :return: whether it was played to its end.
    """
    complete, handlers = False, [(number, signal.signal(number, interrupt)) for number in (
        signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    try:
        for number, (title, step) in enumerate(script.STEPS, 1):
            report.step(number, len(script.STEPS), title)
            played = [run(step, side, report) for side in (service, lookalike)]
            if step is script.CHOOSE:
                script.choose(service, lookalike)
            compare(service, lookalike, *played, report)
        complete = True
    except Interrupted:
        report.line("Interrupted: what was made is taken back.")
    finally:
        for number, _handler in handlers:
            signal.signal(number, signal.SIG_IGN)  # a second one would leave things behind
        for side in (service, lookalike):
            side.clean_up()
        for number, handler in handlers:
            signal.signal(number, handler)
    report.points(script.POINTS, service.points, lookalike.points)
    for side in (service, lookalike):
        report.line(f"Taken back at the {side.title}: {len(side.undone)}; left: {', '.join(side.left) or 'nothing'}")
    return complete


def run(step, side, report):
    """The answers of one step on one side."""
    side.answers = []
    try:
        step(side)
    except Exception as error:
        # Whatever the service answered, the other steps are played, and what was made is removed.
        report.unexpected(side.title, "the step", f"could not go on, {type(error).__name__}: {error}")
    for answer in side.answers:
        if answer.expected is not None and answer.outcome != answer.expected:
            report.unexpected(side.title, answer.what, f"{answer.status} {answer.code} {answer.text[:200]!r}")
    return side.answers


def compare(service, lookalike, answers, others, report):
    for answer, other in zip(answers, others, strict=False):
        found = differences((answer, service.called), (other, lookalike.called))
        for path, words in found.items():
            report.difference(answer.what, path, words)
    if len(answers) != len(others):
        report.difference("the step", "", f"{len(answers)} requests; look-alike: {len(others)}")
