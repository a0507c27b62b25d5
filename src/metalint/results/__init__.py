"""The results of earlier runs, so that a run looks only at what has changed since."""
