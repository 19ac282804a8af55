"""Accept, review or reject: policies, decisions, thresholds that are learned, and the dry run."""
