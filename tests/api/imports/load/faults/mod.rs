//! Wrong records, and what is said of them.

mod gaps;
mod records;
mod terms;
mod texts;

/// A wrong file, and its one fault: line, record, field, reason.
pub(super) fn faults() -> Vec<(String, &'static str)> {
    let mut faults = records::faults();
    faults.extend(gaps::faults());
    faults.extend(texts::faults());
    faults.extend(terms::faults());
    faults
}

/// A gap on line 2 with its needs behind.
fn gap(more: &str, needs: &str) -> String {
    format!(
        "\n[[gap]]\nreference = \"w\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nholder = \"HOST_STATE\"\nsector = \"33120\"\n\
         nature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"own\"\n\
         provenance = [{{ document = \"S/2009/640\" }}]\n{more}\n{needs}\n"
    )
}

fn need(more: &str) -> String {
    format!("[[gap.need]]\nassistance = \"TRAINING\"\ntitle = \"T\"\n{more}\n")
}
