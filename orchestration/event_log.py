"""Where Dagster keeps what happened in each run: its own SQLite files, written with less ado."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, NullPool, create_engine


class EventLog(SqliteEventLogStorage):
    """Dagster's store with one engine for each of its files.

    Its own makes an engine for every event, which then compiles every statement anew: a fifth of a small run.
    Connections are closed after each use as before, so several programs may write.
    """

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> EventLog:
        """Made by Dagster from dagster.yaml: {"base_dir": Dagster's home}; the files lie where its own store puts them."""
        return cls(str(Path(config_value["base_dir"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                address, wait = self.conn_string_for_shard(shard), {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                self._engines[shard] = create_engine(address, poolclass=NullPool, connect_args=wait)
            if shard not in self._initialized_dbs:
                self._initdb(self._engines[shard])
                self._initialized_dbs.add(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection
