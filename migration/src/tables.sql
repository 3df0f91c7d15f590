-- The tables of Gapbridge, for SQLite and PostgreSQL alike: `uuid` becomes `blob` on SQLite and `serial` an identity;
-- the rest both understand.
-- Dates of the sources are text as exact as the source (2009, 2009-10, 2009-10-13), so that nothing is made up and
-- comparison is by text. Money is in minor units of its currency.
-- Values of enums are checked against the lists in `values.rs`, which a test compares with the entities.

-- A country as ISO 3166-1 names it.
create table country (
  id uuid primary key,
  alpha3 text not null unique, -- ISO 3166-1 alpha-3; XKX for Kosovo.
  alpha2 text not null unique, -- ISO 3166-1 alpha-2; XK for Kosovo.
  m49 text null unique, -- Three digits of UN M49; Kosovo has none.
  name text not null, -- English short name.
  name_fr text not null, -- French short name.
  source text not null -- Where the record comes from.
);

-- A set of countries: a UN M49 region, a community of states, or those that are on a list.
create table country_group (
  id uuid primary key,
  code text not null unique, -- M49 code or short slug.
  name text not null, -- English name.
  name_fr text null, -- French name.
  kind text not null check (kind in ({country_group.kind})), -- Region, community or membership.
  source text not null -- Where the record comes from.
);

-- Membership of a country in a group.
create table country_group_member (
  group_id uuid not null references country_group (id) on delete cascade, -- The group.
  country_id uuid not null references country (id), -- The member.
  primary key (group_id, country_id)
);
create index country_group_member_country on country_group_member (country_id);

-- Whoever acts.
create table organisation (
  id uuid primary key,
  code text not null unique, -- Short slug.
  name text not null, -- English name.
  name_fr text null, -- French name.
  kind text not null check (kind in ({organisation.kind})), -- What sort of actor it is.
  country_id uuid null references country (id), -- Its country, where it is of one.
  parent_id uuid null references organisation (id) deferrable initially deferred, -- The organisation it is part of.
  note text null, -- What a reader should know.
  source text not null -- Where the record comes from.
);
create index organisation_country on organisation (country_id);
create index organisation_parent on organisation (parent_id);

-- An OECD DAC category or purpose code.
create table sector (
  id uuid primary key,
  code text not null unique, -- Three digits for a category, five for a purpose.
  level text not null check (level in ({sector.level})), -- Category or purpose.
  category_id uuid null references sector (id) deferrable initially deferred, -- The category of a purpose.
  name text not null, -- English name.
  name_fr text not null, -- French name.
  status text not null check (status in ({sector.status})), -- Whether the code is still in use.
  replaced_by_id uuid null references sector (id) deferrable initially deferred, -- The code to use instead of a withdrawn one.
  source text not null, -- Where the record comes from.
  check ((level = 'PURPOSE') = (category_id is not null))
);
create index sector_category on sector (category_id);
create index sector_replaced_by on sector (replaced_by_id);

-- A UN document by symbol, or another source.
create table document (
  id uuid primary key,
  key text not null unique, -- Normalised symbol, or a slug where there is none.
  symbol text null unique, -- Normalised symbol.
  printed text null, -- The symbol as a source prints it, where that differs.
  kind text not null check (kind in ({document.kind})), -- What sort of document it is.
  title text not null, -- Short description in our words.
  organ text null, -- Who issued it.
  dated text null, -- Date, as exact as known.
  year integer null, -- Year of the date or symbol.
  url text null, -- Where it can be read.
  note text null, -- What a reader should know.
  listed_from text null, -- First day it is known to everybody; null = always.
  source text not null -- Where the record comes from.
);

-- Something in a document that cannot be right as printed.
create table anomaly (
  id uuid primary key,
  code text not null unique, -- Short slug.
  document_id uuid not null references document (id), -- The document that prints it.
  locator text not null, -- Where in the document.
  statement text not null, -- What does not fit, and why.
  confidence text not null check (confidence in ({anomaly.confidence})), -- How sure that is.
  note text null, -- What follows from it.
  source text not null -- Where the record comes from.
);
create index anomaly_document on anomaly (document_id);

-- A rate of exchange, with its day and who published it.
create table exchange_rate (
  id uuid primary key,
  code text not null unique, -- Short slug.
  name text not null, -- Who published it.
  from_currency text not null, -- ISO 4217 of the money that is changed.
  to_currency text not null, -- ISO 4217 of what it becomes.
  dated text not null, -- Since when it holds: a day.
  millionths bigint not null check (millionths > 0), -- How many millionths of to_currency one from_currency is.
  source text not null, -- Where the record comes from.
  unique (from_currency, to_currency, dated),
  check (from_currency <> to_currency)
);

-- A sanctions regime of the Security Council.
create table regime (
  id uuid primary key,
  code text not null unique, -- Number of the resolution its committee is named after.
  name text not null, -- English name.
  name_fr text null, -- French name.
  country_id uuid null references country (id), -- The state concerned, where it is one.
  committee_id uuid null references organisation (id), -- Its Sanctions Committee.
  basis_id uuid null references document (id), -- The founding resolution.
  established text null, -- Since when.
  ended text null, -- Until when; null while it stands or where not stated.
  note text null, -- What a reader should know.
  source text not null -- Where the record comes from.
);
create index regime_country on regime (country_id);

