"""The bare loop that metalint is measured by: read every paper, and let protobuf parse it.

Usage: python benchmarks/parsing.py DESCRIPTORS MESSAGE FOLDER [JSON]

DESCRIPTORS is a FileDescriptorSet. With JSON, a folder, each paper is written there as JSON instead of forgotten.
"""

from __future__ import annotations

import sys
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format


def main(descriptors: str, message: str, folder: str, written: str = "") -> None:
    """Parse the papers below ``folder``."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(Path(descriptors).read_bytes()).file:
        pool.Add(file)
    new = message_factory.GetMessageClass(pool.FindMessageTypeByName(message))
    for path in sorted(Path(folder).rglob("*.prototxt")):
        paper = text_format.Parse(path.read_bytes(), new())
        if written:
            from google.protobuf import json_format

            text = json_format.MessageToJson(paper, preserving_proto_field_name=True)
            Path(written, f"{path.stem}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
