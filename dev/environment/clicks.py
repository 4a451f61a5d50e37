"""A plugin of pytest: how many clicks the set-ups took, at the end of its output."""


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.getreports("passed"):
        for line in report.capstdout.splitlines():
            if line.startswith("set-up of "):
                terminalreporter.write_line(line)