-- A measure of a regime: an embargo, a freeze, a ban.
create table measure (
  id uuid primary key,
  code text not null unique, -- Regime and kind.
  regime_id uuid not null references regime (id), -- The regime.
  kind text not null check (kind in ({measure.kind})), -- What it forbids.
  name text not null, -- English name.
  basis_id uuid null references document (id), -- The resolution it rests on.
  paragraph text null, -- Its paragraph.
  in_force_from text null, -- Since when.
  in_force_to text null, -- Until when; null while in force or where not stated.
  exemption text not null check (exemption in ({measure.exemption})), -- What is known of the procedure for exemptions.
  exemption_procedure text null, -- The procedure, where one is known.
  exemption_contact text null, -- The function to write to.
  contact_checked text null, -- When the contact was last found valid.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  check (in_force_to is null or in_force_from is null or in_force_to >= in_force_from)
);
create index measure_regime on measure (regime_id);

-- What the Council asks before a measure ends.
create table lifting_condition (
  id uuid primary key,
  code text not null unique, -- Short slug.
  regime_id uuid null references regime (id), -- The regime; null for a general condition.
  kind text not null check (kind in ({lifting_condition.kind})), -- Specific, general or not defined.
  title text not null, -- Short name.
  description text not null, -- What is asked, in our words.
  threshold text null, -- When it counts as met; null = not stated.
  basis_id uuid null references document (id), -- The resolution that asks it.
  paragraph text null, -- Its paragraph.
  note text null, -- What a reader should know.
  source text not null -- Where the record comes from.
);
create index lifting_condition_regime on lifting_condition (regime_id);

-- A measure that a condition helps to release.
create table lifting_condition_measure (
  condition_id uuid not null references lifting_condition (id) on delete cascade, -- The condition.
  measure_id uuid not null references measure (id), -- The measure.
  primary key (condition_id, measure_id)
);
create index lifting_condition_measure_measure on lifting_condition_measure (measure_id);

-- A dated statement on how far a condition is met.
create table lifting_progress (
  id uuid primary key,
  condition_id uuid not null references lifting_condition (id) on delete cascade, -- The condition.
  position integer not null, -- Order in the source.
  dated text null, -- When it was said.
  statement text not null, -- What was said, in our words; never a made-up percentage.
  document_id uuid null references document (id), -- The document that says it.
  locator text null, -- Where in the document.
  recorded_by uuid null references organisation (id), -- Who recorded it here; null where it was loaded.
  unique (condition_id, position)
);

-- A peace operation.
create table mission (
  id uuid primary key,
  acronym text not null unique, -- Acronym, upper case.
  organisation_id uuid not null unique references organisation (id), -- The mission as an actor.
  name text not null, -- English name.
  name_fr text null, -- French name.
  kind text not null check (kind in ({mission.kind})), -- Whose operation it is.
  country_id uuid null references country (id), -- Host country.
  started text null, -- Since when.
  ended text null, -- Until when.
  succeeded_by_id uuid null references mission (id) deferrable initially deferred, -- The mission that followed.
  note text null, -- What a reader should know.
  source text not null -- Where the record comes from.
);
create index mission_country on mission (country_id);

-- What a mission may or must do about sanctions.
create table mandate_task (
  id uuid primary key,
  code text not null unique, -- Mission and activity.
  mission_id uuid not null references mission (id), -- The mission.
  activity text not null check (activity in ({mandate_task.activity})), -- The activity, comparable across missions.
  title text not null, -- Short name.
  description text null, -- What the mandate says, in our words.
  summary_row integer null, -- Row of the summary table (Table 1) where it is marked.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  unique (mission_id, activity)
);
create index mandate_task_activity on mandate_task (activity);

-- A resolution a mandate task rests on.
create table mandate_task_document (
  task_id uuid not null references mandate_task (id) on delete cascade, -- The task.
  document_id uuid not null references document (id), -- The resolution.
  primary key (task_id, document_id)
);

-- Whom Panels turn to within a mission, and when.
create table focal_point (
  id uuid primary key,
  code text not null unique, -- Short slug.
  mission_id uuid not null references mission (id), -- The mission.
  unit text not null, -- The unit or function; never a person.
  rank text null, -- Its rank.
  role text null, -- What for.
  place text null, -- Where.
  valid_from text null, -- First date it holds; null = not stated.
  valid_until text null, -- First date it no longer holds; null = still holds or not stated.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  check (valid_until is null or valid_from is null or valid_until >= valid_from)
);
create index focal_point_mission on focal_point (mission_id);

