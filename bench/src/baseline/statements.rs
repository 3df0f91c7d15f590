//! The SQL of the baseline, as somebody would write it who knows the tables and their indexes. `$1` is the day.

/// That everybody may read a gap, or will from a day on that is set: what the indexes `gap_public`, `gap_state` and `gap_public_sector`
/// hold, word for word, by which the databases know that these have all that is asked for. Where they are to be read it stands before
/// `readable!`, to which it adds nothing.
macro_rules! some_day {
    () => {
        "(gap.category = 'PUBLIC' or (gap.category in ('REPORT', 'ALLEGATION') and gap.published is not null))"
    };
}

/// The gaps that an anonymous viewer may read. The prefix of the category keeps SQLite from looking rows up by it, which nearly all
/// pass.
macro_rules! readable {
    ($prefix:literal) => {
        concat!(
            "(",
            $prefix,
            "gap.category = 'PUBLIC' or (",
            $prefix,
            "gap.category in ('REPORT', 'ALLEGATION') and gap.published <= $1))"
        )
    };
}

/// The ids of the gaps of a country that everybody may read, from the index that has both.
macro_rules! of_country {
    ($rest:literal) => {
        concat!(
            "(select gap_id from gap_country where country_id = (select id from country where alpha3 = $2) and public_from <= $1",
            $rest,
            ")"
        )
    };
}

/// The statements that both databases take alike but for that prefix, and for the words in which `gap_public_sector` has the sector.
macro_rules! statements {
    ($prefix:literal, $sector:literal) => {
        pub(crate) const ONE: &str = concat!(
            "select gap.reference, gap.title, sector.code, sector.name from gap join sector on sector.id = gap.sector_id where ",
            readable!($prefix),
            " and gap.id = $2"
        );
        pub(crate) const BY_SECTOR: &str = concat!(
            "select sector.code, sector.name, counted.count from (select ",
            $sector,
            " as sector, count(*) as count from gap where ",
            some_day!(),
            " and ",
            readable!($prefix),
            " and state = $2 group by ",
            $sector,
            ") counted join sector on sector.id = counted.sector order by counted.count desc, sector.code"
        );
        pub(crate) const BY_COUNTRY: &str = concat!(
            "select country.alpha3, country.name, counted.count from (select country_id, count(*) as count",
            " from gap left join gap_country on gap_id = gap.id where ",
            some_day!(),
            " and ",
            readable!($prefix),
            " and state = $2 group by country_id) counted",
            " left join country on country.id = country_id order by counted.count desc, country.alpha3"
        );
        pub(crate) const DEEP: &str = concat!(
            "select reference, title, year from gap where ",
            readable!($prefix),
            " and (title, id) > ($2, $3) order by title, id limit 51"
        );
    };
}

/// For SQLite: it walks down the ids of a list from the last on, and stops where the page is full.
pub(crate) mod sqlite {
    statements!("+", "coalesce(sector_id, null)");
    pub(crate) const LIST: &str = concat!(
        "select id, reference, title from gap where id in ",
        of_country!(""),
        " order by id desc limit 51"
    );
    pub(crate) const BEGUN: &str = concat!(
        "select id, reference, title from gap where state = 'IN_PROGRESS' and id in ",
        of_country!(""),
        " order by id desc limit 20"
    );
    pub(crate) const FOUND: &str = "number in (select rowid from gap_fts where gap_fts match $1)";
}

/// For PostgreSQL: it reads the gaps of a page alone where their ids are in order before.
pub(crate) mod postgres {
    statements!("", "sector_id");
    pub(crate) const LIST: &str = concat!(
        "select id, reference, title from ",
        of_country!(" order by gap_id desc limit 51"),
        " listed join gap on gap.id = gap_id order by gap_id desc"
    );
    pub(crate) const BEGUN: &str = concat!(
        "select id, reference, title from ",
        of_country!(" order by gap_id desc"),
        " listed join gap on gap.id = gap_id where state = 'IN_PROGRESS' order by gap_id desc limit 20"
    );
    pub(crate) const FOUND: &str = "public_from = '' and words @@ to_tsquery('simple', $1)";
}

/// What hangs on so many gaps, which are its values: both databases take it alike.
pub(crate) mod of_gaps {
    use crate::baseline::places;

    pub(crate) fn provenance(gaps: usize) -> String {
        format!(
            "select gap_id, symbol, paragraph from gap_provenance join document on document.id = document_id \
             where gap_id in ({}) order by gap_id, position",
            places(gaps)
        )
    }

    pub(crate) fn countries(gaps: usize) -> String {
        format!(
            "select gap_id, alpha3, name from gap_country join country on country.id = country_id where gap_id in ({}) order by gap_id, country_id",
            places(gaps)
        )
    }

    pub(crate) fn matches(gaps: usize) -> String {
        format!(
            "select gap_id, match.state, assistance.reference, assistance.title, case when attributed then organisation.name end \
             from match join assistance on assistance.id = assistance_id join organisation on organisation.id = assistance.provider_id \
             where gap_id in ({}) and agreed is not null order by gap_id, match.id",
            places(gaps)
        )
    }
}
