//! Panels, what they monitor, whom they cooperate with, and what they cost.

use super::{
    Entry,
    kind::Record,
    records::{MandateElement, Panel, PanelCooperation, PanelCost},
    write::Writer,
};
use domain::panel::PanelCostPrinted;
use entity::{
    mandate_element, panel, panel_cooperation, panel_cooperation_document,
    panel_cooperation_mission, panel_cost,
};
use sea_orm::{DbErr, EntityTrait};
use uuid::Uuid;

impl Record for Panel {
    type Entity = panel::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> panel::Model {
        writer.congo(&self.name, self.country.as_deref(), "country");
        panel::Model {
            id,
            code: self.code.clone(),
            organisation_id: writer.refer("organisation", &self.code, "code"),
            name: self.name.clone(),
            name_fr: self.name_fr.clone(),
            kind: self.kind,
            regime_id: writer.refer_if("regime", self.regime.as_ref(), "regime"),
            country_id: writer.refer_if("country", self.country.as_ref(), "country"),
            established: self.established.clone().map(String::from),
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for MandateElement {
    type Entity = mandate_element::Entity;

    async fn prepare(writer: &mut Writer<'_>) -> Result<(), DbErr> {
        let known = mandate_element::Entity::find()
            .all(writer.transaction)
            .await?;
        let place = |row: mandate_element::Model| ((row.panel_id, row.element.to_string()), row.id);
        writer.taken = known.into_iter().map(place).collect();
        Ok(())
    }

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> mandate_element::Model {
        let panel_id = writer.refer("panel", &self.panel, "panel");
        let reason = "is on record for this Panel already, under another code";
        writer.once(id, (panel_id, self.element.to_string()), "element", reason);
        mandate_element::Model {
            id,
            code: self.code.clone(),
            panel_id,
            focus: self.focus,
            element: self.element,
            note: self.note.clone(),
            source: self.source.clone(),
        }
    }
}

impl Record for PanelCooperation {
    type Entity = panel_cooperation::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> panel_cooperation::Model {
        panel_cooperation::Model {
            id,
            code: self.code.clone(),
            panel_id: writer.refer("panel", &self.panel, "panel"),
            description: self.description.clone(),
            source: self.source.clone(),
        }
    }

    async fn parts(writer: &mut Writer<'_>, begun: &[(Uuid, Entry<Self>)]) -> Result<(), DbErr> {
        let whole = panel_cooperation_mission::Column::CooperationId;
        writer
            .replace_parts::<_, panel_cooperation_mission::Entity>(
                begun,
                whole,
                |writer, id, one| {
                    let missions = writer.refer_all("mission", &one.missions, "missions");
                    let row = |mission_id| panel_cooperation_mission::Model {
                        cooperation_id: id,
                        mission_id,
                    };
                    missions.into_iter().map(row).collect()
                },
            )
            .await?;
        let whole = panel_cooperation_document::Column::CooperationId;
        writer
            .replace_parts::<_, panel_cooperation_document::Entity>(
                begun,
                whole,
                |writer, id, one| {
                    let basis = writer.refer_all("document", &one.documents, "documents");
                    let row = |document_id| panel_cooperation_document::Model {
                        cooperation_id: id,
                        document_id,
                    };
                    basis.into_iter().map(row).collect()
                },
            )
            .await
    }
}

impl Record for PanelCost {
    type Entity = panel_cost::Entity;

    fn row(&self, id: Uuid, writer: &mut Writer<'_>) -> panel_cost::Model {
        if (self.printed == PanelCostPrinted::Amount) != self.amount.is_some() {
            writer.fault("amount", "goes with printed = AMOUNT, and only with it");
        }
        panel_cost::Model {
            id,
            panel_id: writer.refer_if("panel", self.panel.as_ref(), "panel"),
            table_name: self.table,
            period: self.period.clone(),
            position: self.position,
            label: self.label.clone(),
            kind: self.kind,
            printed: self.printed,
            amount_minor: self
                .amount
                .as_ref()
                .and_then(|amount| writer.money(Some(amount), Some(&self.currency), "amount")),
            currency: self.currency.clone(),
            source: self.source.clone(),
        }
    }
}
