"""The conformance suite of stores: what every implementation must do.

Each check is a function of a fresh store that has `SUITE_TABLES`:

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_store(check):
        check(MyStore(SUITE_TABLES))

`CHECKS` hold for any store, `CONCURRENT_CHECKS` for one that several threads share,
`DURABLE_CHECKS` take a function that opens the same store again. `check_store`
runs all that apply.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from bizproc.store import Store
from bizproc.testing.store_suite.clauses import (
    check_clauses,
    check_members,
    check_places,
    check_tallies,
    check_words,
)
from bizproc.testing.store_suite.queries import (
    check_any_of_several,
    check_conditions,
    check_counts,
    check_delete,
    check_many_rows,
    check_order_and_limit,
    check_places_that_lead_nowhere,
    check_reading_on,
    check_reading_on_by_index,
    check_summaries,
    check_update,
)
from bizproc.testing.store_suite.rows import (
    check_every_kind_of_column,
    check_instants_are_utc,
    check_nobody_shares_values_with_the_store,
    check_replace_checks_the_revision,
    check_row_comes_back_equal,
    check_taken_key_conflicts,
    check_texts_that_no_database_keeps,
    check_unique_index_skips_none,
    check_values_of_feel,
    check_what_was_changed_in_place_is_written,
)
from bizproc.testing.store_suite.samples import SAMPLES, SUITE_TABLES, Sample
from bizproc.testing.store_suite.threads import (
    check_holders_of_a_name_take_turns,
    check_readers_see_one_moment,
    check_second_transaction_of_a_thread,
    check_stale_writers_conflict,
    check_takers_pass_over_what_another_holds,
    check_threads_never_lose_an_update,
)
from bizproc.testing.store_suite.transactions import (
    check_deleted_row_may_come_back_otherwise,
    check_failed_block_leaves_nothing,
    check_failed_transaction_is_forgotten,
    check_kept_across_reopening,
    check_misuse_is_named,
    check_reading_for_a_limited_time,
    check_reading_only,
    check_rollback_is_forgotten,
    check_savepoints_nest,
    check_sequences,
)

__all__ = [
    "CHECKS",
    "CONCURRENT_CHECKS",
    "DURABLE_CHECKS",
    "SAMPLES",
    "SUITE_TABLES",
    "Sample",
    "check_store",
]

Check = Callable[[Store], None]

CHECKS: tuple[Check, ...] = (
    check_row_comes_back_equal,
    check_every_kind_of_column,
    check_values_of_feel,
    check_what_was_changed_in_place_is_written,
    check_texts_that_no_database_keeps,
    check_nobody_shares_values_with_the_store,
    check_instants_are_utc,
    check_taken_key_conflicts,
    check_unique_index_skips_none,
    check_replace_checks_the_revision,
    check_failed_block_leaves_nothing,
    check_savepoints_nest,
    check_rollback_is_forgotten,
    check_deleted_row_may_come_back_otherwise,
    check_failed_transaction_is_forgotten,
    check_order_and_limit,
    check_places_that_lead_nowhere,
    check_reading_on,
    check_reading_on_by_index,
    check_any_of_several,
    check_conditions,
    check_counts,
    check_summaries,
    check_clauses,
    check_members,
    check_places,
    check_tallies,
    check_words,
    check_update,
    check_delete,
    check_sequences,
    check_reading_only,
    check_reading_for_a_limited_time,
    check_misuse_is_named,
    check_many_rows,
)
CONCURRENT_CHECKS: tuple[Check, ...] = (
    check_threads_never_lose_an_update,
    check_holders_of_a_name_take_turns,
    check_takers_pass_over_what_another_holds,
    check_stale_writers_conflict,
    check_readers_see_one_moment,
    check_second_transaction_of_a_thread,
)
DURABLE_CHECKS: tuple[Callable[[Callable[[], Store]], None], ...] = (
    check_kept_across_reopening,
)


def check_store(
    make_store: Callable[[], AbstractContextManager[Store]],
    *,
    concurrent: bool = True,
) -> None:
    """Run every check, each on a fresh store with `SUITE_TABLES`."""
    for check in (*CHECKS, *(CONCURRENT_CHECKS if concurrent else ())):
        with make_store() as store:
            check(store)
