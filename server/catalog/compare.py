#!/usr/bin/env python3
"""Compares this catalog with the metadata definitions that a release of Glance ships.

    server/catalog/compare.py FOLDER      the folder etc/glance/metadefs of that release

Names, types, allowed values, limits, defaults and associations must agree but for CORRECTIONS. Words must not: every
description and title here is our own.
"""

import difflib
import json
import sys
from pathlib import Path

# What is wrong in Glance's files and is right here.
CORRECTIONS = {
    ("OS::Software::DBMS", "sw_database_mysql_listen_port", "default"): 3306,
    ("OS::Software::DBMS", "sw_database_db2_port", "default"): 50000,
    # "Express" is none of the editions that the property allows.
    ("OS::Software::DBMS", "sw_database_oracle_edition", "default"): "Express (XE)",
}
# Without a word on visibility Glance shows a namespace to administrators alone.
MADE_PUBLIC = {"OS::Glance::CommonImageProperties", "OS::OperatingSystem"}
WORDS = ("title", "description", "display_name")
SIMILAR = 0.8


def read(folder):
    """The namespaces in a folder, by name."""
    documents = (json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json")))
    return {document["namespace"]: document for document in documents}


def distinct(values):
    return list(dict.fromkeys(values))


def facts(namespace, name, definition):
    """What a definition says apart from its words; values named twice count once."""
    out = {key: value for key, value in definition.items() if key not in WORDS}
    if "enum" in out:
        out["enum"] = distinct(out["enum"])
    if "items" in out:
        out["items"] = {**out["items"], "enum": distinct(out["items"].get("enum", []))}
    for (where, which, key), value in CORRECTIONS.items():
        if (where, which) == (namespace, name):
            out[key] = value
    return out


def flatten(document):
    """The facts of a namespace and its words, each under a path."""
    namespace = document["namespace"]
    visibility = "public" if namespace in MADE_PUBLIC else document.get("visibility")
    associations = {each["name"]: each for each in document.get("resource_type_associations", [])}
    found = {"visibility": visibility, "protected": document.get("protected"), "associations": associations}
    words = {"": document}
    groups = [("", document)] + [(f"{each['name']}/", each) for each in document.get("objects", [])]
    for group, holder in groups:
        words[group] = holder
        for name, definition in holder.get("properties", {}).items():
            found[group + name] = facts(namespace, name, definition)
            words[group + name] = definition
    return found, words


def alike(ours, theirs):
    """Whether a text is the other or close to it; a single word is nobody's."""
    ours, theirs = ours.strip().casefold(), theirs.strip().casefold()
    if ours == theirs:
        return " " in ours
    return len(ours) > 40 and difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio() > SIMILAR


def differences(ours, theirs):
    """Every fact that differs, and every text that is too close."""
    for name in sorted(ours.keys() ^ theirs.keys()):
        yield f"{name}: only {'here' if name in ours else 'there'}"
    for name in sorted(ours.keys() & theirs.keys()):
        (our_facts, our_words), (their_facts, their_words) = flatten(ours[name]), flatten(theirs[name])
        for key in sorted(our_facts.keys() | their_facts.keys()):
            if our_facts.get(key) != their_facts.get(key):
                yield f"{name} {key}: {our_facts.get(key)} here, {their_facts.get(key)} there"
        for key in our_words.keys() & their_words.keys():
            for word in WORDS:
                if alike(our_words[key].get(word, ""), their_words[key].get(word, "")):
                    yield f"{name} {key}: the {word} is Glance's: {our_words[key][word]}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ours, theirs = read(Path(__file__).parent), read(sys.argv[1])
    found = list(differences(ours, theirs))
    print("\n".join(found) or f"{len(ours)} namespaces agree in facts and share no words")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
