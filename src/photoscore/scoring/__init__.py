"""Photo to Score: the model, its session, its packaged weights."""
