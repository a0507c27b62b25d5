"""Schemas: compiled at run time, and the strict gate that files pass.

`metalint.schema.compiling.load_schema` compiles a `.proto`, `metalint.schema.protobuf_check.admit_document` lets a
document pass where our own reading and protobuf's agree, and `metalint.schema.admission.Admission` adds constraints and
limits. May import `text` and what lies below; alone uses protobuf.
"""