-- A Panel, Group or Monitoring Group of Experts, or a body financed like one.
create table panel (
  id uuid primary key,
  code text not null unique, -- Short slug.
  organisation_id uuid not null unique references organisation (id), -- The Panel as an actor.
  name text not null, -- English name.
  name_fr text null, -- French name.
  kind text not null check (kind in ({panel.kind})), -- What sort of body it is.
  regime_id uuid null references regime (id), -- The regime it monitors.
  country_id uuid null references country (id), -- The state it looks at, where it is one.
  established text null, -- Since when.
  note text null, -- What a reader should know.
  source text not null -- Where the record comes from.
);
create index panel_regime on panel (regime_id);

-- Something a Panel monitors (Table 3).
create table mandate_element (
  id uuid primary key,
  code text not null unique, -- Panel and element.
  panel_id uuid not null references panel (id), -- The Panel.
  focus text not null check (focus in ({mandate_element.focus})), -- The group the element belongs to.
  element text not null check (element in ({mandate_element.element})), -- What is monitored.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  unique (panel_id, element)
);

-- Whom a Panel must cooperate with, and how (Table 4).
create table panel_cooperation (
  id uuid primary key,
  code text not null unique, -- Short slug.
  panel_id uuid not null references panel (id), -- The Panel.
  description text not null, -- What the Council asks, in our words.
  source text not null -- Where the record comes from.
);
create index panel_cooperation_panel on panel_cooperation (panel_id);

-- A mission a Panel must cooperate with.
create table panel_cooperation_mission (
  cooperation_id uuid not null references panel_cooperation (id) on delete cascade, -- The duty.
  mission_id uuid not null references mission (id), -- The mission.
  primary key (cooperation_id, mission_id)
);

-- A resolution that asks for the cooperation.
create table panel_cooperation_document (
  cooperation_id uuid not null references panel_cooperation (id) on delete cascade, -- The duty.
  document_id uuid not null references document (id), -- The resolution.
  primary key (cooperation_id, document_id)
);

-- One cell of the tables of Panel costs (Tables A1 and A2).
create table panel_cost (
  id uuid primary key,
  panel_id uuid null references panel (id), -- The Panel; null for a grand total.
  table_name text not null check (table_name in ({panel_cost.table_name})), -- The table.
  period text not null, -- Budget period as printed, 2008-09.
  position integer not null, -- Row in the table.
  label text not null, -- What was paid for.
  kind text not null check (kind in ({panel_cost.kind})), -- Item, total or grand total.
  printed text not null check (printed in ({panel_cost.printed})), -- What the cell prints: an amount (0 too), nothing, or "No data".
  amount_minor bigint null, -- Amount in minor units.
  currency text not null, -- ISO 4217.
  source text not null, -- Where the record comes from.
  unique (table_name, position, period),
  check ((printed = 'AMOUNT') = (amount_minor is not null)),
  check ((kind = 'GRAND_TOTAL') = (panel_id is null))
);
create index panel_cost_panel on panel_cost (panel_id);

-- A Panel's report.
create table report (
  id uuid primary key,
  code text not null unique, -- Short slug.
  panel_id uuid not null references panel (id), -- The Panel that wrote it.
  document_id uuid null references document (id), -- The published document; null before.
  title text not null, -- Title in our words.
  kind text not null check (kind in ({report.kind})), -- Final, midterm or interim.
  published text null, -- First day it is public (embargo date); null = not published.
  source text not null -- Where the record comes from.
);
create index report_panel on report (panel_id);
create index report_document on report (document_id);

-- A numbered piece of a report; its Panel's own.
create table finding (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  report_id uuid null references report (id), -- The report; null for a tactical finding, which says nothing of its source.
  panel_id uuid not null references panel (id), -- The owning Panel.
  paragraph text null, -- Paragraph, 223 or 14-16.
  subparagraph text null, -- Sub-paragraph, n.
  text text not null, -- What was found.
  language text not null, -- ISO 639-1.
  category text not null check (category in ({finding.category})), -- Who may read it.
  named_party_id uuid null references organisation (id), -- Whom an allegation names.
  invited text null, -- Day the party was invited to reply.
  reply_due text null, -- Last day on which the party may reply before publication.
  published text null, -- First day everybody may read it; null = not published.
  source text not null, -- Where the record comes from.
  check (category <> 'TACTICAL' or (report_id is null and paragraph is null and subparagraph is null))
);
create index finding_report on finding (report_id);
create index finding_panel on finding (panel_id);
create index finding_named_party on finding (named_party_id);

-- What a Panel, the Council or a study asks somebody to do.
create table recommendation (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  year integer null, -- Year it was made.
  panel_id uuid null references panel (id), -- The Panel that made it.
  made_by text null, -- Who made it, where it was no Panel.
  text text not null, -- What is asked, in our words.
  language text not null, -- ISO 639-1.
  report_id uuid null references report (id), -- The report it is part of, where that is on record.
  document_id uuid null references document (id), -- Where it is written.
  paragraph text null, -- Its paragraph.
  locator text null, -- Its place, where paragraphs have no numbers.
  status text not null check (status in ({recommendation.status})), -- What became of it.
  status_note text null, -- How that is known.
  note text null, -- What a reader should know.
  category text not null check (category in ({finding.category})), -- Who may read it.
  published text null, -- First day everybody may read it; null = not published.
  source text not null -- Where the record comes from.
);
create index recommendation_report on recommendation (report_id);
create index recommendation_panel on recommendation (panel_id);
create index recommendation_document on recommendation (document_id);
create index recommendation_year on recommendation (year, id);

