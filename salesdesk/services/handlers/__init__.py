"""What each command does: read the rows, apply the rule, write rows and events, say what became stale."""

from collections.abc import Callable, Mapping
from typing import Any

from salesdesk.services import commands as c
from salesdesk.services import reportsets
from salesdesk.services.handlers import activities, deals, desk, fields, quotas, rates, stages
from salesdesk.services.ports import Transaction
from salesdesk.services.receipts import Receipt
from salesdesk.services.settings import DeskSettings

Handler = Callable[[Any, Transaction, DeskSettings], Receipt]


def _import_deals(command: c.ImportDeals, tx: Transaction, settings: DeskSettings) -> Receipt:
    # Importing brings readers of many file formats, which a start need not wait for.
    from salesdesk.services.handlers.imports import import_deals

    return import_deals(command, tx, settings)


def _import_history(command: c.ImportHistory, tx: Transaction, settings: DeskSettings) -> Receipt:
    from salesdesk.services.handlers.imports import import_history

    return import_history(command, tx, settings)


def _import_files(command: c.ImportFiles, tx: Transaction, settings: DeskSettings) -> Receipt:
    from salesdesk.services.handlers.imports import import_files

    return import_files(command, tx, settings)


HANDLERS: Mapping[type[c.Command], Handler] = {
    c.CreateDeal: deals.create_deal,
    c.MoveDeals: deals.move_deals,
    c.WinDeals: deals.win_deals,
    c.LoseDeals: deals.lose_deals,
    c.ReopenDeals: deals.reopen_deals,
    c.SnoozeDeals: deals.snooze_deals,
    c.WakeDeals: deals.wake_deals,
    c.DeleteDeals: deals.delete_deals,
    c.RenameDeal: fields.rename_deal,
    c.ChangeAmount: fields.change_amount,
    c.ChangeExpectedClose: fields.change_expected_close,
    c.SetChance: fields.set_chance,
    c.SetOrganisation: fields.set_organisation,
    c.SetContact: fields.set_contact,
    c.SetOwner: fields.set_owner,
    c.SetSource: fields.set_source,
    c.SetCategory: fields.set_category,
    c.SetTags: fields.set_tags,
    c.SetCustomValue: fields.set_custom_value,
    c.RenameOrganisation: fields.rename_organisation,
    c.PlanActivity: activities.plan_activity,
    c.EditActivity: activities.edit_activity,
    c.RescheduleActivity: activities.reschedule_activity,
    c.FinishActivity: activities.finish_activity,
    c.DeleteActivity: activities.delete_activity,
    c.AddNote: activities.add_note,
    c.EditNote: activities.edit_note,
    c.AddPipeline: stages.add_pipeline,
    c.RenamePipeline: stages.rename_pipeline,
    c.DeletePipeline: stages.delete_pipeline,
    c.AddStage: stages.add_stage,
    c.RenameStage: stages.rename_stage,
    c.ReorderStage: stages.reorder_stage,
    c.SetStageProbability: stages.set_stage_probability,
    c.SetStallDays: stages.set_stall_days,
    c.DeleteStage: stages.delete_stage,
    c.ImportDeals: _import_deals,
    c.ImportHistory: _import_history,
    c.ImportFiles: _import_files,
    c.SetQuota: quotas.set_quota,
    c.RemoveQuota: quotas.remove_quota,
    c.SetRate: rates.set_rate,
    c.DeleteRate: rates.delete_rate,
    c.ChangeSettings: desk.change_settings,
    **reportsets.HANDLERS,
}
