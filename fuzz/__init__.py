"""Mutated pictures through the decoder, in a child process: `python -m fuzz`."""
