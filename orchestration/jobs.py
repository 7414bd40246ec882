"""What a data manager launches."""

from datetime import date

import dagster as dg

from ingest.forms.journal import Journal
from ingest.home import Home
from orchestration.errors import in_words, reasons
from orchestration.settings import default_home
from reports.staff import reminders
from reports.staff.editions import Editions

FRIDAY = 5

refresh_everything = dg.define_asset_job(
    "refresh_everything",
    selection=dg.AssetSelection.all(),
    description="Refresh everything: read what lies in the landing folder, judge it, derive the figures and publish them.",
    executor_def=dg.in_process_executor,
)
rebuild_from_archive = dg.define_asset_job(
    "rebuild_from_archive",
    selection=dg.AssetSelection.all(),
    description="Rebuild from the archive: make everything again from what was received, with the verdicts given then.",
    executor_def=dg.in_process_executor,
    config={"resources": {"warehouse": {"config": {"rebuild": True}}}},
)


@dg.op(description="Reminders that are due today and were not sent yet, through the school's mail server.")
def send_reminders(context: dg.OpExecutionContext) -> None:
    """Send them; how many, without a name, is what the log keeps."""
    home, today = Home(default_home()), date.today()
    edition = Editions(home).current()
    with in_words(home.path, "Sending the reminders"):
        found = reminders.due(home, edition, Journal(home), today) if edition and edition.has_marks else []
        if found:
            reminders.send(home, reminders.mail_of(home), found, lambda reminder: None)
    context.log.info(f"{len(found)} reminders sent.")


@dg.job(description="Remind staff of marksheets that are open or not complete.", executor_def=dg.in_process_executor)
def remind_staff() -> None:
    """One step."""
    send_reminders()


def build_back_fill(flow: dg.Definitions) -> dg.JobDefinition:
    """A job with a partition for each Friday, which runs `flow` up to it from the archive and shows nothing to readers.

    Days are no partitions of the assets, whose one dimension is kept for schools: they only set a run's as-of date.
    """

    @dg.op(description="The whole flow once more, from the archive, counting up to the day chosen; readers see no change.")
    def publication_of_a_day(context: dg.OpExecutionContext) -> None:
        settings = {"as_of": context.partition_key, "rebuild": True, "pages": False, "show": False}
        done = flow.resolve_job_def(rebuild_from_archive.name).execute_in_process(
            run_config={"resources": {"warehouse": {"config": settings}}}, instance=context.instance, raise_on_error=False
        )
        if not done.success:
            raise dg.Failure(" ".join(reasons(done)), allow_retries=False)

    @dg.job(
        partitions_def=dg.WeeklyPartitionsDefinition("2018-09-07", timezone="Europe/London", day_offset=FRIDAY, end_offset=1),
        executor_def=dg.in_process_executor,
        description=(
            "Back-fill: a publication for each Friday you choose, made from the whole archive and kept in publications/ to "
            "be asked and compared. Readers keep what they see."
        ),
    )
    def back_fill() -> None:
        publication_of_a_day()

    return back_fill