-- A kind of addressee of a recommendation.
create table recommendation_addressee (
  recommendation_id uuid not null references recommendation (id) on delete cascade, -- The recommendation.
  kind text not null check (kind in ({recommendation_addressee.kind})), -- The kind of addressee.
  primary key (recommendation_id, kind)
);

-- An earlier recommendation that a later one repeats.
create table recommendation_repeat (
  recommendation_id uuid not null references recommendation (id) on delete cascade, -- The later one.
  repeats_id uuid not null references recommendation (id), -- The earlier one.
  primary key (recommendation_id, repeats_id),
  check (recommendation_id <> repeats_id)
);
create index recommendation_repeat_repeats on recommendation_repeat (repeats_id);

-- A lack of institutional capacity.
create table gap (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  title text not null, -- What lacks, in a line.
  description text not null, -- What lacks, in a few sentences.
  language text not null, -- ISO 639-1 of title and description.
  holder text not null check (holder in ({gap.holder})), -- Whose gap it is.
  institution text null, -- The institution, as the source names it.
  organisation_id uuid null references organisation (id), -- The institution, where it is on record.
  mission_id uuid null references mission (id), -- The mission, where it is a mission's gap.
  panel_id uuid null references panel (id), -- The owning Panel.
  sector_id uuid not null references sector (id), -- Sector.
  nature text not null check (nature in ({gap.nature})), -- Capacity or will.
  category text not null check (category in ({finding.category})), -- Who may read it.
  state text not null check (state in ({gap.state})), -- Open, in progress, closed.
  severity text null check (severity in ({gap.severity})), -- Only where the source grades it.
  desired_end_state text null, -- How one would know that it is closed.
  evidence text not null check (evidence in ({gap.evidence})), -- Whether the source names it or it is implied.
  regime_id uuid null references regime (id), -- The regime under which it was found.
  tags text null, -- Free tags, lower-cased, one a line.
  beneficiaries text null, -- Kinds of institution that would be helped, lower-cased, one a line.
  starts text null, -- From when on it is to be closed; null = not stated.
  ends text null, -- Until when it is to be closed; null = not stated.
  year integer null, -- Year of its oldest source.
  note text null, -- What a reader should know.
  published text null, -- First day everybody may read it; null = not published.
  state_since text null, -- Since when its state is what it is, where that was recorded.
  state_note text null, -- Why its state is what it is, where that was recorded.
  source text not null, -- Where the record comes from.
  check (starts <= ends || '~') -- A year or month holds all its days: ~ stands behind every digit and dash.
);
create index gap_sector on gap (sector_id, id);
create index gap_holder on gap (holder, id);
create index gap_state on gap (state, id);
create index gap_mission on gap (mission_id, id);
create index gap_panel on gap (panel_id, id);
create index gap_regime on gap (regime_id, id);
create index gap_year on gap (year, id);
create index gap_title on gap (title, id);

-- A country a gap concerns.
create table gap_country (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  country_id uuid not null references country (id), -- The country.
  primary key (gap_id, country_id)
);
create index gap_country_country on gap_country (country_id, gap_id);

-- Where a gap is written.
create table gap_provenance (
  id uuid primary key,
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  position integer not null, -- Order.
  document_id uuid not null references document (id), -- The document.
  paragraph text null, -- Paragraph, 223 or 14-16.
  subparagraph text null, -- Sub-paragraph, n.
  locator text null, -- Its place, where paragraphs have no numbers.
  finding_id uuid null references finding (id), -- The finding; shown to who may read both.
  note text null, -- What a reader should know.
  unique (gap_id, position)
);
create index gap_provenance_document on gap_provenance (document_id, gap_id);
create index gap_provenance_finding on gap_provenance (finding_id);

-- A lifting condition that a gap stands in the way of.
create table gap_lifting_condition (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  condition_id uuid not null references lifting_condition (id), -- The condition.
  primary key (gap_id, condition_id)
);
create index gap_lifting_condition_condition on gap_lifting_condition (condition_id, gap_id);

-- A mandate task under which a mission could help.
create table gap_mandate_task (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  task_id uuid not null references mandate_task (id), -- The task.
  primary key (gap_id, task_id)
);
create index gap_mandate_task_task on gap_mandate_task (task_id, gap_id);

-- A recommendation about a gap.
create table gap_recommendation (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  recommendation_id uuid not null references recommendation (id), -- The recommendation.
  primary key (gap_id, recommendation_id)
);
create index gap_recommendation_recommendation on gap_recommendation (recommendation_id, gap_id);

-- A finding that a gap was written out of. Shown to who may read both.
create table gap_finding (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  finding_id uuid not null references finding (id), -- The finding.
  primary key (gap_id, finding_id)
);
create index gap_finding_finding on gap_finding (finding_id);

