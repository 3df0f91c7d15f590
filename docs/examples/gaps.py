"""Open gaps by sector with what they need: for a notebook, with nothing but Python's own library.

    python3 gaps.py [REGISTER [COUNTRY ...]]        # http://127.0.0.1:8080 and LBR CIV by default
"""

# %% The register, and how to ask it
import csv
import io
import json
import sys
from collections import Counter, defaultdict
from urllib.parse import urlencode
from urllib.request import Request, urlopen

REGISTER = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080").rstrip("/")
COUNTRIES = sys.argv[2:] or ["LBR", "CIV"]
# To read what your organisation may: {"Authorization": "Bearer …"}, with a token or an API key.
HEADERS = {}


def ask(query, **variables):
    """The data of a GraphQL query; an error ends the script with what the register says."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    with urlopen(Request(f"{REGISTER}/graphql", body, {"Content-Type": "application/json"} | HEADERS)) as answer:
        answer = json.load(answer)
    if answer.get("errors"):
        sys.exit("\n".join(error["message"] for error in answer["errors"]))
    return answer["data"]


# %% Gaps, page by page
GAPS = """query ($countries: [String!], $after: String) {
  gaps(filter: { countries: $countries, states: [OPEN, IN_PROGRESS] }, first: 100, after: $after) {
    nodes { reference title sector { name } }
    pageInfo { hasNextPage endCursor }
  }
}"""


def gaps():
    after = None
    while True:
        page = ask(GAPS, countries=COUNTRIES, after=after)["gaps"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


found = list(gaps())

# %% Needs, as one file
query = urlencode({"countries": ",".join(COUNTRIES), "states": "OPEN,IN_PROGRESS"})
with urlopen(Request(f"{REGISTER}/export/needs.csv?{query}", headers=HEADERS)) as file:
    needs = list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))

# %% A table
kinds = defaultdict(Counter)
for need in needs:
    kinds[need["sector_name"] or "not stated"][need["assistance"].lower()] += 1
sectors = Counter((gap["sector"] or {"name": "not stated"})["name"] for gap in found)
print(f"{len(found)} gaps in {', '.join(COUNTRIES)} with {len(needs)} needs\n")
print(f"{'Gaps':>5}  {'Sector':60}  Needs")
for sector, count in sectors.most_common():
    wanted = ", ".join(f"{number} {kind}" for kind, number in kinds[sector].most_common())
    print(f"{count:5}  {sector[:60]:60}  {wanted}")
