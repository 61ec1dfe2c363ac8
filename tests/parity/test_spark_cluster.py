"""A cluster of one master and two workers gives what DuckDB and plain Python give, also when a worker dies."""

from __future__ import annotations

from lakes import TABLES_MADE, company
from second_answer import measures
from spark_run import SEEDS, SparkRun


def test_everything_made_on_a_cluster_is_what_duckdb_makes_table_by_table(spark_run: SparkRun) -> None:
    on_spark, on_duckdb = spark_run.rebuilt_digests
    assert spark_run.status == 0
    assert on_spark == on_duckdb
    assert on_spark.keys() == {*TABLES_MADE}


def test_late_rows_recompute_a_few_days_while_a_worker_dies_and_every_table_is_the_same(spark_run: SparkRun) -> None:
    on_spark, on_duckdb = spark_run.updated_digests
    assert spark_run.workers_lost == 1
    assert spark_run.days is not None
    assert spark_run.days > 0
    assert on_spark == on_duckdb


def test_the_measures_after_the_loss_are_those_of_plain_python(spark_run: SparkRun) -> None:
    world = company(SEEDS)
    wanted = measures(world.facts, world.settings)
    shops = {row["shop_id"] for row in world.facts["shops"]}
    found = {key: value for key, value in spark_run.updated.items() if key[0] in shops}
    wanted = {key: value for key, value in wanted.items() if key[0] in shops}
    apart = {key for key in found.keys() | wanted.keys() if found.get(key, 0) != wanted.get(key, 0)}
    assert apart == set()


def test_nothing_of_a_run_stays_behind(spark_run: SparkRun) -> None:
    assert spark_run.left_behind == ()