-- The words of a gap, folded and stemmed, for free text search.
create table gap_text (
  number serial primary key, -- Row number for the full-text index; never shown.
  id uuid not null unique references gap (id) on delete cascade, -- The gap.
  title text not null, -- Stems of the title.
  keywords text not null, -- Stems of institution, sector, countries and types of assistance.
  body text not null -- Stems of the rest.
);

-- One line of what a gap needs.
create table need (
  id uuid primary key,
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  position integer not null, -- Order, from 1.
  assistance text not null check (assistance in ({need.assistance})), -- Type of assistance.
  title text not null, -- What is needed.
  unit text null check (unit in ({need.unit})), -- Unit of its size; null = unsized.
  quantity bigint null, -- Size in that unit, where it is not money.
  amount_minor bigint null, -- Size in minor units, where it is money.
  currency text null, -- ISO 4217, where it is money.
  least bigint null, -- Least that is of use, in its unit; null = not stated.
  goods text null check (goods in ({assistance_line.goods})), -- Class of goods, for the measures.
  starts text null, -- From when on it is needed.
  needed_by text null, -- Date by which it is needed.
  languages text null, -- ISO 639-1 codes, separated by spaces.
  place text null, -- Where.
  note text null, -- What a reader should know.
  author_id uuid null references organisation (id), -- Who planned it; null where it is the finding's own.
  unique (gap_id, position),
  check (least > 0),
  check (least is null or (unit is not null and least <= coalesce(quantity, amount_minor))),
  check (starts <= needed_by || '~'), -- As for gaps.
  check (quantity > 0 or quantity is null),
  check (amount_minor > 0 or amount_minor is null),
  check (coalesce(unit = 'MONEY', false) = (amount_minor is not null)),
  check ((currency is not null) = (amount_minor is not null)),
  check (coalesce(unit <> 'MONEY', false) = (quantity is not null))
);
create index need_assistance on need (assistance, gap_id);

-- A need that must be met before another.
create table need_dependency (
  need_id uuid not null references need (id) on delete cascade, -- The need.
  depends_on_id uuid not null references need (id) on delete cascade, -- What it waits for.
  primary key (need_id, depends_on_id),
  check (need_id <> depends_on_id)
);
create index need_dependency_depends_on on need_dependency (depends_on_id);

-- An offer of a donor, or a programme of a mission, agency or scheme.
create table assistance (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  kind text not null check (kind in ({assistance.kind})), -- Offer or programme.
  provider_id uuid not null references organisation (id), -- Who gives.
  mission_id uuid null references mission (id), -- The mission, where it is a mission's programme.
  title text not null, -- What it is, in a line.
  description text not null, -- What it is, in a few sentences.
  language text not null, -- ISO 639-1 of title and description.
  status text not null check (status in ({assistance.status})), -- Activity status as IATI names it.
  starts text null, -- Since when.
  ends text null, -- Until when.
  willing text not null check (willing in ({assistance.stated})), -- Declared interest.
  able text not null check (able in ({assistance.stated})), -- Confirmed capacity.
  attributed boolean not null, -- Whether the provider is shown.
  condition text null, -- What it depends on.
  languages text null, -- Working languages, ISO 639-1, separated by spaces.
  place text null, -- Where within its countries.
  earmark text null, -- What its money is bound to.
  membership text null, -- What a receiving state has to be a member of, in words.
  memberships text null, -- Codes of country groups that a receiving state has to be in, separated by spaces.
  seeks_exemption text not null check (seeks_exemption in ({assistance.stated})), -- Whether the provider would ask for an exemption, or give notice.
  cofinancing text null, -- What others have to pay.
  exclusions text null, -- What it does not cover, in words.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  check (ends is null or starts is null or ends >= starts)
);
create index assistance_kind on assistance (kind, id);
create index assistance_provider on assistance (provider_id, id);
create index assistance_mission on assistance (mission_id, id);

-- One line of what is given.
create table assistance_line (
  id uuid primary key,
  assistance_id uuid not null references assistance (id) on delete cascade, -- The offer or programme.
  position integer not null, -- Order, from 1.
  assistance text not null check (assistance in ({need.assistance})), -- Type of assistance.
  title text not null, -- What is given.
  unit text null check (unit in ({need.unit})), -- Unit of its size; null = open-ended.
  quantity bigint null, -- Size in that unit, where it is not money.
  amount_minor bigint null, -- Size in minor units, where it is money.
  currency text null, -- ISO 4217, where it is money.
  least bigint null, -- Least for one gap, in its unit.
  most bigint null, -- Most for one gap, in its unit.
  requires text null check (requires in ({need.assistance})), -- What somebody else must commit on the same gap first.
  tied text null check (tied in ({assistance.stated})), -- Whether it is bound to the provider's own goods or people.
  goods text null check (goods in ({assistance_line.goods})), -- Class of goods, for the measures.
  note text null, -- What a reader should know.
  unique (assistance_id, position),
  check (least > 0 or least is null),
  check (most > 0 or most is null),
  check (least is null or most is null or most >= least),
  check (quantity > 0 or quantity is null),
  check (amount_minor > 0 or amount_minor is null),
  check (coalesce(unit = 'MONEY', false) = (amount_minor is not null)),
  check ((currency is not null) = (amount_minor is not null)),
  check (coalesce(unit <> 'MONEY', false) = (quantity is not null))
);
create index assistance_line_assistance on assistance_line (assistance, assistance_id);

