#!/usr/bin/python3
# Every event id that the program uses is described in docs/admin/events.d/ once, with its level, and none is
# described that is not used.
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
levels = {"debug", "info", "notice", "warning", "error"}
wrong = []

used = {}  # id -> the levels it is used with
for path in sorted((root / "src").rglob("*")):
    if path.suffix not in (".cpp", ".h") or re.search(r"_(test|fuzz|bench)\.cpp$", path.name):
        continue
    code = re.sub(r"//.*", "", path.read_text())
    # All of a call before its fields: the level and the id, each perhaps chosen by a condition.
    for call in re.findall(r"\bevent\(([^{;]*)", code):
        for name in re.findall(r'"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"', call):
            used.setdefault(name, set()).update(re.findall(r"Level::(\w+)", call))

described = {}
for path in sorted((root / "docs/admin/events.d").glob("*.md")):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        where = f"{path.relative_to(root)}:{number}"
        if number <= 2:
            continue
        if len(cells) != 6 or not all(cells):
            wrong.append(f"{where}: not six cells: id, level, meaning, remedy, 意味, 対処")
            continue
        name, level = cells[:2]
        if name in described:
            wrong.append(f"{where}: {name} is described already")
        described[name] = set(re.findall(r"[a-z]+", level)) & levels
        if name not in used:
            wrong.append(f"{where}: {name} is used nowhere")
        elif not used[name] & described[name]:
            wrong.append(f"{where}: {name} is used with {', '.join(sorted(used[name]))}")
wrong += [f"{name} is not described in docs/admin/events.d/" for name in sorted(used.keys() - described.keys())]

print("\n".join(wrong) if wrong else f"{len(used)} events, each described once")
sys.exit(1 if wrong else 0)
