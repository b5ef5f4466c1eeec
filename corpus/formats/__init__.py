"""What is inside files of each format. Runs in a child process: see `corpus.sandbox_child`."""