-- A country an offer or programme is for.
create table assistance_country (
  assistance_id uuid not null references assistance (id) on delete cascade, -- The offer or programme.
  country_id uuid not null references country (id), -- The country.
  primary key (assistance_id, country_id)
);
create index assistance_country_country on assistance_country (country_id, assistance_id);

-- A sector of an offer or programme.
create table assistance_sector (
  assistance_id uuid not null references assistance (id) on delete cascade, -- The offer or programme.
  sector_id uuid not null references sector (id), -- The sector.
  primary key (assistance_id, sector_id)
);
create index assistance_sector_sector on assistance_sector (sector_id, assistance_id);

-- What an offer or programme is not for.
create table assistance_exclusion (
  assistance_id uuid not null references assistance (id) on delete cascade, -- The offer or programme.
  kind text not null check (kind in ({assistance_exclusion.kind})), -- What sort of thing is excluded.
  value text not null, -- Its code, or a word.
  primary key (assistance_id, kind, value)
);

-- A mandate task under which a programme runs.
create table assistance_mandate_task (
  assistance_id uuid not null references assistance (id) on delete cascade, -- The programme.
  task_id uuid not null references mandate_task (id), -- The task.
  primary key (assistance_id, task_id)
);
create index assistance_mandate_task_task on assistance_mandate_task (task_id);

-- A gap that an offer or programme is said to cover.
create table assistance_gap (
  assistance_id uuid not null references assistance (id) on delete cascade, -- The offer or programme.
  gap_id uuid not null references gap (id), -- The gap.
  extent text not null check (extent in ({assistance_gap.extent})), -- In full or in part.
  not_covered text null, -- What is left.
  primary key (assistance_id, gap_id)
);
create index assistance_gap_gap on assistance_gap (gap_id);

-- What people made of a gap and an offer or programme.
create table match (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  gap_id uuid not null references gap (id), -- The gap.
  assistance_id uuid not null references assistance (id), -- The offer or programme.
  side text not null check (side in ({match.side})), -- Which side proposed it.
  proposer_id uuid not null references organisation (id), -- Who proposed it.
  state text not null check (state in ({match.state})), -- How far it is.
  proposed text not null, -- When it was proposed.
  due text null, -- Day by which the next step is due; null where none is.
  agreed text null, -- When it was agreed.
  ended text null, -- When it ended with a no, or was verified.
  reason text null, -- Why it ended so.
  note text null, -- What it is to be.
  terms text not null -- What gap and assistance were when it was proposed, as a digest.
);
create index match_gap on match (gap_id, id);
create index match_assistance on match (assistance_id, id);
create index match_state on match (state, due, id);

-- What an assistance line is to give to a need under a match.
create table match_line (
  id uuid primary key,
  match_id uuid not null references match (id), -- The match.
  position integer not null, -- Order, from 1.
  need_id uuid not null references need (id), -- The need.
  line_id uuid not null references assistance_line (id), -- The line that gives.
  size bigint null, -- How much at most, in the unit of the need; null = as much as both have.
  unique (match_id, position),
  unique (match_id, need_id, line_id),
  check (size > 0 or size is null)
);
create index match_line_need on match_line (need_id);
create index match_line_line on match_line (line_id);

-- A plan over open needs, drawn for one organisation.
create table plan (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  organisation_id uuid not null references organisation (id), -- For whom it was drawn: they alone read it.
  state text not null check (state in ({plan.state})), -- How far it is.
  note text null, -- What it is for, in the words of who had it drawn.
  dated text not null, -- The day that it was drawn for.
  drawn bigint not null, -- When it was drawn: Unix time in milliseconds.
  approved text null, -- When it was approved.
  policy text not null, -- The policy that it was drawn by, as JSON.
  result text not null, -- What is proven of it, and why it is so, as JSON.
  digest text not null, -- Digest of all that it was drawn from.
  check ((state = 'APPROVED') = (approved is not null))
);
create index plan_organisation on plan (organisation_id, id);

-- A line of a plan: what a line of assistance is to give to a need.
create table plan_line (
  id uuid primary key,
  plan_id uuid not null references plan (id), -- The plan.
  position integer not null, -- Order, from 1.
  gap_id uuid not null references gap (id), -- The gap.
  need_id uuid not null, -- The need, which may be planned anew and then be gone.
  assistance_id uuid not null references assistance (id), -- The offer or programme.
  line_id uuid not null, -- The line that gives, which may be revised and then be gone.
  amount bigint not null check (amount > 0), -- How much.
  unit text not null, -- What the amount is in: a currency, then in minor units, a unit, or NEEDS.
  starts text null, -- First day on which it can start.
  left_out text null, -- Why it was left out when the plan was approved.
  match_id uuid null references match (id), -- The match that it became.
  unique (plan_id, position),
  check (left_out is null or match_id is null)
);

