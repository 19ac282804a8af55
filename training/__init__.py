"""From public datasets to the packaged weights: every step is a command (`python -m training.<step>`)."""
