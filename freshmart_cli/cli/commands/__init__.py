"""One command a file: parse, call one function of the pipeline, display."""
