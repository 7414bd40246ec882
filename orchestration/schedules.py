"""When a run starts by the clock: off until the data manager turns it on in Dagster's page."""

import dagster as dg

from orchestration.jobs import refresh_everything, remind_staff

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=refresh_everything,
    cron_schedule="0 4 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Refresh everything at four in the morning: for schools whose extracts arrive by themselves overnight.",
)

reminders_each_morning = dg.ScheduleDefinition(
    name="reminders_each_morning",
    job=remind_staff,
    cron_schedule="15 7 * * 1-5",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Remind staff of marksheets that are open or not complete, by the school's mail server (mail.toml).",
)
