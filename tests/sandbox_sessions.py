"""Short ways to put a hand-in of one file into a process and call its functions."""

from checks.sandbox.script import Given, Outcome, Script
from checks.sandbox.session import Limits, Session, open_session
from checks.sandbox.submission import Submission


def session_of(source: str, limits: Limits | None = None, **options) -> Session:
    return open_session(Submission({"hw.py": source.encode()}), "hw.py", limits=limits, **options)


def called(session: Session, name: str, *args, seconds: float | None = None) -> Outcome:
    script = Script()
    script.give("result", script.call(script.name(name), *args))
    return session.run(script, seconds)


def result(session: Session, name: str, *args):
    outcome = called(session, name, *args)
    assert isinstance(outcome, Given), outcome
    return outcome.values["result"]
