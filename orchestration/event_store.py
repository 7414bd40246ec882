"""Where Dagster keeps what happened in each run: its own SQLite files, written with less ado."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, StaticPool, create_engine

KEPT = 20  # finished runs whose steps and events Dagster's page still shows; a run leaves about 10 MB
FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
MOST_OPEN = 8  # files: the index, the run at work and some that a page shows


class EventLog(SqliteEventLogStorage):
    """Dagster's store with one engine and connection for each of its files.

    Its own makes an engine and a connection for every event, which then compiles every statement anew, and looks up for
    every event whether its tables have all columns: half of what a small run spends in Dagster. No transaction is left
    open between events, so several programs may write.
    """

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @cached_property
    def _present(self) -> set[tuple[str, str]]:
        return set()

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> EventLog:
        """Made by Dagster from dagster.yaml: {"base_dir": Dagster's home}; the files lie where its own store puts them."""
        return cls(str(Path(config_value["base_dir"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engines.pop(shard, None) or self._engine(shard)
            self._engines[shard] = engine  # the last is the one used last
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        while len(self._engines) >= MOST_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        # One connection for all threads: `_db_lock` is held wherever it is used.
        ways = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        return create_engine(self.conn_string_for_shard(shard), poolclass=StaticPool, connect_args=ways)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has this table; one that was there stays."""
        if ("table", table_name) not in self._present and super().has_table(table_name):
            self._present.add(("table", table_name))
        return ("table", table_name) in self._present

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        column = ("column", column_name)
        if column not in self._present and super()._has_asset_key_col_on_connection(conn, column_name):
            self._present.add(column)
        return column in self._present

    def delete_events(self, run_id: str) -> None:
        """Forget a run: its events, what its checks said, and its file, which Dagster's own would leave."""
        super().delete_events(run_id)
        with self.index_connection() as connection:
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
        with self._db_lock:
            self._initialized_dbs.discard(run_id)
            if run_id in self._engines:
                self._engines.pop(run_id).dispose()
        for end in ("", "-wal", "-shm"):
            Path(self.path_for_shard(run_id) + end).unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close every file."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def forget_old_runs(instance: dg.DagsterInstance) -> None:
    """Keep what Dagster noted of the newest KEPT finished runs; publications, checks and the ledger are kept elsewhere."""
    for run_id in instance.get_run_ids(filters=dg.RunsFilter(statuses=FINISHED))[KEPT:]:
        instance.delete_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
