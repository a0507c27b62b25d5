"""Rendering: from the papers to lists in Markdown."""
