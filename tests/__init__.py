"""Tests. Two processes share two processors: the threads of numpy's linear algebra would wait for each other at full speed."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
