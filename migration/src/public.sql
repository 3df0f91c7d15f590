-- The day from which on everybody may read a gap beside each of its parts, so that a question of the public is answered from
-- indexes over public rows alone: how long it takes tells nothing of the others. Triggers keep it.
alter table gap_country add column public_from text null;
alter table gap_provenance add column public_from text null;
alter table gap_lifting_condition add column public_from text null;
alter table gap_mandate_task add column public_from text null;
alter table need add column public_from text null;
alter table assessment add column public_from text null;
-- Empty once the words are in the full-text index of the public; a day to come, or a day that has come since, until then.
alter table gap_text add column public_from text null;

update gap_country set public_from = (select gap.public_from from gap where gap.id = gap_id);
update gap_provenance set public_from = (select gap.public_from from gap where gap.id = gap_id);
update gap_lifting_condition set public_from = (select gap.public_from from gap where gap.id = gap_id);
update gap_mandate_task set public_from = (select gap.public_from from gap where gap.id = gap_id);
update need set public_from = (select gap.public_from from gap where gap.id = gap_id);
update assessment set public_from = (select gap.public_from from gap where gap.id = gap_id);

drop index gap_sector;
drop index gap_mission;
drop index gap_panel;
drop index gap_regime;
create index gap_sector on gap (sector_id, public_from, id);
create index gap_mission on gap (mission_id, public_from, id);
create index gap_panel on gap (panel_id, public_from, id);
create index gap_regime on gap (regime_id, public_from, id);
create index gap_organisation on gap (organisation_id, public_from, id);

drop index gap_country_country;
drop index gap_provenance_document;
drop index gap_lifting_condition_condition;
drop index gap_mandate_task_task;
drop index need_assistance;
drop index assessment_organisation;
create index gap_country_country on gap_country (country_id, public_from, gap_id);
create index gap_country_public on gap_country (public_from, gap_id);
create index gap_provenance_document on gap_provenance (document_id, public_from, gap_id);
create index gap_lifting_condition_condition on gap_lifting_condition (condition_id, public_from, gap_id);
create index gap_mandate_task_task on gap_mandate_task (task_id, public_from, gap_id);
create index need_assistance on need (assistance, public_from, gap_id);
create index need_public on need (public_from, gap_id);
create index assessment_organisation on assessment (organisation_id, public_from, cycle, id);
create index assessment_public on assessment (public_from, id);
create index gap_text_public on gap_text (public_from) where public_from > '';

drop view gap_measure;
create view gap_measure as
select distinct gap.id as gap_id, measure.id as measure_id, gap_lifting_condition.public_from as public_from
from gap
join gap_lifting_condition on gap_lifting_condition.gap_id = gap.id
join lifting_condition on lifting_condition.id = gap_lifting_condition.condition_id
join lifting_condition_measure on lifting_condition_measure.condition_id = lifting_condition.id
join measure on measure.id = lifting_condition_measure.measure_id
join regime on regime.id = measure.regime_id
left join gap_country on gap_country.gap_id = gap.id and gap_country.country_id = regime.country_id
where lifting_condition.regime_id = measure.regime_id or gap.regime_id = measure.regime_id or gap_country.country_id is not null;