-- Whose consent a match takes, and what they said.
create table match_consent (
  id uuid primary key,
  match_id uuid not null references match (id), -- The match.
  country_id uuid null references country (id), -- The state that is asked.
  organisation_id uuid null references organisation (id), -- The institution that is asked.
  answer text not null check (answer in ({match_consent.answer})), -- What it said.
  dated text null, -- When.
  reason text null, -- Why.
  check (country_id is not null or organisation_id is not null)
);
create index match_consent_match on match_consent (match_id);
create index match_consent_country on match_consent (country_id);
create index match_consent_organisation on match_consent (organisation_id);

-- One line of the ledger: what was pledged, committed, delivered or withdrawn on a need.
create table commitment (
  id uuid primary key,
  code text not null unique, -- Short slug.
  need_id uuid not null references need (id), -- The need.
  provider_id uuid not null references organisation (id), -- Who gives.
  assistance_id uuid null references assistance (id), -- The offer or programme it comes from.
  line_id uuid null references assistance_line (id), -- The line of it that is drawn on.
  match_line_id uuid null references match_line (id), -- The line of the match under which it was entered.
  kind text not null check (kind in ({commitment.kind})), -- What happened.
  quantity bigint null, -- How much, in the need's unit, where it is not money.
  amount_minor bigint null, -- How much in minor units, where it is money.
  currency text null, -- ISO 4217, where it is money.
  dated text null, -- When.
  note text null, -- What a reader should know.
  source text not null, -- Where the record comes from.
  check (quantity > 0 or quantity is null),
  check (amount_minor > 0 or amount_minor is null),
  check ((quantity is null) <> (amount_minor is null)),
  check ((currency is not null) = (amount_minor is not null))
);
create index commitment_need on commitment (need_id);
create index commitment_provider on commitment (provider_id);
create index commitment_assistance on commitment (assistance_id);
create index commitment_line on commitment (line_id);
create index commitment_match_line on commitment (match_line_id);

-- A mission's or agency's decision whether a gap enters its plan.
create table assessment (
  id uuid primary key,
  gap_id uuid not null references gap (id), -- The gap.
  organisation_id uuid not null references organisation (id), -- Who decided.
  cycle text not null, -- The planning cycle.
  decision text not null check (decision in ({assessment.decision})), -- What was decided.
  reason text not null, -- Why.
  dated text not null, -- When.
  unique (gap_id, organisation_id, cycle)
);
create index assessment_organisation on assessment (organisation_id, cycle, id);

-- A host state's own call for help with a gap.
create table assistance_request (
  id uuid primary key,
  gap_id uuid not null references gap (id), -- The gap.
  organisation_id uuid not null references organisation (id), -- Who asks.
  text text not null, -- What is asked for.
  language text not null, -- ISO 639-1.
  dated text not null -- When.
);
create index assistance_request_gap on assistance_request (gap_id, id);

-- A committee is asked to exempt a match from a measure.
create table exemption_request (
  id uuid primary key,
  reference text not null unique, -- Stable name.
  match_id uuid not null references match (id), -- The match.
  measure_id uuid not null references measure (id), -- The measure.
  committee_id uuid not null references organisation (id), -- The committee.
  state text not null check (state in ({exemption_request.state})), -- What became of it.
  statement text not null, -- What for.
  requested text not null, -- When.
  decided text null, -- When it was decided.
  document_id uuid null references document (id), -- The decision.
  reason text null -- Why it was decided so.
);
create index exemption_request_match on exemption_request (match_id, id);
create index exemption_request_committee on exemption_request (committee_id, id);

-- What the party named said to an allegation.
create table reply (
  id uuid primary key,
  finding_id uuid not null references finding (id), -- The finding.
  organisation_id uuid not null references organisation (id), -- The party.
  text text not null, -- The reply, in its own words.
  language text not null, -- ISO 639-1.
  received bigint not null -- When, Unix time in milliseconds.
);
create index reply_finding on reply (finding_id, received);

-- A note that only a Panel can open: age ciphertext to its public key.
create table sealed_note (
  id uuid primary key,
  finding_id uuid null references finding (id), -- The finding it belongs to.
  gap_id uuid null references gap (id), -- The gap it belongs to.
  panel_id uuid not null references panel (id), -- The Panel.
  recipient text not null, -- The public key of the Panel at that time.
  ciphertext text not null, -- Armoured age file.
  attached bigint not null, -- When, Unix time in milliseconds.
  check ((finding_id is null) <> (gap_id is null))
);
create index sealed_note_finding on sealed_note (finding_id);
create index sealed_note_gap on sealed_note (gap_id);

-- The age public key to which a Panel's experts seal their notes.
create table panel_key (
  panel_id uuid primary key references panel (id), -- The Panel.
  recipient text not null, -- age1…
  registered bigint not null -- When, Unix time in milliseconds.
);

