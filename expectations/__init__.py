"""The two gates: Great Expectations suites as YAML, and the runner that applies them."""
