"""The exports of well-known programs, as data: which header means what, and how a layout is recognised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from salesdesk.domain.own_headers import SALESDESK_HISTORY, own_deal_headers
from salesdesk.domain.records import Outcome
from salesdesk.importing.understand.header_words import normal_header

_ENTERED = "date entered"
_AROUND = " \t\n\"“”'"


@dataclass(frozen=True, slots=True)
class Layout:
    """One program's export. `fields` maps normal headers; a file is of this layout when it has all of `needs`.

    Columns mapped to `ignore` repeat what another column says. `source` is the system that external ids belong to.
    """

    name: str
    source: str
    kind: Literal["deals", "history"]
    needs: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """Casefolded stage names that mean an outcome in this program and would not elsewhere."""


def _layout(
    name: str,
    source: str,
    kind: Literal["deals", "history"],
    needs: str,
    fields: dict[str, str],
    *,
    outcomes: dict[str, Outcome] | None = None,
) -> Layout:
    by_header = {normal_header(header): target for target, headers in fields.items() for header in headers.split("|")}
    return Layout(name, source, kind, frozenset(map(normal_header, needs.split("|"))), by_header, outcomes or {})


def _own(name: str, kind: Literal["deals", "history"], needs: str, columns: dict[str, str]) -> Layout:
    own = {normal_header(header): target for header, target in columns.items()}
    return Layout(name, "salesdesk", kind, frozenset(map(normal_header, needs.split("|"))), own)


LAYOUTS: tuple[Layout, ...] = (
    _own("SalesDesk", "deals", "SalesDesk ID|Title|Stage", own_deal_headers() | {"Source system": "source_system"}),
    _own("SalesDesk history", "history", "Deal ID|When|Event|Stage", SALESDESK_HISTORY),
    _layout(
        "Pipedrive",
        "pipedrive",
        "deals",
        "Deal - Title|Deal - Stage|Deal - Status",
        {
            "title": "Deal - Title",
            "amount": "Deal - Value",
            "currency": "Deal - Currency of value",
            "organisation": "Organization|Deal - Organization|Organization - Name",
            "contact": "Contact person|Deal - Contact person",
            "owner": "Deal - Owner",
            "pipeline": "Deal - Pipeline",
            "stage": "Deal - Stage",
            "status": "Deal - Status",
            "created": "Deal - Deal created|Deal - Creation date",
            "expected_close": "Deal - Expected close date",
            "won_time": "Deal - Won time",
            "lost_time": "Deal - Lost time",
            "lost_reason": "Deal - Lost reason",
            "closed": "Deal - Deal closed on",
            "probability": "Deal - Probability",
            "tags": "Deal - Label",
            "external_id": "Deal - ID",
            "touched": "Deal - Update time|Deal - Last stage change",
        },
    ),
    _layout(
        "HubSpot",
        "hubspot",
        "deals",
        "Deal Name|Deal Stage|Record ID",
        {
            "external_id": "Record ID",
            "title": "Deal Name",
            "stage": "Deal Stage",
            "amount": "Amount",
            "close_date": "Close Date",
            "created": "Create Date",
            "pipeline": "Pipeline",
            "owner": "Deal owner",
            "organisation": "Associated Company|Associated Company (Primary)|Primary Associated Company",
            "lost_reason": "Closed Lost Reason",
            "currency": "Currency",
            "probability": "Deal probability",
            "contact": "Associated Contact",
            "next_step": "Next step",
            "ignore": (
                "Associated Company IDs|Associated Contact IDs|Associated Company IDs (Primary)"
                "|Amount in company currency"
                "|Weighted amount"
            ),
            "touched": "Last Modified Date|Last Activity Date",
            "is_won": "Is Closed Won|Is closed won",
            "is_closed": "Is Deal Closed?|Is deal closed",
        },
    ),
    _layout(
        "Salesforce report",
        "salesforce",
        "deals",
        "Opportunity Name|Stage|Close Date",
        {
            "title": "Opportunity Name",
            "organisation": "Account Name",
            "owner": "Opportunity Owner",
            "stage": "Stage",
            "amount": "Amount|Amount (converted)",
            "probability": "Probability (%)|Probability",
            "close_date": "Close Date",
            "created": "Created Date",
            "source": "Lead Source",
            "next_step": "Next Step",
            "external_id": "Opportunity ID",
            "currency": "Amount Currency|Opportunity Currency|Amount (converted) Currency",
            "ignore": "Age|Fiscal Period|Expected Revenue|Expected Revenue Currency|Fiscal Year",
            "touched": "Last Modified Date|Last Activity|Last Stage Change Date",
            "contact": "Primary Contact",
            "lost_reason": "Loss Reason|Closed Lost Reason",
        },
    ),
    _layout(
        "Salesforce data export",
        "salesforce",
        "deals",
        "Name|StageName|CloseDate",
        {
            "external_id": "Id|External_Id__c",
            "organisation": "AccountId|Account.Name|Account.External_Id__c",
            "title": "Name",
            "stage": "StageName",
            "amount": "Amount",
            "probability": "Probability",
            "close_date": "CloseDate",
            "next_step": "NextStep",
            "source": "LeadSource",
            "is_closed": "IsClosed",
            "is_won": "IsWon",
            "currency": "CurrencyIsoCode",
            "owner": "OwnerId|Owner.Name|Owner.External_Id__c",
            "created": "CreatedDate|DateTimeCreated__c",
            "ignore": (
                "ExpectedRevenue|ForecastCategory|ForecastCategoryName|IsDeleted|SystemModstamp|Fiscal|FiscalQuarter"
                "|FiscalYear"
                "|RecordType.Name|RecordTypeId"
            ),
            "touched": "LastStageChangeDate|LastModifiedDate|LastActivityDate",
        },
    ),
    _layout(
        "Salesforce history",
        "salesforce",
        "history",
        "StageName|CreatedDate|CloseDate|OpportunityId",
        {
            "deal": "OpportunityId",
            "stage": "StageName",
            "amount": "Amount",
            "expected_close": "CloseDate",
            "at": "CreatedDate",
            "currency": "CurrencyIsoCode",
            "ignore": "Id|ForecastCategory|Probability|ExpectedRevenue|CreatedById|SystemModstamp|IsDeleted",
        },
    ),
    _layout(
        "Salesforce history",
        "salesforce",
        "history",
        "StageName__c|CreatedDate__c|CloseDate__c|Opportunity.External_Id__c",
        {
            "deal": "Opportunity.External_Id__c",
            "stage": "StageName__c",
            "amount": "Amount__c",
            "expected_close": "CloseDate__c",
            "at": "CreatedDate__c",
            "ignore": "External_Id__c|ForecastCategory__c",
        },
    ),
    _layout(
        "Salesforce field history",
        "salesforce",
        "history",
        "OpportunityId|Field|NewValue|CreatedDate",
        {
            "deal": "OpportunityId",
            "field": "Field",
            "old_value": "OldValue",
            "new_value": "NewValue",
            "at": "CreatedDate",
            "ignore": "Id|CreatedById|IsDeleted|DataType",
        },
    ),
    *(
        _layout(
            "Zoho CRM",
            "zoho",
            "deals",
            f"{noun} Name|Stage|Closing Date",
            {
                "title": f"{noun} Name",
                "organisation": "Account Name",
                "stage": "Stage",
                "amount": "Amount",
                "close_date": "Closing Date",
                "created": "Created Time",
                "probability": "Probability|Probability (%)",
                "source": "Lead Source",
                "owner": f"{noun} Owner",
                "contact": "Contact Name",
                "next_step": "Next Step",
                "external_id": f"{noun} Id|Record Id|{noun.upper()}ID",
                "currency": "Currency",
                "pipeline": "Pipeline",
                "lost_reason": "Reason For Loss|Reason For Loss__s",
                "tags": "Tag",
                "touched": "Modified Time|Last Activity Time",
                "ignore": (
                    "Expected Revenue|Forecast Type|Age in Days|Age Tier|Amount Tier|Exchange Rate"
                    "|Overall Sales Duration|Sales Cycle Duration|Lead Conversion Time"
                ),
            },
        )
        for noun in ("Potential", "Deal")
    ),
    _layout(
        "Odoo",
        "odoo",
        "deals",
        "Opportunity|Stage|Expected Revenue",
        {
            "title": "Opportunity",
            "organisation": "Customer",
            "stage": "Stage",
            "amount": "Expected Revenue",
            "probability": "Probability",
            "expected_close": "Expected Closing",
            "closed": "Closed Date",
            "lost_reason": "Lost Reason",
            "owner": "Salesperson",
            "tags": "Tags",
            "active": "Active",
            "created": "Created on|Create Date",
            "contact": "Contact Name",
            "source": "Source",
            "external_id": "External ID|ID",
            "currency": "Currency",
            "touched": "Last Updated on|Last Stage Update",
            "ignore": "Prorated Revenue|Sales Team",
        },
    ),
    _layout(
        "Twenty",
        "twenty",
        "deals",
        "Name|Amount / Amount|Stage",
        {
            "title": "Name",
            "amount": "Amount / Amount",
            "currency": "Amount / Currency|Amount / Currency Code",
            "close_date": "Close date",
            "stage": "Stage",
            "external_id": "Id",
            "created": "Creation date|Created at",
            "organisation": "Company|Company / Name",
            "contact": "Point of Contact|Point of Contact / Name",
            "owner": "Owner|Owner / Name",
            "touched": "Last update|Updated at",
            "ignore": (
                "Company / Id|Company Id|Point of Contact / Id|Point of Contact Id|Owner / Id|Owner Id|Position"
                "|Deleted at|Search vector"
            ),
        },
        outcomes={"customer": "won"},
    ),
    _layout(
        "Maven",
        "maven",
        "deals",
        "opportunity_id|sales_agent|product|account|deal_stage|engage_date|close_date|close_value",
        {
            "external_id": "opportunity_id",
            "owner": "sales_agent",
            "product": "product",
            "organisation": "account",
            "stage": "deal_stage",
            "created": "engage_date",
            "closed": "close_date",
            "amount": "close_value",
        },
    ),
)
_MOST_OWN = 0.6
"""The share of the columns of our own export by which it is known where its id or title is missing."""
OTHER = Layout("other", "file", "deals", frozenset())
"""Any other file; its mapping is proposed from words and content."""


def layout_names() -> tuple[str, ...]:
    """Names that `--layout` takes beside `auto`."""
    return (*dict.fromkeys(layout.name for layout in LAYOUTS), OTHER.name)


def recognise(header: Sequence[str], name: str = "auto", kind: str = "auto") -> Layout | None:
    """The layout of a file with this header: the one with most headers known among those whose needs are met.

    A layout asked for by name is taken if the file has any of its headers; None when there is no such layout.
    """
    have = {normal_header(h) for h in header}
    wanted = [x for x in (*LAYOUTS, OTHER) if name == "auto" or x.name.casefold() == name.casefold()]
    if kind != "auto":
        wanted = [x for x in wanted if x.kind == kind or x is OTHER]
    if not wanted:
        return None
    fitting = [x for x in wanted if x.needs and (x.needs <= have or _is_own(x, have))]
    if name != "auto":
        fitting = fitting or [x for x in wanted if x.needs & have] or wanted
    return max(fitting, key=lambda x: (len(have & x.fields.keys()), len(x.needs)), default=OTHER)


def _is_own(layout: Layout, have: set[str]) -> bool:
    """Whether a file is our own export of deals from which the user has taken some columns away."""
    return layout is LAYOUTS[0] and len(have & layout.fields.keys()) >= len(layout.fields) * _MOST_OWN


def date_entered(header: str) -> tuple[str, str | None] | None:
    """Stage and pipeline of a `Date entered "Stage (Pipeline)"` column."""
    words = header.strip()
    if words[: len(_ENTERED)].casefold() != _ENTERED:
        return None
    named = words[len(_ENTERED) :].strip(_AROUND)
    stage, bracket, pipeline = named.removesuffix(")").rpartition("(")
    if named.endswith(")") and bracket and ")" not in pipeline and stage.strip(_AROUND):
        return stage.strip(_AROUND), pipeline
    return (named, None) if named else None
