"""The JSON Schema of scenario files, for editors."""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.schema import Scenario

ABOUT = {
    "extends": {"type": "string", "description": "A shipped name, or a path seen from the file."},
    "levers": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Shipped names or paths; each sets values of what the file extends.",
    },
}


def json_schema() -> str:
    """Return the JSON Schema of a scenario file as text, the same each time.

    A file that extends another gives only what differs, so only ``name`` is required.
    """
    schema: dict[str, Any] = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Right Door scenario"
    schema["properties"] = ABOUT | schema["properties"]
    schema["required"] = ["name"]
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
