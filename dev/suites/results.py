"""Run tests of Odoo in a database, and read from the log what failed and how many SQL queries they made."""

import dataclasses
import re
import subprocess
import sys

from environment import console, odoo, ports

FAILED = re.compile(r" odoo\.(?:addons\.(\w+)\.tests\.(\S+)|tests\.suite): (?:ERROR|FAIL): (?:Subtest )?(.+)$")
COUNT = re.compile(r"^\t(\w+)\.(.+\.test_\w+): [\d.]+s (\d+) queries$")
COUNTED = re.compile(r"Query count more than expected|\d+ queries executed")
ERROR = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ")
END = "post-tests in"


@dataclasses.dataclass(frozen=True)
class Results:
    """
    :ivar failed: {test, with the values of a subtest: the last line of its traceback}
    :ivar queries: {test: how many SQL queries it made}
    """

    failed: dict
    queries: dict
    is_complete: bool


def run(name, tags, log, *folders):
    """Run the post-install tests that these tags select."""
    path = ",".join(map(str, [odoo.ADDONS, *folders]))
    command = [sys.executable, "-m", "odoo", "-c", odoo.CONFIGURATION, "-d", name, "--addons-path", path,
               "--test-tags", tags, "--http-port", ports.free(0), "--max-cron-threads", 0, "--stop-after-init",
               "--log-handler", "odoo.tests.stats:DEBUG"]
    with console.step(f"{tags}: {log.stem}"), open(log, "w") as file:
        # A failed test is no failure of the run.
        subprocess.run([*map(str, command)], stdout=file, stderr=subprocess.STDOUT, check=False)


def read(log):
    lines = log.read_text(errors="replace").splitlines()
    failed, queries = {}, {}
    for number, line in enumerate(lines):
        if ERROR.match(line) and (found := FAILED.search(line)):
            module, file, test = found.groups()
            failed.setdefault(
                f"{module}: {file}.{test}" if module else f"whole class: {test}", last_words(lines, number + 1))
        elif found := COUNT.match(line):
            queries[f"{found[1]}: {found[2]}"] = int(found[3])
    return Results(failed, queries, any(END in line for line in lines))


def last_words(lines, start):
    """What an error says: the first line after its traceback's frames."""
    words = ""
    for line in lines[start:]:
        if re.match(r"\d{4}-\d\d-\d\d \S+ \d+ [A-Z]+ ", line):
            break
        if line and not line.startswith((" ", "Traceback")):
            words = words or line
    return words


def test_of(name):
    """The test that failed, as it is named where its queries are counted: without the values of a subtest."""
    return " ".join(name.split(" ")[:2])


def verdict(without, within, most_more):
    """The words about two runs, and whether the second is no worse."""
    new = {test: words for test, words in within.failed.items() if test not in without.failed}
    broken = {test_of(name) for one in (without, within) for name in one.failed}
    both = [test for test in without.queries if test in within.queries and test not in broken]
    before, after = (sum(one.queries[test] for test in both) for one in (without, within))
    more = 100 * (after - before) / before if before else 0
    counted = sum(bool(COUNTED.search(words)) for words in new.values())
    complete = without.is_complete and within.is_complete and len(within.queries) >= len(without.queries)
    lines = [f"{len(without.queries)} tests, {len(without.failed)} fail without the addon, {len(new)} only with it "
             f"({counted} for their number of queries); {before} queries without, {after} with: {more:+.1f} %"]
    lines += [f"  {test}: {words}" for test, words in sorted(new.items())]
    lines += dearest(without, within, both)
    if not complete:
        lines.append("  not all tests were run")
    return "\n".join(lines), complete and not new and more <= most_more


def dearest(without, within, tests):
    """The tests whose number of queries grew most."""
    grown = sorted(((within.queries[test] - without.queries[test], test) for test in tests), reverse=True)
    return [f"  {count:+d} queries in {test}" for count, test in grown[:10] if count > 0]
