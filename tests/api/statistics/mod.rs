//! Figures: facets, coverage and cross tables, which are what adding up the lists gives, also where they are kept in memory.

mod cross_table;
mod figures;
mod french_labels;
mod kept_beside_rows;
mod kept_figures;
mod kept_filters;
mod kept_gaps;
mod kept_given;
mod kept_matches;
mod kept_records;
mod kept_statistics;
