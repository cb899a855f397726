"""Each test that docs/dev/directory-promises.md names exists: `Suite.name` in a *_test.cpp beside the code, or
`file: test_name` in tests/system/file_test.py."""
import glob, os, re, sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
with open(os.path.join(root, "docs/dev/directory-promises.md")) as file:
    page = file.read()

units = set()
for path in glob.glob(os.path.join(root, "src/**/*_test.cpp"), recursive=True):
    with open(path) as file:
        units |= {f"{suite}.{name}" for suite, name in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", file.read())}

named = set(re.findall(r"`([A-Z]\w+\.\w+)`", page)) | set(re.findall(r"`(\w+: test_\w+)`", page))
missing = []
for name in sorted(named):
    if ": " not in name:
        found = name in units
    else:
        script, test = name.split(": ")
        path = os.path.join(root, "tests/system", script + "_test.py")
        found = os.path.exists(path) and re.search(rf"def {test}\(", open(path).read())
    if not found:
        missing.append(name)
if missing or not named:
    sys.exit("docs/dev/directory-promises.md names tests that do not exist:\n  " + "\n  ".join(missing))
print(f"{len(named)} tests, all of them there")