-- What became of a recommendation, as somebody said at a date.
create table recommendation_follow_up (
  id uuid primary key,
  recommendation_id uuid not null references recommendation (id) on delete cascade, -- The recommendation.
  organisation_id uuid not null references organisation (id), -- Who says so.
  dated text not null, -- When it was so.
  status text not null check (status in ({recommendation.status})), -- What became of it.
  note text null, -- How that is known.
  document_id uuid null references document (id), -- The document that says it.
  recorded bigint not null -- When it was recorded, Unix time in milliseconds.
);
create index recommendation_follow_up_recommendation on recommendation_follow_up (recommendation_id);

-- A Panel lets an organisation read a finding or a gap.
create table share (
  id uuid primary key,
  finding_id uuid null references finding (id), -- The finding.
  gap_id uuid null references gap (id), -- The gap.
  organisation_id uuid not null references organisation (id), -- Who may read it.
  until text null, -- Last day of the share; null = without end.
  ended bigint null, -- When the Panel ended it before that day, Unix time in milliseconds.
  check ((finding_id is null) <> (gap_id is null)),
  unique (finding_id, organisation_id),
  unique (gap_id, organisation_id)
);
create index share_organisation on share (organisation_id);

-- A record that was loaded from a file, so that loading twice changes nothing.
create table loaded_record (
  kind text not null, -- Kind of record.
  key text not null, -- Its code or reference.
  digest text not null, -- SHA-256 of its content.
  primary key (kind, key)
);

-- What a registrar decided about an organisation; one without a line here may act.
create table organisation_review (
  organisation_id uuid primary key references organisation (id), -- The organisation.
  standing text not null check (standing in ({organisation_review.standing})), -- Whether it may act.
  reviewed bigint not null -- When that was decided, Unix time in milliseconds.
);

-- A key that a script or dashboard of an organisation signs in with.
create table api_key (
  id uuid primary key,
  organisation_id uuid not null references organisation (id), -- Whose key it is.
  label text not null, -- What it is for.
  reach text not null check (reach in ({api_key.reach})), -- What it may read.
  role text not null check (role in ({api_key.role})), -- What it may do.
  digest text not null unique, -- SHA-256 of the secret, hexadecimal; the secret is shown once and not kept.
  created bigint not null, -- When, Unix time in milliseconds.
  expires bigint not null, -- From when on it is worth nothing.
  revoked bigint null, -- When it was revoked.
  last_used bigint null -- When it was last used, to the minute.
);
create index api_key_organisation on api_key (organisation_id, id);

-- A change that was done under a name its client gave it, so that saying it twice does it once.
create table mutation_key (
  organisation_id uuid not null references organisation (id), -- Who did it.
  subject text not null, -- The token's subject.
  key text not null, -- The client's name for the change.
  digest text not null, -- SHA-256 of mutation and input.
  result text not null, -- Ids of what was done to, as a JSON list.
  done bigint not null, -- When, Unix time in milliseconds.
  primary key (organisation_id, subject, key)
);

-- The history: one line a change, in the order of commits, each with the hash of the one before. Only ever added to.
create table event (
  sequence bigint primary key, -- 1, 2, 3, … without holes; never shown, since it counts what not everybody may see.
  id uuid not null unique, -- What it is called outside.
  at bigint not null, -- When, Unix time in milliseconds.
  organisation_id uuid null, -- Who did it; null for the operator.
  role text not null check (role in ({event.role})), -- As what.
  subject text not null, -- The token's subject, the API key, or the command of the operator.
  kind text not null, -- What was done.
  about text not null, -- What sort of object it was done to: the name of a table.
  about_id uuid not null, -- Which one.
  panel_id uuid null, -- The Panel that owns it.
  open text null, -- What changed for everybody: JSON, field to [before, after]; null where nothing did.
  closed text null, -- What changed for the Panel and the actor alone.
  reason text null, -- Why, in the actor's words.
  previous text not null, -- Hash of the event before; of 64 zeros for the first.
  hash text not null unique -- SHA-256 of all of the above as canonical JSON (RFC 8785), hexadecimal.
);
create index event_about on event (about_id, at, id);
create index event_read on event (about_id, kind, at);

-- The state of the register as a whole.
create table register_state (
  name text primary key, -- What is counted.
  value bigint not null -- The count.
);
insert into register_state (name, value) values ('reference_version', 0), ('event', 0);

-- Measures whose lifting a gap holds up: those its lifting conditions help to release, of the condition's own regime, or of
-- the gap's regime or countries where the condition is a general one.
create view gap_measure as
select distinct gap.id as gap_id, measure.id as measure_id
from gap
join gap_lifting_condition on gap_lifting_condition.gap_id = gap.id
join lifting_condition on lifting_condition.id = gap_lifting_condition.condition_id
join lifting_condition_measure on lifting_condition_measure.condition_id = lifting_condition.id
join measure on measure.id = lifting_condition_measure.measure_id
join regime on regime.id = measure.regime_id
left join gap_country on gap_country.gap_id = gap.id and gap_country.country_id = regime.country_id
where lifting_condition.regime_id = measure.regime_id or gap.regime_id = measure.regime_id or gap_country.country_id is not null;
