//! Files that come in: data files, tables that people fill in, workbooks and IATI.

mod four_doors;
mod iati;
mod import_again;
mod import_files;
mod import_table;
pub(crate) mod load;
mod placeholders;
mod table_rows;
mod tables;
mod workbooks;
