"""Serve look-alikes of QuickBooks and Xero until interrupted.

Their addresses are printed as one line of JSON. POST <control>/<name> with JSON does what sandbox/control.py lists:
/act is what a bookkeeper does, /history fills books at any time, /truth tells what they hold as of a day.
"""
import argparse
import json

from .server import Sandbox


def main():
    parser = argparse.ArgumentParser(
        prog="dev/sandbox", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--traffic", metavar="FILE", help="append each API request as a JSON line")
    parser.add_argument("--scale", type=float, default=1, help="multiply all rate limits")
    parser.add_argument("--latency", type=float, default=0, metavar="SECONDS", help="delay of every API answer")
    parser.add_argument(
        "--history", type=int, default=0, metavar="N",
        help="fill one set of books of each service with N documents, and their payments and contacts, of five years")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which history: one number, one history")
    options = parser.parse_args()
    box = Sandbox(**vars(options))
    addresses = {
        "url": box.url, "quickbooks": box.quickbooks_url, "xero": box.xero_url, "control": f"{box.url}/control",
    }
    if box.lived:
        addresses["history"] = box.lived
    print(json.dumps(addresses), flush=True)
    try:
        box.server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
