"""Checks deploy/*.yaml against schemas: those of Kubernetes that kubernetes-validate carries, and the models of the
package kserve, which are read and not imported.

usage: deploy_manifests.py KSERVE_MODELS FILE...
  KSERVE_MODELS  the folder kserve/models of the package
"""

import ast
import json
import re
import sys
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.37"
PLAIN = {"str": str, "bool": bool, "int": int, "float": (int, float), "object": object}
models = Path(sys.argv[1])
problems = []


def attributes(kind):
    """The names in YAML of a model's attributes, their types, and whether they must be there; None for other kinds."""
    path = models / (re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower() + ".py")
    if not path.exists():
        return None
    text = path.read_text()
    tables = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.walk(ast.parse(text))
              if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("openapi_types", "attribute_map")}
    required = set(re.findall(r"Invalid value for `(\w+)`, must not be `None`", text))
    return {tables["attribute_map"][name]: (of_kind, name in required)
            for name, of_kind in tables["openapi_types"].items()}


def check_kubernetes_object(value, kind, where):
    """A part that is Kubernetes' own, as V1Container, by the schema of that name."""
    schemas = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{KUBERNETES}.0-local-strict"
    version, name = re.fullmatch(r"(V\d+)(\w+)", kind).groups()
    group = "meta-" if name.endswith("Meta") else ""
    path = schemas / f"{name.lower()}-{group}{version.lower()}.json"
    schema = json.loads(path.read_text())
    definitions = json.loads((schemas / "_definitions.json").read_text())
    resolver = jsonschema.RefResolver.from_schema(schema, store={"https://kubernetes.io/api/_definitions.json": definitions})
    validator = jsonschema.validators.validator_for(schema)(schema, resolver=resolver)
    problems.extend(f"{where}: {error.message}" for error in validator.iter_errors(value))


def check(value, kind, where):
    if kind.startswith("list["):
        if not isinstance(value, list):
            return problems.append(f"{where} is no list")
        for place, each in enumerate(value):
            check(each, kind[5:-1], f"{where}[{place}]")
    elif kind.startswith("dict("):
        if not isinstance(value, dict):
            problems.append(f"{where} is no map")
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]):
            problems.append(f"{where} is {value!r}, which is no {kind}")
    elif (known := attributes(kind)) is None:
        check_kubernetes_object(value, kind, where)
    else:
        problems.extend(f"{where} has no {name}" for name, (_, required) in known.items() if required and name not in value)
        for name, each in value.items():
            if name in known:
                check(each, known[name][0], f"{where}.{name}")
            else:
                problems.append(f"{where}: {kind} has no {name}")


def check_document(document, where):
    group, version = document["apiVersion"].rpartition("/")[::2]
    if group == "serving.kserve.io":
        return check(document, version[0].upper() + version[1:] + document["kind"], where)
    try:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        problems.append(f"{where}: {'.'.join(map(str, error.path))}: {error.message}")


count = 0
for file in sys.argv[2:]:
    for document in yaml.safe_load_all(Path(file).read_text()):
        check_document(document, f"{file}: {document['kind']}")
        count += 1
print("\n".join(problems) or f"{count} manifests: ok", file=sys.stderr)
sys.exit(bool(problems))
