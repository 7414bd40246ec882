"""The archive: ledger, scopes, formats of the home."""
