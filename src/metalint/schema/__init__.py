"""Schemas compiled at run time, and the strict gate that files pass. Only this package uses protobuf."""
